// What each subject provides: one row a subject, read by the compiler; engine/subjects keeps what is promised here.
#include "engine/workflow/compile.hpp"

#include "engine/base/assert.hpp"
#include "engine/measure/framework.hpp"

namespace traimas::workflow {
namespace {

// Facts by kind, all of the own tree unless said otherwise.
SubjectOffer offer_of(const std::vector<std::string>& integers, const std::vector<std::string>& booleans)
{
    SubjectOffer offer{.facts = {}, .date_fields = {}, .policies = {}, .tree_local = {}};
    for (const auto& name : integers) {
        offer.facts.emplace(name, FactType{FactKind::integer});
        offer.tree_local.push_back(name);
    }
    for (const auto& name : booleans) {
        offer.facts.emplace(name, FactType{FactKind::boolean});
        offer.tree_local.push_back(name);
    }
    for (const auto& [name, days] : measure::default_days()) {
        offer.policies.push_back(name);
    }
    return offer;
}

SubjectOffer fiscal_year_offer()
{
    auto offer = offer_of({"units", "cycles_open"}, {});
    offer.date_fields = {"begin", "end", "opens"};
    offer.signals = {"cycle_closed"};
    offer.lists = {"units"};
    return offer;
}

SubjectOffer unit_year_offer()
{
    auto offer = offer_of({"decisions", "weight_faults", "plan_faults", "targets_too_easy", "limits_undecided",
                           "carried_undecided", "review_faults", "checkpoints_open"},
                          {"amendment_open", "lineage_final"});
    offer.date_fields = {"begin", "end"};
    offer.signals = {"lineage_asked", "lineage",         "result_approved",  "restated",
                     "amended",       "amendment_ended", "checkpoint_closed"};
    offer.lists = {"quarters"};
    offer.trees = {"previous_cycle", "next_cycle", "year"};
    return offer;
}

SubjectOffer unit_quarter_offer()
{
    auto offer = offer_of({"missing_required", "red_without_narrative", "value_faults", "parts_open", "decisions"},
                          {"late", "window_open", "year_open"});
    // unit_active comes from the register of the organisation, another tree.
    offer.facts.emplace("unit_active", FactType{FactKind::boolean});
    offer.date_fields = {"quarter_begin", "quarter_end"};
    offer.signals = {"extension_granted", "extension_refused", "plan_changed"};
    offer.lists = {"missed"};
    offer.trees = {"previous_cycle"};
    return offer;
}

SubjectOffer missed_target_offer()
{
    auto offer = offer_of({"decisions", "measures", "measures_left"}, {"result_known", "result_met", "is_effective"});
    offer.signals = {"result_approved", "closed_by_review"};
    return offer;
}

SubjectOffer plan_change_offer()
{
    return offer_of({"decisions", "weight_faults", "plan_faults", "targets_too_easy", "limits_undecided",
                     "carried_undecided", "changes"},
                    {"is_judgement", "quarter_reported"});
}

SubjectOffer result_correction_offer()
{
    auto offer = offer_of({"decisions", "correction_faults", "changes"}, {});
    offer.lists = {"missed"};
    return offer;
}

}  // namespace

const SubjectOffer& subject_offer(Subject subject)
{
    static const SubjectOffer fiscal_year = fiscal_year_offer();
    static const SubjectOffer unit_year = unit_year_offer();
    static const SubjectOffer unit_quarter = unit_quarter_offer();
    static const SubjectOffer missed_target = missed_target_offer();
    static const SubjectOffer plan_change = plan_change_offer();
    static const SubjectOffer result_correction = result_correction_offer();
    static const SubjectOffer window = offer_of({"decisions"}, {});
    static const SubjectOffer register_of_facts{};
    switch (subject) {
    case Subject::fiscal_year: return fiscal_year;
    case Subject::unit_year: return unit_year;
    case Subject::unit_quarter: return unit_quarter;
    case Subject::missed_target: return missed_target;
    case Subject::plan_change: return plan_change;
    case Subject::result_correction: return result_correction;
    case Subject::window: return window;
    case Subject::register_: return register_of_facts;
    }
    TRAIMAS_ASSERT(false);
    return register_of_facts;
}

}  // namespace traimas::workflow
