// Which plan a reader is shown: the draft while one is asked for, else what was submitted or is in force; before any
// draft, what last year suggests. For cycles and for amendments alike.
#pragma once

#include "api/handlers/documents.hpp"
#include "engine/subjects/amendment.hpp"

namespace traimas::api {

enum class PlanSource { draft, submitted, in_force, seed, empty };

struct PlanView {
    PlanSource source = PlanSource::empty;
    subjects::PlanRecord record{};
    json texts = json::object();  // by key; null: erased
    DraftHistory draft{};         // of the draft that stands, whether or not it is what is shown
};

// `revision`: one of those that were in force, instead. Problem: not_found where there is no such revision.
Result<PlanView> view_plan(const Shown& shown, const std::optional<int>& revision);

// The plan that an amendment changes, or changed: the one in force, or the one before it once it is in force itself.
[[nodiscard]] std::shared_ptr<const subjects::PlanRecord> plan_before(const Shown& amendment);
// Every plan that was in force, oldest first: [{"revision", "from_quarter", "amendment"}].
[[nodiscard]] json revisions_json(const workflow::Instance& cycle);

}  // namespace traimas::api

namespace traimas {

template <>
struct EnumText<api::PlanSource> {
    static constexpr std::array table{
        std::pair{api::PlanSource::draft, std::string_view{"draft"}},
        std::pair{api::PlanSource::submitted, std::string_view{"submitted"}},
        std::pair{api::PlanSource::in_force, std::string_view{"in_force"}},
        std::pair{api::PlanSource::seed, std::string_view{"seed"}},
        std::pair{api::PlanSource::empty, std::string_view{"empty"}},
    };
};

}  // namespace traimas
