// The one way a state changes over HTTP, and what tells about it.
#include "api/handlers/actions.hpp"

#include "api/auth/authority.hpp"
#include "engine/base/json_reader.hpp"
#include "engine/ledger/chain.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr Bounds kComment{0, 4'000};
constexpr Bounds kRemark{1, 2'000};
constexpr Bounds kWhy{1, 2'000};
constexpr Bounds kMeasureText{1, 2'000};
constexpr Bounds kMeasureNumber{1, 100};
constexpr Bounds kAnyInstance{1, 9'007'199'254'740'991};  // what every JSON reader holds exactly

struct ActionBody {
    subjects::ActionInput input;
    std::optional<PersonId> on_behalf_of{};
};

std::optional<int> read_small(JsonReader& in, std::string_view key, Bounds range)
{
    const auto number = in.optional_integer(key, range);
    return number ? std::optional{static_cast<int>(*number)} : std::nullopt;
}

subjects::CauseInput read_cause(JsonReader& in)
{
    return {.category = in.one_of<cycle::CauseCategory>("category"),
            .whys = in.texts("whys", {1, 5}, kWhy),
            .infeasible = in.optional_boolean("infeasible").value_or(false)};
}

subjects::MeasureInput read_action_measure(JsonReader& in)
{
    return {.text = in.text("text", kMeasureText),
            .owner = PostId{in.integer("owner", kAnyInstance)},
            .due = read_date(in, "due")};
}

// What only some kinds of instances understand: what an action does not need, it does not look at.
void read_particulars(JsonReader& in, subjects::ActionInput& input)
{
    input.part = in.optional_text("part", {1, 48}).value_or("");
    input.days = read_small(in, "days", {1, 366});
    input.quarter = read_small(in, "quarter", {1, 4});
    if (const auto id = in.optional_integer("case", kAnyInstance)) {
        input.case_id = InstanceId{*id};
    }
    input.cause = in.optional_object("cause", read_cause);
    input.answer = in.optional_one_of<cycle::Answer>("answer");
    input.measures = in.optional_list("measures", {0, 20}, read_action_measure);
    input.measure = read_small(in, "measure", kMeasureNumber);
    input.effective = in.optional_boolean("effective");
    input.mode = in.optional_text("mode", {1, 10}).value_or("");
    input.task = in.optional_text("task", {1, 48}).value_or("");
    input.take_over = in.optional_boolean("take_over").value_or(false);
}

ActionBody read_action(JsonReader& in)
{
    ActionBody body;
    body.input.action = in.text("action", {1, 48});
    body.input.comment = in.optional_text("comment", kComment).value_or("");
    body.input.remarks = in.optional_list("remarks", {0, 100}, [](JsonReader& remark) {
        return subjects::Remark{remark.text("pointer", {1, 200}), remark.text("text", kRemark)};
    });
    read_particulars(in, body.input);
    if (const auto principal = in.optional_integer("on_behalf_of", kAnyInstance)) {
        body.on_behalf_of = PersonId{*principal};
    }
    return body;
}

// Who has the task is told by name: the engine knows people by their numbers alone.
Problem with_holder(const Api& api, const http::Call& call, Problem problem)
{
    const auto holder = std::find_if(problem.arguments.begin(), problem.arguments.end(),
                                     [](const auto& it) { return it.first == "person"; });
    const auto id = holder == problem.arguments.end() ? std::nullopt : parse_number(holder->second);
    if (problem.code != "task_claimed" || !id) {
        return problem;
    }
    const auto named = service::read(api.database, [&](store::Tx& tx) -> Result<std::string> {
        const auto found = store::person(tx, PersonId{*id});
        const bool in_thai = language_of(call.request) == language::Language::th;
        return found ? (in_thai ? found->th : found->en) : std::string{};
    });
    if (named && !named->empty()) {
        problem.arguments.emplace_back("name", *named);
    }
    return problem;
}

Result<http::Response> take_action(const Api& api, const http::Call& call, const std::string& definition, Render render)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto body, decode(call.request.body, read_action));
    if (auto problem = auth::check_decision(*call.caller, body.input.action)) {
        return *std::move(problem);
    }
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    envelope.on_behalf_of = body.on_behalf_of;
    envelope.definition = definition;  // an amendment's id under /checkpoints is unknown there
    auto tried = service::act(api.engine, InstanceId{id}, envelope, body.input);
    if (!tried) {
        return with_holder(api, call, std::move(tried).error());
    }
    const auto& done = *tried;
    if (api.wake_poller && !done.replayed) {
        api.wake_poller();  // its notices need not wait for the next round
    }
    TRAIMAS_TRY(const auto shown, show(api, call, definition, WithEvents::no));
    return rendered(shown, render, &done);
}

// Follows the chain of what is shown, so that the reader need not take it on trust.
json chain_json(const Shown& shown)
{
    auto previous = ledger::genesis_hash(workflow::genesis_of(shown.view.instance));
    const auto genesis = ledger::to_hex(previous);
    for (const auto& event : shown.events) {
        previous = ledger::event_hash(event.instance, event.seq, previous, event.body);
        if (ledger::to_hex(previous) != event.hash) {
            return {{"verified", false}, {"broken_at", event.seq}, {"genesis", genesis}};
        }
    }
    return {{"verified", true}, {"genesis", genesis}, {"head", ledger::to_hex(previous)}};
}

Result<http::Response> read_history(const Api& api, const http::Call& call, const std::string& definition)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto place, read_cursor(call.request, [](JsonReader& in) {
                    return in.integer("seq", {0, 9'007'199'254'740'991});
                }));
    TRAIMAS_TRY(const auto shown, show(api, call, definition, WithEvents::yes));
    json items = json::array();
    std::optional<json> next;
    for (const auto& event : shown.events) {
        if (event.seq <= place.value_or(0)) {
            continue;
        }
        if (static_cast<int>(items.size()) == limit) {
            next = json{{"seq", items.back().at("seq")}};
            break;
        }
        items.push_back(event_json(shown, event));
    }
    return list_response(call.request, std::move(items), next, {{"chain", chain_json(shown)}});
}

Result<http::Response> read_explanation(const Api& api, const http::Call& call, const std::string& definition)
{
    TRAIMAS_TRY(const auto shown, show(api, call, definition, WithEvents::yes));
    return explanation_response(shown);
}

}  // namespace

Result<http::Response> rendered(const Shown& shown, Render render, const service::Done* done)
{
    try {
        return shown_response(shown, render(shown), done);
    } catch (const store::DatabaseError& error) {
        return service::database_problem(error);
    }
}

Routes action_routes(const Api& api, const std::string& path, const std::string& definition, const std::string& name,
                     Render render)
{
    Routes routes;
    routes.push_back({.method = http::Method::post,
                      .pattern = path + "/{id}/actions",
                      .action = name + ".act",
                      .handler = [&api, definition, render](
                                     const http::Call& call) { return take_action(api, call, definition, render); },
                      .idempotency = http::Idempotency::required,
                      .precondition = http::Precondition::required,
                      .body_limit = http::kJsonBodyLimit});
    routes.push_back(
        {.method = http::Method::get,
         .pattern = path + "/{id}/history",
         .action = name + ".history",
         .handler = [&api, definition](const http::Call& call) { return read_history(api, call, definition); },
         .parameters = {"limit", "cursor"}});
    routes.push_back(
        {.method = http::Method::get,
         .pattern = path + "/{id}/explanation",
         .action = name + ".explanation",
         .handler = [&api, definition](const http::Call& call) { return read_explanation(api, call, definition); }});
    return routes;
}

}  // namespace traimas::api
