// Renders an explanation in words: why an instance is as it is, who may act and who may not, how its deadlines came
// about, and what becomes of it if nobody acts. Pure functions over what a use case read.
#pragma once

#include "api/handlers/explained_words.hpp"
#include "engine/service/explain.hpp"
#include "engine/store/event_queries.hpp"

#include <nlohmann/json.hpp>

namespace traimas::api {

using nlohmann::json;

struct Explained {
    const service::Engine& engine;
    const language::Messages& messages;
    language::Language language;
    const service::InstanceView& view;
    const service::Explanation& explanation;
    const std::map<PersonId, store::PersonRecord>& names;
    const std::vector<store::StoredEvent>& events;  // of the instance, as written

    [[nodiscard]] const workflow::Definition& definition() const;
    [[nodiscard]] const workflow::State& state() const;
    [[nodiscard]] Words words() const;
};

// Everything of the answer but the event itself (`why`): id, state, title, as_of, why_text, who, actions, deadlines,
// next, if_nobody_acts, future, notes.
[[nodiscard]] json explained_json(const Explained& it);

// Its pieces, by file: explained_why.cpp, explained_people.cpp, explained_dates.cpp, explained_future.cpp.
[[nodiscard]] std::string why_text(const Explained& it);
[[nodiscard]] json who_json(const Explained& it);
[[nodiscard]] json actions_json(const Explained& it);
[[nodiscard]] json deadlines_json(const Explained& it);
[[nodiscard]] std::string reckoning_text(const Words& words, const workflow::Reckoning& reckoning);
[[nodiscard]] json next_json(const Explained& it, const std::vector<service::NextStep>& steps);
[[nodiscard]] std::string if_nobody_acts(const Explained& it, const std::vector<service::NextStep>& steps);
[[nodiscard]] json future_json(const Explained& it);

}  // namespace traimas::api
