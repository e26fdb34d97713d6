// What the handlers of the registers share: the version that is their ETag, and what a command's events made.
// The answer to a repetition comes from the events too, so that it names the same thing as the first one did.
#pragma once

#include "api/handlers/respond.hpp"
#include "engine/organisation/change.hpp"
#include "engine/service/register.hpp"

#include <limits>

namespace traimas::api {

using RegisterEvents = std::vector<service::RegisterEvent>;

inline constexpr const char* kOrganisation = "organisation";
inline constexpr Bounds kAnyId{0, std::numeric_limits<std::int64_t>::max()};

// Of the register `organisation`; 0 where it does not stand.
[[nodiscard]] inline std::int64_t organisation_version(store::Tx& tx)
{
    const auto standing = store::register_state(tx, kOrganisation, "");
    return standing ? standing->version : 0;
}

// The first change of this kind among the command's events.
template <class Change>
Result<Change> change_made(store::Tx& tx, const workflow::Receipt& receipt)
{
    for (const auto& event : store::register_events(tx, receipt.instance, receipt.first_seq, receipt.last_seq)) {
        auto change = organisation::change_from(event.change);
        if (auto* made = std::get_if<Change>(&change)) {
            return std::move(*made);
        }
    }
    return not_found();
}

// A row that reads a list or one thing, and one that adds by a command.
[[nodiscard]] inline http::Route reading_route(const char* pattern, const char* action, http::Handler handler,
                                               std::vector<std::string> parameters)
{
    return {.method = http::Method::get,
            .pattern = pattern,
            .action = action,
            .handler = std::move(handler),
            .parameters = std::move(parameters)};
}

[[nodiscard]] inline http::Route adding_route(const char* pattern, const char* action, http::Handler handler)
{
    return {.method = http::Method::post,
            .pattern = pattern,
            .action = action,
            .handler = std::move(handler),
            .idempotency = http::Idempotency::required,
            .body_limit = http::kJsonBodyLimit};
}

}  // namespace traimas::api
