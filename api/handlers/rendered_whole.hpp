// The answer of a resource that rests on more than its own instance: a restatement changes the figures of a report
// whose version stands, a measure falls overdue by the clock, the next year answers a case. What it rests on is read
// once more where the connection is lost.
#pragma once

#include "api/handlers/actions.hpp"

namespace traimas::api {

// Problem: unavailable, where what the render reads cannot be read.
[[nodiscard]] inline Result<http::Response> rendered_whole(const Shown& shown, Render render)
{
    try {
        return service::once_more(
            [&]() -> Result<http::Response> { return shown_response(shown, render(shown), nullptr); });
    } catch (const store::DatabaseError& error) {
        return service::database_problem(error);
    }
}

}  // namespace traimas::api
