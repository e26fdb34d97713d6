// Compiles, publishes and completes the set of definitions.
// Files decide what is new; the database decides what was published.
#include "engine/service/definitions.hpp"

#include "engine/store/clock.hpp"
#include "engine/store/definition_store.hpp"
#include "engine/workflow/definition_reader.hpp"

namespace traimas::service {

Result<workflow::DefinitionSet> load_definitions(const std::vector<DefinitionFile>& files,
                                                 const std::string& schema_text)
{
    workflow::CompileInput input;
    input.schema_text = schema_text;
    for (const auto& file : files) {
        input.other_definitions.push_back(file.name.substr(0, file.name.find('.')));
    }
    workflow::DefinitionSet definitions;
    std::vector<FieldFault> faults;
    for (const auto& file : files) {
        input.file_name = file.name;
        input.text = file.text;
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
