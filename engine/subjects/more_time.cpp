// Reckons the end of more time, as the effect `shift` will (workflow/transition.cpp).
#include "engine/subjects/more_time.hpp"

#include "engine/calendar/time_expression.hpp"

namespace traimas::subjects {
namespace {

constexpr const char* kDue = "due";

}  // namespace

Instant extended_due(const workflow::Tree& tree, const workflow::Instance& report, int days, Instant now)
{
    const auto world = tree.world(report);
    auto start = report.folded.anchors.at(kDue).civil;
    if (tree.is_final(report)) {
        start.date = calendar::to_civil(now, world.definition.zone).date;
    }
    return calendar::resolve(start, {.add = calendar::Span{calendar::SpanUnit::bd, days}}, world.definition.zone,
                             world.calendar)
        .at;
}

std::optional<Problem> refuse_passed_extension(const workflow::Tree& tree, const workflow::Instance& report, int days,
                                               int most, Instant now)
{
    if (!report.folded.anchors.contains(kDue) || extended_due(tree, report, days, now) > now) {
        return std::nullopt;
    }
    int needed = days;
    while (needed <= most && extended_due(tree, report, needed, now) <= now) {
        ++needed;
    }
    const std::string least = needed > most ? "none" : std::to_string(needed);
    return Problem{ProblemKind::invalid,
                   "invalid_content",
                   "Some fields are not valid: mend those listed in `errors`.",
                   {{"/days",
                     "extension_ends_passed",
                     "So few more days would end before now: it would be late all the same.",
                     {{"days", std::to_string(days)}, {"needed", least}}}}};
}

}  // namespace traimas::subjects
