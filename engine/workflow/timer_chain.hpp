// The times of one state, traced back to where they start, so that two of them can be compared on any day of any
// calendar. Used by the checks W31 and W40. Pure.
#pragma once

#include "engine/workflow/definition.hpp"

namespace traimas::workflow {

// A time as a row of steps. `places` names where each step starts: "entered", "subject.quarter_end", "anchor.due".
struct TimerChain {
    std::vector<std::string> places;
    std::vector<When> steps;
};
// nullopt where an anchor is unknown or rests on itself: W02's matter.
[[nodiscard]] std::optional<TimerChain> chain_of(const Definition& definition, const When& when);

// What two chains share, and what each adds to it.
struct SharedStart {
    std::string place;
    std::optional<std::chrono::minutes> time{};  // of day, where it is known
    std::vector<When> left{};
    std::vector<When> right{};
};
// nullopt where the two cannot be compared: they start from different things, or one of them goes on through an anchor
// that a shift moves or a `not_before` holds back.
[[nodiscard]] std::optional<SharedStart> shared_start(const Definition& definition, const When& left,
                                                      const When& right);

// The policy numbers of one case, by name.
using PolicyNumbers = std::map<std::string, int>;

// Minutes of civil time since 1970, where the steps lead from a start; daylight saving counts for nothing here.
[[nodiscard]] std::int64_t minutes_after(const calendar::Civil& start, const std::vector<When>& steps,
                                         const calendar::HolidayCalendar& calendar, const PolicyNumbers& policies);
// The same for the n-th occurrence of a series (1 is the first).
struct Series {
    std::vector<When> steps;
    std::optional<calendar::Span> every{};
};
[[nodiscard]] std::int64_t minutes_of(const calendar::Civil& start, const Series& series, int n,
                                      const calendar::HolidayCalendar& calendar, const PolicyNumbers& policies);

}  // namespace traimas::workflow
