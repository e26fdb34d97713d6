// What the compiler's tests hand in: the files of the source tree and the world that they are compiled in.
// Paths are relative to the source tree's root.
#pragma once

#include "engine/workflow/compile.hpp"
#include "tests/unit/language/shipped_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace traimas::workflow::samples {

inline std::filesystem::path source_path(const std::string& path)
{
    return std::filesystem::path{TRAIMAS_SOURCE_DIR} / path;
}

// The definition files of workflows/, without the schema: "checkpoint.v1.json", …, sorted.
inline std::vector<std::string> shipped_definitions()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{source_path("workflows")}) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".json") && name != "workflow.schema.json") {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

inline CompileInput input_of(std::string text, std::string file_name = "")
{
    static const std::string schema = shipped_text("workflows/workflow.schema.json");
    CompileInput input{.file_name = std::move(file_name), .text = std::move(text), .schema_text = schema};
    static const CompileInput world = [] {
        CompileInput known{.file_name = {}, .text = {}, .schema_text = {}};
        for (const auto& name : shipped_definitions()) {
            know_definition(known, shipped_text("workflows/" + name));
        }
        return known;
    }();
    input.other_definitions = world.other_definitions;
    input.other_states = world.other_states;
    return input;
}

inline CompileOutput compile_json(const nlohmann::json& json)
{
    return compile(input_of(json.dump()));
}

// "W10 /states/stray" for each finding.
inline std::vector<std::string> told(const std::vector<Finding>& findings)
{
    std::vector<std::string> lines;
    for (const auto& finding : findings) {
        lines.push_back(finding.code + " " + finding.pointer);
    }
    return lines;
}

}  // namespace traimas::workflow::samples
