// From a plan as config/demo has it to the engine's own: versions of the dictionary, posts by id, the cases that last
// year left open, and last year's figures as history.
#pragma once

#include "cli/demo/people.hpp"
#include "cli/demo/plan_files.hpp"
#include "engine/cycle/lineage.hpp"
#include "engine/dictionary/dictionary.hpp"

namespace traimas::cli::demo {

struct PlanSources {
    const DemoOffice& office;
    const dictionary::Dictionary& dictionary;
    const measure::Framework& framework;
    std::shared_ptr<const cycle::Lineage> lineage;  // of last year, where there is one
};
struct MadePlan {
    cycle::Plan plan;
    std::map<std::string, std::string> texts;  // reasons, by key
};
// Problem: kind not_found, code unknown_indicator, unknown_post.
[[nodiscard]] Result<MadePlan> make_plan(const DemoPlan& plan, const PlanSources& sources);

}  // namespace traimas::cli::demo
