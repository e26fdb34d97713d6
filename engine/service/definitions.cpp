// Compiles, publishes and completes the set of definitions.
// Files decide what is new; the database decides what was published.
#include "engine/service/definitions.hpp"

#include "engine/store/clock.hpp"
#include "engine/store/definition_store.hpp"
#include "engine/workflow/definition_reader.hpp"

#include <algorithm>
#include <charconv>

namespace traimas::service {

Result<workflow::DefinitionSet> load_definitions(const std::vector<DefinitionFile>& files,
                                                 const std::string& schema_text)
{
    workflow::CompileInput input;
    input.schema_text = schema_text;
    for (const auto& file : files) {
        input.other_definitions.push_back(file.name.substr(0, file.name.find('.')));
        workflow::know_definition(input, file.text);
    }
    workflow::DefinitionSet definitions;
    std::vector<FieldFault> faults;
    const auto text_of = [&files](const std::string& name) {
        const auto found =
            std::find_if(files.begin(), files.end(), [&name](const DefinitionFile& file) { return file.name == name; });
        return found == files.end() ? std::string{} : found->text;
    };
    for (const auto& file : files) {
        input.file_name = file.name;
        input.text = file.text;
        input.previous_text = text_of(previous_file_name(file.name));
        auto output = workflow::compile(input);
        for (const auto& finding : output.findings) {
            faults.push_back({file.name + "#" + finding.pointer, finding.code, finding.sentence});
        }
        if (output.definition) {
            const auto shared = std::make_shared<const workflow::Definition>(*std::move(output.definition));
            definitions.all.emplace(std::pair{shared->name, shared->version}, shared);
        }
    }
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "workflow_invalid",
                       "Some workflow files do not compile: mend what `errors` lists.", std::move(faults)};
    }
    return definitions;
}

std::string previous_file_name(const std::string& name)
{
    const auto start = name.find(".v");
    const auto end = name.rfind(".json");
    int version = 0;
    if (start == std::string::npos || end == std::string::npos || end < start + 2) {
        return {};
    }
    const auto number = name.substr(start + 2, end - start - 2);
    const auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), version);
    if (error != std::errc{} || rest != number.data() + number.size() || version < 2) {
        return {};
    }
    return name.substr(0, start) + ".v" + std::to_string(version - 1) + ".json";
}

PublishedDefinitions::Versions newer_definitions(store::Database& database, const workflow::DefinitionSet& known)
{
    PublishedDefinitions::Versions versions;
    auto tx = database.begin();
    // Nothing is ever taken out of the table: as many rows as versions means that all are known.
    if (store::definition_count(tx) == static_cast<std::int64_t>(known.all.size())) {
        return versions;
    }
    for (const auto& row : store::published_definitions(tx)) {
        if (!known.all.contains({row.name, row.version})) {
            versions.push_back(
                std::make_shared<const workflow::Definition>(workflow::read_published_definition(row.canonical)));
        }
    }
    return versions;
}

Result<void> publish(store::Database& database, workflow::DefinitionSet& definitions)
{
    auto published = database.transact([&](store::Tx& tx) -> Result<std::vector<store::PublishedDefinition>> {
        const auto now = store::read_clock(tx);
        for (const auto& [id, definition] : definitions.all) {
            const store::PublishedDefinition row{definition->name, definition->version,
                                                 ledger::to_hex(definition->digest), definition->canonical};
            if (auto done = store::publish_definition(tx, row, now); !done) {
                return std::move(done).error();
            }
        }
        return store::published_definitions(tx);
    });
    if (!published) {
        return std::move(published).error();
    }
    for (const auto& row : *published) {
        const std::pair id{row.name, row.version};
        if (!definitions.all.contains(id)) {
            definitions.all.emplace(
                id, std::make_shared<const workflow::Definition>(workflow::read_published_definition(row.canonical)));
        }
    }
    return {};
}

}  // namespace traimas::service
