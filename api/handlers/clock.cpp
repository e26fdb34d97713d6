// GET and POST /api/v1/clock, in a demo.
// The time moves forward only, and never where others than this machine ask for it.
#include "api/handlers/clock.hpp"

#include "api/handlers/respond.hpp"

namespace traimas::api {
namespace {

// Exactly one of them is there.
struct ClockInput {
    std::optional<Instant> at;
    bool to_next_due = false;
};

ClockInput read_clock_input(JsonReader& in)
{
    ClockInput input{.at = read_optional_time(in, "at")};
    if (const auto advance = in.optional_text("advance", {1, 20})) {
        input.to_next_due = *advance == "next";
        if (!input.to_next_due) {
            in.fault("advance", "unknown_value", "is not one of next", {{"allowed", "next"}});
        }
    }
    if (in.has("at") == in.has("advance")) {
        in.fault("", "clock_at_or_advance", "takes either `at` or `advance`");
    }
    return input;
}

Result<void> check_loopback(const http::Request& request)
{
    const std::string_view peer = request.peer;
    if (peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.")) {
        return {};
    }
    return Problem{ProblemKind::forbidden, "not_allowed", "The demo's clock is set on its own machine only."};
}

Result<std::optional<Instant>> next_due(const Api& api)
{
    try {
        return api.engine.store.next_due();
    } catch (const store::DatabaseError& error) {
        return service::database_problem(error);
    }
}

Result<http::Response> clock_answer(const Api& api)
{
    // Asked before a session is taken here: the store takes one of its own.
    TRAIMAS_TRY(const auto due, next_due(api));
    return service::with_session(api.database, [&](store::Session& session) -> Result<http::Response> {
        const auto manual = store::manual_clock(session);
        const auto now = store::read_clock(session);
        return json_response(200,
                             {{"now", time_json(now)}, {"manual", manual.has_value()}, {"next_due", time_json(due)}});
    });
}

Result<http::Response> show_clock(const Api& api, const http::Call& call)
{
    if (auto here = check_loopback(call.request); !here) {
        return std::move(here).error();
    }
    return clock_answer(api);
}

Result<Instant> move_clock(store::Tx& tx, const ClockInput& input, const std::optional<Instant>& due)
{
    const auto now = store::read_clock(tx);
    if (input.at) {
        return store::set_manual_clock(tx, *input.at);
    }
    if (!due) {
        return Problem{ProblemKind::conflict, "nothing_due", "Nothing is waiting for a time: give one as `at`."};
    }
    // What is due already only waits for the poller: the clock stays.
    return store::set_manual_clock(tx, std::max(now, *due));
}

Result<http::Response> set_clock(const Api& api, const http::Call& call)
{
    if (auto here = check_loopback(call.request); !here) {
        return std::move(here).error();
    }
    TRAIMAS_TRY(const auto input, decode(call.request.body, read_clock_input));
    TRAIMAS_TRY(const auto manual, service::with_session(api.database, [](store::Session& session) {
                    return Result<bool>{store::manual_clock(session).has_value()};
                }));
    if (!manual) {
        return Problem{ProblemKind::conflict, "clock_not_manual", "Here the time runs by itself."};
    }
    TRAIMAS_TRY(const auto due, next_due(api));
    auto moved = service::change(api.database, [&](store::Tx& tx) { return move_clock(tx, input, due); });
    if (!moved) {
        return std::move(moved).error();
    }
    if (api.wake_poller) {
        api.wake_poller();
    }
    return clock_answer(api);
}

}  // namespace

Routes clock_routes(const Api& api)
{
    if (!api.demo) {
        return {};
    }
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/clock",
         .action = "clock.read",
         .handler = [&api](const http::Call& call) { return show_clock(api, call); },
         .access = http::Access::open},
        {.method = http::Method::post,
         .pattern = "/api/v1/clock",
         .action = "clock.set",
         .handler = [&api](const http::Call& call) { return set_clock(api, call); },
         .body_limit = http::kJsonBodyLimit},
    };
}

}  // namespace traimas::api
