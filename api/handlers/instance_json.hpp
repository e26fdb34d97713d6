// How one workflow instance is shown: what every kind shares, and what a checkpoint and an amendment add.
// Pure functions over what a use case read.
#pragma once

#include "api/handlers/respond.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/store/event_queries.hpp"

namespace traimas::api {

// Everything that a resource is rendered from.
struct Shown {
    const Api& api;
    language::Language language;
    service::InstanceView view;
    Names names;
    std::vector<store::StoredText> texts;
    std::vector<store::StoredEvent> events;  // where the state needs them (rework, explanation); else empty
};

enum class WithEvents { no, yes };

// Reads one instance of the definition for this caller, with names and texts. Problem: not_found.
Result<Shown> show(const Api& api, const http::Call& call, const std::string& definition, WithEvents events);

[[nodiscard]] json instance_json(const Shown& shown);    // state, stage, version, due_at, allowed, refused, …
[[nodiscard]] json checkpoint_json(const Shown& shown);  // the above with results, parts, approval, windows
// With names that are read for it. Problem: that of the database.
Result<http::Response> explanation_response(const Shown& shown);
[[nodiscard]] json event_json(const Shown& shown, const store::StoredEvent& event);

// The answer of a resource: its JSON with an ETag, and the receipt of a command where there was one.
[[nodiscard]] http::Response shown_response(const Shown& shown, json body, const service::Done* done);

}  // namespace traimas::api
