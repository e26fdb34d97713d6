// The answer of a resource that rests on more than its own instance: a restatement changes the figures of a report
// whose version stands, a measure falls overdue by the clock, the next year answers a case. Its ETag is a hash of all
// that is shown, so that nobody is told "not modified" of something that was; If-Match compares the version alone.
#pragma once

#include "api/handlers/actions.hpp"
#include "api/handlers/documents.hpp"

namespace traimas::api {

// Problem: unavailable, where what the render reads cannot be read.
[[nodiscard]] inline Result<http::Response> rendered_whole(const Shown& shown, Render render)
{
    try {
        return service::once_more([&]() -> Result<http::Response> {
            return document_response(shown, render(shown), shown.view.instance.folded.version, nullptr);
        });
    } catch (const store::DatabaseError& error) {
        return service::database_problem(error);
    }
}

}  // namespace traimas::api
