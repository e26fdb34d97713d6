// traimas workflow check|diagram|paths|diff: the compiler of definitions, and what it can tell of them.
#include "cli/demo/people.hpp"
#include "cli/options.hpp"

#include "engine/base/json_parse.hpp"
#include "engine/language/messages.hpp"
#include "engine/service/definitions.hpp"
#include "engine/workflow/definition_difference.hpp"
#include "engine/workflow/diagram.hpp"
#include "engine/workflow/path_text.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

constexpr const char* kSchemaFile = "workflow.schema.json";

struct WorkflowOptions {
    std::vector<std::string> paths{"workflows"};
    std::string schema{"workflows/workflow.schema.json"};
    std::string calendars{"config/calendars"};
    std::string messages{"config/messages"};
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

// The holidays that ship, where the folder has them: time is tried out on real calendars.
Result<std::vector<calendar::HolidayCalendar>> shipped_holidays(const WorkflowOptions& options)
{
    if (!std::filesystem::is_directory(options.calendars)) {
        return std::vector<calendar::HolidayCalendar>{};
    }
    std::vector<calendar::HolidayCalendar> calendars;
    TRAIMAS_TRY(const auto files, read_folder(options.calendars));
    for (const auto& [name, text] : files) {
        TRAIMAS_TRY(auto calendar,
                    demo::read_calendar_file((std::filesystem::path{options.calendars} / name).string()));
        calendars.push_back(std::move(calendar));
    }
    return calendars;
}

// The words that ship, where the folder has them: a notice or a refusal without words is nobody's.
Result<std::optional<language::Messages>> shipped_messages(const WorkflowOptions& options)
{
    if (!std::filesystem::is_directory(options.messages)) {
        return std::optional<language::Messages>{};
    }
    TRAIMAS_TRY(const auto thai, read_file(options.messages + "/th.json"));
    TRAIMAS_TRY(const auto english, read_file(options.messages + "/en.json"));
    TRAIMAS_TRY(auto messages, language::Messages::from_json(thai, english));
    return std::optional{std::move(messages)};
}

using Compiled = std::vector<std::pair<std::string, workflow::CompileOutput>>;

Result<Compiled> compile_all(const WorkflowOptions& options)
{
    TRAIMAS_TRY(const auto files, files_of(options.paths));
    TRAIMAS_TRY(const auto schema, read_file(options.schema));
    TRAIMAS_TRY(const auto holidays, shipped_holidays(options));
    // A file alone may spawn what stands beside the schema.
    workflow::CompileInput world{.file_name = {}, .text = {}, .schema_text = schema};
    world.calendars = {"th"};
    TRAIMAS_TRY(const auto messages, shipped_messages(options));
    if (messages) {
        world.has_notice = [&messages](const std::string& name) { return language::has_notice(*messages, name); };
        world.has_refusal = [&messages](const std::string& code) { return language::has_refusal(*messages, code); };
    }
    world.holidays = holidays;
    std::map<std::string, std::string> texts;
    TRAIMAS_TRY(const auto beside, files_of({std::filesystem::path{options.schema}.parent_path().string()}));
    for (const auto& list : {files, beside}) {
        for (const auto& [name, text] : list) {
            world.other_definitions.push_back(definition_name(name));
            workflow::know_definition(world, text);
            texts.emplace(name, text);
        }
    }
    Compiled outputs;
    for (const auto& [name, text] : files) {
        const auto previous = texts.find(service::previous_file_name(name));
        auto input = world;
        input.file_name = name;
        input.text = text;
        input.previous_text = previous == texts.end() ? "" : previous->second;
        outputs.emplace_back(name, workflow::compile(input));
    }
    return outputs;
}

int print_findings(const std::string& name, const workflow::CompileOutput& output)
{
    for (const auto& finding : output.findings) {
        std::cout << name << '#' << finding.pointer << ": " << finding.code << ": " << finding.sentence << '\n';
    }
    return static_cast<int>(output.findings.size());
}

int check(const WorkflowOptions& options)
{
    const auto outputs = compile_all(options);
    if (!outputs) {
        return tell(outputs.error());
    }
    int findings = 0;
    for (const auto& [name, output] : *outputs) {
        findings += print_findings(name, output);
        if (output.findings.empty()) {
            std::cout << name << ": proved, " << output.definition->states.size() << " states\n";
        }
    }
    return findings == 0 ? 0 : 1;
}

int unproved(const std::string& name)
{
    std::cerr << "traimas: " << name << " has findings: run `traimas workflow check` on it first\n";
    return 1;
}

int diagram(const WorkflowOptions& options)
{
    const auto outputs = compile_all(options);
    if (!outputs) {
        return tell(outputs.error());
    }
    for (const auto& [name, output] : *outputs) {
        if (!output.definition) {
            return unproved(name);
        }
        const auto language = options.language == "en" ? workflow::DiagramLanguage::en : workflow::DiagramLanguage::th;
        std::cout << (options.format == "dot" ? workflow::graphviz_diagram(*output.definition, language)
                                              : workflow::mermaid_diagram(*output.definition, language));
    }
    return 0;
}

int print_paths(const WorkflowOptions& options)
{
    const auto outputs = compile_all(options);
    if (!outputs) {
        return tell(outputs.error());
    }
    auto documents = nlohmann::json::array();
    for (const auto& [name, output] : *outputs) {
        if (!output.definition) {
            return unproved(name);
        }
        const auto paths = workflow::shortest_paths(*output.definition);
        if (options.format == "json") {
            documents.push_back(workflow::paths_json(*output.definition, paths));
        } else {
            std::cout << workflow::paths_text(*output.definition, paths);
        }
    }
    if (options.format == "json") {
        std::cout << documents.dump(2) << '\n';
    }
    return 0;
}

// The newer file is compiled as the successor of the older one, whatever both are called.
int print_difference(const WorkflowOptions& options)
{
    auto texts = std::vector<std::string>{};
    for (const auto& path : options.paths) {
        auto text = read_file(path);
        if (!text) {
            return tell(text.error());
        }
        texts.push_back(*std::move(text));
    }
    const auto outputs = compile_all(options);
    const auto schema = read_file(options.schema);
    if (!outputs || !schema) {
        return tell(outputs ? schema.error() : outputs.error());
    }
    for (const auto& [name, output] : *outputs) {
        if (!output.definition && !output.findings.empty() && output.findings.front().code == "W01") {
            print_findings(name, output);
            return unproved(name);
        }
    }
    const auto older = parse_json(texts.at(0));
    const auto newer = parse_json(texts.at(1));
    if (!older || !newer) {
        return tell(older ? newer.error() : older.error());
    }
    const auto changes = workflow::definition_changes(older->value, newer->value);
    for (const auto& change : changes) {
        std::cout << change.pointer << ": " << change.words << '\n';
    }
    if (changes.empty()) {
        std::cout << "Nothing changed but, perhaps, the version.\n";
    }
    workflow::CompileInput input{
        .file_name = "", .text = texts.at(1), .schema_text = *schema, .previous_text = texts.at(0)};
    int dropped = 0;
    for (const auto& finding : workflow::compile(input).findings) {
        if (finding.code == "W50") {
            std::cout << "W50: " << finding.sentence << '\n';
            ++dropped;
        }
    }
    return dropped == 0 ? 0 : 1;
}

void add_paths(CLI::App& command, const std::shared_ptr<WorkflowOptions>& options, int& status)
{
    auto* walking = command.add_subcommand(
        "paths", "Prints the shortest path from birth to every state and to every branch of every rule,\n"
                 "with the facts that choose it.");
    walking->add_option("paths", options->paths, "files or folders")->required();
    walking->add_option("--schema", options->schema, "the JSON Schema of definitions")->capture_default_str();
    auto form = std::make_shared<std::string>("text");
    walking->add_option("--format", *form, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    walking->callback([options, form, &status] {
        options->format = *form;
        status = print_paths(*options);
    });
}

void add_difference(CLI::App& command, const std::shared_ptr<WorkflowOptions>& options, int& status)
{
    auto* comparing = command.add_subcommand(
        "diff", "Says what changed from the older version of a definition to the newer one, and what becomes of\n"
                "states that were dropped (W50). The exit status is 1 where nobody says so.");
    comparing->add_option("files", options->paths, "the older file, the newer file")->required()->expected(2);
    comparing->add_option("--schema", options->schema, "the JSON Schema of definitions")->capture_default_str();
    comparing->callback([options, &status] { status = print_difference(*options); });
}

}  // namespace

void add_workflow(CLI::App& app, int& status)
{
    auto options = std::make_shared<WorkflowOptions>();
    auto* command = app.add_subcommand("workflow", "Checks, draws, walks and compares workflow definitions.");
    command->require_subcommand(1);
    auto* checking = command->add_subcommand(
        "check", "Proves definitions before they are published: every finding has a code (W01-W60), a JSON Pointer\n"
                 "and a sentence that says what to do. The exit status is 1 where anything was found.");
    checking->add_option("paths", options->paths, "files or folders")->capture_default_str();
    checking->add_option("--schema", options->schema, "the JSON Schema of definitions")->capture_default_str();
    checking->add_option("--messages", options->messages, "words that notices and refusals must have")
        ->capture_default_str();
    checking->add_option("--calendars", options->calendars, "holidays on which time is tried out")
        ->capture_default_str();
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
    add_paths(*command, options, status);
    add_difference(*command, options, status);
}

}  // namespace traimas::cli
