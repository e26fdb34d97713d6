// GET and POST /api/v1/goals and /api/v1/challenges.
// Their ETag is the version of the whole register `dictionary`.
#include "api/handlers/goals.hpp"

#include "api/handlers/dictionary_json.hpp"

namespace traimas::api {
namespace {

using dictionary::Challenge;
using dictionary::Goal;

json goal_json(const Goal& goal)
{
    return {{"no", goal.no}, {"name", name_json(goal.th, goal.en)}};
}

json challenge_json(const Challenge& challenge)
{
    return {{"code", challenge.code}, {"name", name_json(challenge.th, challenge.en)}};
}

Result<http::Response> list_goals(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, [](JsonReader& in) {
                    return in.integer("after", {0, 1'000'000});
                }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        std::vector<Goal> page;
        for (const auto& [no, goal] : registers->dictionary.goals) {
            if (no > after.value_or(0)) {
                page.push_back(goal);
            }
        }
        const bool more = cut_page(page, limit);
        json items = json::array();
        for (const auto& goal : page) {
            items.push_back(goal_json(goal));
        }
        const auto next = more ? std::optional{json{{"after", page.back().no}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> list_challenges(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, [](JsonReader& in) { return in.text("after", {1, 100}); }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        std::vector<Challenge> page;
        for (const auto& [code, challenge] : registers->dictionary.challenges) {
            if (!after || code > *after) {
                page.push_back(challenge);
            }
        }
        const bool more = cut_page(page, limit);
        json items = json::array();
        for (const auto& challenge : page) {
            items.push_back(challenge_json(challenge));
        }
        const auto next = more ? std::optional{json{{"after", page.back().code}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

// What the command set, as it now is: somebody else may have said it in other words since.
template <class Change, class Show>
Result<http::Response> setting_answer(const Api& api, const service::Done& done, Show show)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        TRAIMAS_TRY(const auto made, published_by<Change>(tx, done.receipt));
        const json body = show(registers->dictionary, made);
        const auto standing = store::register_state(tx, kDictionary, "");
        auto response = resource_response(201, body, standing ? standing->version : 0);
        mark_replayed(response, done.replayed);
        return response;
    });
}

Result<http::Response> set_goal(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto goal, decode(call.request.body, [](JsonReader& in) {
                    const auto name = read_name(in, "name");
                    return Goal{static_cast<int>(in.integer("no", {1, 999})), name.th, name.en};
                }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    const auto plan = [&](const store::Registers&) -> Result<dictionary::Change> {
        return dictionary::Change{dictionary::GoalSet{goal}};
    };
    TRAIMAS_TRY(const auto done, change_dictionary(api, kDictionary, envelope, plan));
    return setting_answer<dictionary::GoalSet>(
        api, done, [](const dictionary::Dictionary& dictionary, const dictionary::GoalSet& made) {
            return goal_json(dictionary.goals.at(made.goal.no));
        });
}

Result<http::Response> set_challenge(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto challenge, decode(call.request.body, [](JsonReader& in) {
                    const auto name = read_name(in, "name");
                    return Challenge{read_code(in, "code"), name.th, name.en};
                }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    const auto plan = [&](const store::Registers&) -> Result<dictionary::Change> {
        return dictionary::Change{dictionary::ChallengeSet{challenge}};
    };
    TRAIMAS_TRY(const auto done, change_dictionary(api, kDictionary, envelope, plan));
    return setting_answer<dictionary::ChallengeSet>(
        api, done, [](const dictionary::Dictionary& dictionary, const dictionary::ChallengeSet& made) {
            return challenge_json(dictionary.challenges.at(made.challenge.code));
        });
}

}  // namespace

Routes goals_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    return {
        reading_route("/api/v1/goals", "goal.read", bound(list_goals), {"limit", "cursor"}),
        adding_route("/api/v1/goals", "goal.set", bound(set_goal)),
        reading_route("/api/v1/challenges", "goal.read", bound(list_challenges), {"limit", "cursor"}),
        adding_route("/api/v1/challenges", "goal.set", bound(set_challenge)),
    };
}

}  // namespace traimas::api
