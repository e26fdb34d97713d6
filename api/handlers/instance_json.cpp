// Renders what every workflow resource shares: state, dates, and what its reader may do next.
#include "api/handlers/instance_json.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr int kMostEvents = 1'000;

const workflow::Definition& definition_of(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    return shown.api.engine.definitions.at(instance.definition, instance.definition_version);
}

const workflow::State& state_of(const Shown& shown)
{
    const auto* state = definition_of(shown).state(shown.view.instance.folded.state);
    TRAIMAS_ASSERT(state != nullptr);
    return *state;
}

json unit_json(const Shown& shown)
{
    const auto& units = shown.view.registers->organisation.units;
    const auto unit = units.find(shown.view.instance.unit);
    if (unit == units.end()) {
        return {{"code", shown.view.instance.unit}, {"name", nullptr}};
    }
    return {{"code", unit->first}, {"name", name_json(unit->second.th, unit->second.en)}};
}

json refused_json(const Shown& shown)
{
    json list = json::array();
    const auto tag = to_text(shown.language);
    for (const auto& it : shown.view.refused) {
        json entry{
            {"action", it.action},
            {"code", it.code},
            {"detail", language::code_text(shown.api.messages, tag, it.code,
                                           {{"role", it.role}, {"unit", it.unit}, {"action", it.action}}, it.code)}};
        if (!it.role.empty()) {
            entry["role"] = it.role;
            entry["unit"] = it.unit;
        }
        for (const auto& fault : it.faults) {
            entry["errors"].push_back(
                json{{"pointer", fault.pointer},
                     {"code", fault.code},
                     {"message", language::code_text(shown.api.messages, tag, "fault." + fault.code, fault.arguments,
                                                     fault.message)}});
        }
        list.push_back(std::move(entry));
    }
    return list;
}

// What a body has to bring along with an action.
std::vector<std::string> needs_of(const std::string& action)
{
    static const std::map<std::string, std::vector<std::string>> kNeeds{{"return", {"comment_or_remarks"}},
                                                                        {"reject", {"comment_or_remarks"}},
                                                                        {"ask_extension", {"days", "comment"}},
                                                                        {"hand_in", {"part"}},
                                                                        {"amend", {"quarter", "comment"}},
                                                                        {"analyse", {"cause"}},
                                                                        {"waive", {"comment"}},
                                                                        {"recommend", {"comment"}},
                                                                        {"respond", {"answer"}},
                                                                        {"plan_measures", {"measures"}},
                                                                        {"complete", {"measure", "comment"}},
                                                                        {"verify", {"effective", "comment"}}};
    const auto found = kNeeds.find(action);
    return found == kNeeds.end() ? std::vector<std::string>{} : found->second;
}

json allowed_json(const Shown& shown)
{
    json list = json::array();
    for (const auto& action : shown.view.allowed) {
        json entry{{"action", action}};
        if (const auto needs = needs_of(action); !needs.empty()) {
            entry["needs"] = needs;
        }
        list.push_back(std::move(entry));
    }
    return list;
}

json paused_json(const workflow::Instance& instance)
{
    const auto& paused = instance.folded.paused;
    if (!paused) {
        return nullptr;
    }
    return {{"since", time_json(paused->at)}, {"mode", to_text(paused->mode)}};
}

json claims_json(const Shown& shown)
{
    json list = json::array();
    for (const auto& [task, claim] : shown.view.claims) {
        list.push_back(json{{"task", task},
                            {"by", person_json(shown.names, claim.person)},
                            {"for", person_or_null(shown.names, claim.on_behalf_of)},
                            {"at", time_json(claim.at)}});
    }
    return list;
}

std::vector<PersonId> people_of(const service::Engine& engine, const service::InstanceView& view,
                                const std::vector<store::StoredEvent>& events)
{
    std::vector<PersonId> ids;
    for (const auto& it : view.participants) {
        ids.push_back(it.person);
    }
    for (const auto& it : view.drafts) {
        ids.push_back(it.author);
    }
    for (const auto& it : view.instance.folded.decisions) {
        ids.push_back(it.person);
        if (it.on_behalf_of) {
            ids.push_back(*it.on_behalf_of);
        }
    }
    for (const auto& it : view.claims) {
        ids.push_back(it.claim.person);
        if (it.claim.on_behalf_of) {
            ids.push_back(*it.claim.on_behalf_of);
        }
    }
    for (const auto& who : service::who_may_act(engine, view)) {
        for (const auto& it : who.people) {
            ids.push_back(it.person);
        }
    }
    for (const auto& it : events) {
        for (const auto& id : {it.actor, it.on_behalf_of}) {
            if (id) {
                ids.emplace_back(*id);
            }
        }
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

// What is read beside an instance.
struct Beside {
    Names names{};
    std::vector<store::StoredText> texts{};
    std::vector<store::StoredEvent> events{};
};

}  // namespace

Result<Shown> show(const Api& api, const http::Call& call, const std::string& definition, WithEvents with_events)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(auto view, service::read_instance(api.engine, caller_of(call), InstanceId{id}));
    if (view.instance.definition != definition) {
        return not_found();
    }
    // The view is moved outside: a reading may be repeated.
    TRAIMAS_TRY(auto beside, service::read(api.database, [&](store::Tx& tx) -> Result<Beside> {
                    std::vector<store::StoredEvent> events;
                    if (with_events == WithEvents::yes || view.instance.folded.state == "rework") {
                        events = store::events_of(tx, view.instance.id, 0, kMostEvents);
                    }
                    auto names = store::people_by_id(tx, people_of(api.engine, view, events));
                    return Beside{std::move(names), store::texts_of(tx, view.instance.id), std::move(events)};
                }));
    return Shown{api,
                 language_of(call.request),
                 std::move(view),
                 std::move(beside.names),
                 std::move(beside.texts),
                 std::move(beside.events)};
}

json instance_json(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto& state = state_of(shown);
    json it{{"id", instance.id.value()},
            {"workflow", {{"name", instance.definition}, {"version", instance.definition_version}}},
            {"unit", unit_json(shown)},
            {"fiscal_year", instance.fiscal_year},
            {"quarter", instance.quarter},
            {"state", state.name},
            {"title", name_json(state.title.th, state.title.en)},
            {"stage", state.stage ? json(to_text(*state.stage)) : json(nullptr)},
            {"final", !state.final.empty()},
            {"round", instance.folded.round},
            {"version", instance.folded.version},
            {"due_at", time_json(shown.view.tree().due_of(instance))},
            {"allowed", allowed_json(shown)},
            {"refused", refused_json(shown)},
            {"claims", claims_json(shown)},
            {"paused", paused_json(instance)}};
    if (instance.parent) {
        it["parent"] = instance.parent->value();
    }
    return it;
}

http::Response shown_response(const Shown& shown, json body, const service::Done* done)
{
    auto tag = whole_tag(body, shown.view.instance.folded.version);
    if (done != nullptr) {
        const auto& receipt = done->receipt;
        body["receipt"] = {
            {"reference", std::to_string(receipt.instance.value()) + "/" + std::to_string(receipt.last_seq)},
            {"command", receipt.command},
            {"first_seq", receipt.first_seq},
            {"last_seq", receipt.last_seq},
            {"received_at", time_json(receipt.received_at)},
            {"recorded_at", time_json(receipt.recorded_at)}};
    }
    auto response = json_response(200, body);
    response.headers.emplace_back("ETag", std::move(tag));
    if (done != nullptr) {
        mark_replayed(response, done->replayed);
    }
    return response;
}

}  // namespace traimas::api
