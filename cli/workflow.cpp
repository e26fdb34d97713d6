// traimas workflow check|diagram: the compiler and the drawer of definitions.
#include "cli/options.hpp"

#include "engine/workflow/compile.hpp"
#include "engine/workflow/diagram.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

constexpr const char* kSchemaFile = "workflow.schema.json";

struct Options {
    std::vector<std::string> paths{"workflows"};
    std::string schema{"workflows/workflow.schema.json"};
    std::string format{"mermaid"};
    std::string language{"th"};
};

// "checkpoint" of "checkpoint.v1.json".
std::string definition_name(const std::string& file)
{
    return file.substr(0, file.find('.'));
}

// Files as they are, folders as all their definitions.
Result<std::vector<std::pair<std::string, std::string>>> files_of(const std::vector<std::string>& paths)
{
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& path : paths) {
        if (std::filesystem::is_directory(path)) {
            TRAIMAS_TRY(auto found, read_folder(path));
            for (auto& file : found) {
                if (file.first != kSchemaFile) {
                    files.push_back(std::move(file));
                }
            }
        } else {
            TRAIMAS_TRY(auto text, read_file(path));
            files.emplace_back(std::filesystem::path{path}.filename().string(), std::move(text));
        }
    }
    return files;
}

Result<std::vector<std::pair<std::string, workflow::CompileOutput>>> compile_all(const Options& options)
{
    TRAIMAS_TRY(const auto files, files_of(options.paths));
    TRAIMAS_TRY(const auto schema, read_file(options.schema));
    // A file alone may spawn what stands beside the schema.
    std::vector<std::string> known;
    TRAIMAS_TRY(const auto beside, files_of({std::filesystem::path{options.schema}.parent_path().string()}));
    for (const auto& list : {files, beside}) {
        for (const auto& [name, text] : list) {
            known.push_back(definition_name(name));
        }
    }
    std::vector<std::pair<std::string, workflow::CompileOutput>> outputs;
    for (const auto& [name, text] : files) {
        outputs.emplace_back(name, workflow::compile({.file_name = name,
                                                      .text = text,
                                                      .schema_text = schema,
                                                      .other_definitions = known,
                                                      .calendars = {"th"}}));
    }
    return outputs;
}

int check(const Options& options)
{
    const auto outputs = compile_all(options);
    if (!outputs) {
        return tell(outputs.error());
    }
    int findings = 0;
    for (const auto& [name, output] : *outputs) {
        for (const auto& finding : output.findings) {
            std::cout << name << '#' << finding.pointer << ": " << finding.code << ": " << finding.sentence << '\n';
            ++findings;
        }
        if (output.findings.empty()) {
            std::cout << name << ": proved, " << output.definition->states.size() << " states\n";
        }
    }
    return findings == 0 ? 0 : 1;
}

int diagram(const Options& options)
{
    const auto outputs = compile_all(options);
    if (!outputs) {
        return tell(outputs.error());
    }
    for (const auto& [name, output] : *outputs) {
        if (!output.definition) {
            std::cerr << "traimas: " << name << " has findings: run `traimas workflow check` on it first\n";
            return 1;
        }
        const auto language = options.language == "en" ? workflow::DiagramLanguage::en : workflow::DiagramLanguage::th;
        std::cout << (options.format == "dot" ? workflow::graphviz_diagram(*output.definition, language)
                                              : workflow::mermaid_diagram(*output.definition, language));
    }
    return 0;
}

}  // namespace

void add_workflow(CLI::App& app, int& status)
{
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("workflow", "Checks and draws workflow definitions.");
    command->require_subcommand(1);
    auto* checking = command->add_subcommand(
        "check", "Proves definitions before they are published: every finding has a code (W01-W23), a JSON Pointer\n"
                 "and a sentence that says what to do. The exit status is 1 where anything was found.");
    checking->add_option("paths", options->paths, "files or folders")->capture_default_str();
    checking->add_option("--schema", options->schema, "the JSON Schema of definitions")->capture_default_str();
    checking->callback([options, &status] { status = check(*options); });
    auto* drawing = command->add_subcommand("diagram", "Draws definitions as Mermaid or Graphviz text.");
    drawing->add_option("paths", options->paths, "files or folders")->required();
    drawing->add_option("--schema", options->schema, "the JSON Schema of definitions")->capture_default_str();
    drawing->add_option("--format", options->format, "mermaid or dot")
        ->check(CLI::IsMember({"mermaid", "dot"}))
        ->capture_default_str();
    drawing->add_option("--language", options->language, "th or en")
        ->check(CLI::IsMember({"th", "en"}))
        ->capture_default_str();
    drawing->callback([options, &status] { status = diagram(*options); });
}

}  // namespace traimas::cli
