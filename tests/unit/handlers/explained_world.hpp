// Explanations of instances in memory, in both languages, as the API renders them.
#pragma once

#include "api/handlers/explained.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "tests/support/office.hpp"
#include "tests/unit/language/shipped_file.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {

inline const language::Messages& shipped_messages()
{
    static const auto messages =
        language::Messages::from_json(shipped_text("config/messages/th.json"), shipped_text("config/messages/en.json"));
    EXPECT_TRUE(messages.has_value());
    return *messages;
}

using KnownNames = std::map<PersonId, store::PersonRecord>;

inline std::vector<store::StoredEvent> written_events(const store::MemoryStore& store, InstanceId instance)
{
    std::vector<store::StoredEvent> events;
    for (const auto& row : store.events_of(instance)) {
        events.push_back({.instance = instance,
                          .seq = row.event.seq,
                          .kind = std::string{to_text(row.event.kind)},
                          .state_after = row.event.state,
                          .body = row.body,
                          .hash = ""});
    }
    return events;
}

inline nlohmann::json explained(const service::Engine& engine, const service::InstanceView& view,
                                const std::vector<store::StoredEvent>& events, const KnownNames& names,
                                language::Language language)
{
    const auto explanation = service::explain(engine, view);
    return api::explained_json({.engine = engine,
                                .messages = shipped_messages(),
                                .language = language,
                                .view = view,
                                .explanation = explanation,
                                .names = names,
                                .events = events});
}

}  // namespace traimas::testing
