// What each subject provides: one row a subject, read by the compiler and by whoever loads the facts.
#include "engine/workflow/compile.hpp"

#include "engine/base/assert.hpp"

namespace traimas::workflow {
namespace {

FactType plain_fact(FactKind kind)
{
    return FactType{kind};
}

SubjectOffer unit_quarter_offer()
{
    return {
        .facts = {{"missing_required", plain_fact(FactKind::integer)},
                  {"red_without_narrative", plain_fact(FactKind::integer)},
                  {"parts_open", plain_fact(FactKind::integer)},
                  {"decisions", plain_fact(FactKind::integer)},
                  {"late", plain_fact(FactKind::boolean)},
                  {"window_open", plain_fact(FactKind::boolean)},
                  {"unit_active", plain_fact(FactKind::boolean)}},
        .date_fields = {"quarter_begin", "quarter_end"},
        .policies = {"due_days"},
        // unit_active comes from the register of the organisation, another tree.
        .tree_local = {"missing_required", "red_without_narrative", "parts_open", "decisions", "late", "window_open"},
        .signals = {"extension_granted", "extension_refused"}};
}

SubjectOffer window_offer()
{
    return {.facts = {{"decisions", plain_fact(FactKind::integer)}},
            .date_fields = {},
            .policies = {},
            .tree_local = {"decisions"},
            .signals = {}};
}

}  // namespace

const SubjectOffer& subject_offer(Subject subject)
{
    static const SubjectOffer unit_quarter = unit_quarter_offer();
    static const SubjectOffer window = window_offer();
    static const SubjectOffer register_of_facts{};
    switch (subject) {
    case Subject::unit_quarter: return unit_quarter;
    case Subject::window: return window;
    case Subject::register_: return register_of_facts;
    }
    TRAIMAS_ASSERT(false);
    return register_of_facts;
}

}  // namespace traimas::workflow
