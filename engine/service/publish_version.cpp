// Compiles the next version in the world as it stands, and writes it.
#include "engine/service/publish_version.hpp"

#include "engine/base/json_parse.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/definition_store.hpp"
#include "engine/workflow/compile.hpp"

namespace traimas::service {
namespace {

// The version that the file gives itself; 0 where it gives none that can be read.
int version_in(const nlohmann::json& file)
{
    const auto found = file.is_object() ? file.find("version") : file.end();
    const bool is_small =
        file.is_object() && found != file.end() && found->is_number_unsigned() && found->get<std::uint64_t>() < 10'000;
    return is_small ? found->get<int>() : 0;
}

std::shared_ptr<const workflow::Definition> standing(const workflow::DefinitionSet& set, const std::string& name,
                                                     int version)
{
    const auto found = set.all.find({name, version});
    return found == set.all.end() ? nullptr : found->second;
}

workflow::CompileInput input_of(const workflow::DefinitionSet& set, const ProofWorld& world, const NewVersion& version,
                                int number)
{
    workflow::CompileInput input{.file_name = version.name + ".v" + std::to_string(number) + ".json",
                                 .text = version.text,
                                 .schema_text = world.schema_text,
                                 .has_notice = world.has_notice,
                                 .has_refusal = world.has_refusal,
                                 .first_day = world.today};
    for (const auto& [id, definition] : set.all) {
        input.other_definitions.push_back(id.first);
        for (const auto& state : definition->states) {
            input.other_states[id.first].insert(state.name);
        }
    }
    if (const auto previous = set.latest(version.name)) {
        input.previous_text = previous->canonical;
    }
    for (const auto& [id, calendar] : world.calendars.all) {
        if (id.second == world.calendars.latest(id.first)) {
            input.calendars.push_back(id.first);
            input.holidays.push_back(calendar);
        }
    }
    return input;
}

Problem unproved(const std::vector<workflow::Finding>& findings)
{
    Problem problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: see `errors`."};
    for (const auto& finding : findings) {
        // In other languages a code's general words stand before the sentence, which alone names what is meant.
        problem.fields.push_back({finding.pointer, finding.code, finding.sentence, {{"finding", finding.sentence}}});
    }
    return problem;
}

Result<void> write(store::Database& database, const workflow::Definition& definition,
                   const std::optional<PersonId>& publisher)
{
    return database.transact([&](store::Tx& tx) {
        const store::PublishedDefinition row{definition.name, definition.version, ledger::to_hex(definition.digest),
                                             definition.canonical, publisher};
        return store::publish_definition(tx, row, store::read_clock(tx));
    });
}

}  // namespace

Result<Publication> publish_version(store::Database& database, const CurrentDefinitions& definitions,
                                    const ProofWorld& world, const NewVersion& version)
{
    const auto file = parse_json(version.text);
    if (!file) {
        return file.error();
    }
    definitions.refresh();  // another node may have published meanwhile
    const auto& set = definitions.set();
    const int number = version_in(file->value);
    // Compared as values: nothing has proved yet that this text has a canonical form.
    if (const auto same = standing(set, version.name, number);
        same && nlohmann::json::parse(same->canonical) == file->value) {
        return Publication{same, workflow::shortest_paths(*same), true, true};
    }
    auto output = workflow::compile(input_of(set, world, version, number));
    if (!output.definition) {
        return unproved(output.findings);
    }
    const auto latest = set.latest(version.name);
    const int next = latest ? latest->version + 1 : 1;
    if (number != next) {
        return Problem{ProblemKind::conflict,
                       "workflow_version_not_next",
                       "This version is not the next one: give the file the number that `arguments` names.",
                       {},
                       {{"expected", std::to_string(next)}}};
    }
    auto proved = std::make_shared<const workflow::Definition>(*std::move(output.definition));
    if (version.store) {
        if (auto written = write(database, *proved, version.publisher); !written) {
            return std::move(written).error();
        }
        definitions.refresh();
    }
    return Publication{proved, workflow::shortest_paths(*proved), false, version.store};
}

}  // namespace traimas::service
