// W40: no time of a state comes when another has ended the state already, on whatever day it begins.
//
// What is compared: a timer whose event always leaves the state, or a lapse that does, with every other time of that
// state: its timers, and of its approval the reminders and escalations of the first stage (a later stage opens at a
// time that people choose). Two times are compared where they start from one thing - the entry, a date of the subject,
// an anchor - and tried from each day of the years and calendars of compile_checks.hpp. What starts from two things (a
// due date and an entry) has no fixed order, and is left to the machine: the earlier one acts.
#include "engine/calendar/date_text.hpp"
#include "engine/measure/framework.hpp"
#include "engine/workflow/compile_checks.hpp"
#include "engine/workflow/schedule.hpp"
#include "engine/workflow/timer_chain.hpp"

#include <array>

namespace traimas::workflow {
namespace {

using std::chrono::minutes;

constexpr minutes kEndOfDay{24 * 60};
constexpr int kYears = 3;
constexpr std::array kPolicyExtremes{1, 400};  // the least and the most that a framework may grant

// One time of a state: a timer, the reminders of a stage, an escalation, the lapse.
struct StateTime {
    std::string pointer;
    std::string name;
    When when;
    std::optional<calendar::Span> every{};
    int max = 1;
    bool ends = false;         // the state is over when it comes
    bool is_backstop = false;  // the lapse has to stand, also where something surely comes before it
};

When after_entry(const calendar::Span& span, minutes at)
{
    return {.from = FromKind::entered, .unit = span.unit, .amount = span.amount, .at = at};
}

std::vector<StateTime> times_of(const State& state)
{
    std::vector<StateTime> times;
    const auto pointer = state_pointer(state);
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
        const auto& timer = state.timers[i];
        const bool ends = !timer.raise.empty() && always_leaves(state, timer.raise);
        times.push_back({item_pointer(pointer + "/timers", i), "the timer '" + timer.id + "'", timer.when, timer.every,
                         ends ? 1 : timer.max, ends});
    }
    if (!state.approval) {
        return times;
    }
    const auto& approval = *state.approval;
    if (approval.remind) {
        times.push_back({pointer + "/approval/remind", "a reminder of the approval",
                         after_entry(approval.remind->every, kMorning), approval.remind->every, approval.remind->max});
    }
    for (std::size_t i = 0; i < approval.escalate.size(); ++i) {
        times.push_back({item_pointer(pointer + "/approval/escalate", i),
                         "the escalation to '" + approval.escalate[i].to + "'",
                         after_entry(approval.escalate[i].after, kMorning)});
    }
    times.push_back({pointer + "/approval/lapse",
                     "the lapse",
                     after_entry(approval.lapse_after, kEndOfDay),
                     {},
                     1,
                     always_leaves(state, approval.lapse_as),
                     true});
    return times;
}

std::vector<PolicyNumbers> tried_policies(const SharedStart& start)
{
    std::set<std::string> names;
    for (const auto* steps : {&start.left, &start.right}) {
        for (const auto& step : *steps) {
            if (step.unit && !step.policy.empty()) {
                names.insert(step.policy);
            }
        }
    }
    std::vector<PolicyNumbers> cases{{}};
    for (const auto& name : names) {
        std::vector<PolicyNumbers> wider;
        const auto usual = measure::default_days().find(name);
        for (const auto& numbers : cases) {
            for (const int extreme : kPolicyExtremes) {
                wider.push_back(numbers);
                wider.back()[name] = extreme;
            }
            if (usual != measure::default_days().end()) {
                wider.push_back(numbers);
                wider.back()[name] = usual->second;
            }
        }
        cases = std::move(wider);
    }
    return cases;
}

std::vector<minutes> tried_times(const SharedStart& start)
{
    if (start.time) {
        return {*start.time};
    }
    return {minutes{0}, minutes{12 * 60}, minutes{24 * 60 - 1}};
}

// How two times lie to each other over all days that were tried.
struct Order {
    std::string after{};  // a day from which the first comes after the second
    std::string tie{};    // a day from which both come together
    bool always_after = true;
};

class Comparison {
public:
    Comparison(const StateTime& time, const SharedStart& start)
        : time_{time}, first_{start.left, time.every}, second_{start.right, {}}
    {
    }

    void try_out(const calendar::Civil& from, const calendar::HolidayCalendar& calendar, const PolicyNumbers& policies)
    {
        const auto end = minutes_of(from, second_, 1, calendar, policies);
        for (int n = 1; n <= time_.max; ++n) {
            const auto at = minutes_of(from, first_, n, calendar, policies);
            auto& day = at == end ? order_.tie : order_.after;
            if (at >= end && day.empty()) {
                day = calendar::iso_date(from.date) + (calendar.id.empty() ? "" : " in calendar " + calendar.id);
            }
            order_.always_after = order_.always_after && at > end;
        }
    }

    [[nodiscard]] const Order& order() const { return order_; }

private:
    const StateTime& time_;
    Series first_;
    Series second_;
    Order order_{};
};

Order order_of(const CheckScope& scope, const StateTime& time, const SharedStart& start)
{
    Comparison comparison{time, start};
    for (const auto& calendar : tried_calendars(scope)) {
        for (const auto day : tried_days(scope.input, calendar)) {
            for (const auto& policies : tried_policies(start)) {
                for (const auto hour : tried_times(start)) {
                    comparison.try_out({day, hour}, calendar, policies);
                }
            }
        }
    }
    return comparison.order();
}

void compare(const CheckScope& scope, const StateTime& time, const StateTime& end)
{
    const auto start = shared_start(scope.definition(), time.when, end.when);
    if (!start) {
        return;
    }
    const auto order = order_of(scope, time, *start);
    const auto from = " (counted from " + start->place + ", as of ";
    if (time.ends ? order.always_after : !order.after.empty()) {
        scope.add("W40", time.pointer,
                  "By then " + end.name + " has ended the state, so that " + time.name + " never comes" + from +
                      order.after + "): let it come earlier, or less often.");
    } else if (!order.tie.empty()) {
        scope.add("W40", time.pointer,
                  "At the same instant " + end.name + " ends the state, so that " + time.name +
                      " hangs on the order of names" + from + order.tie + "): set them apart.");
    }
}

}  // namespace

std::vector<calendar::HolidayCalendar> tried_calendars(const CheckScope& scope)
{
    std::vector<calendar::HolidayCalendar> calendars{{}};
    for (const auto& calendar : scope.input.holidays) {
        if (scope.definition().calendar == "unit" || scope.definition().calendar == calendar.id) {
            calendars.push_back(calendar);
        }
    }
    return calendars;
}

std::vector<calendar::Date> tried_days(const CompileInput& input, const calendar::HolidayCalendar& calendar)
{
    using std::chrono::days;
    const auto first = input.first_day;
    if (calendar.holidays.empty()) {
        return {first,           first + days{1}, first + days{2}, first + days{3},
                first + days{4}, first + days{5}, first + days{6}};  // one week is like every other
    }
    // A span that leads over a holiday begins at most a quarter before it.
    constexpr days kBefore{92};
    std::set<calendar::Date> wanted;
    const auto add = [&wanted](calendar::Date from, calendar::Date until) {
        for (auto day = from; day < until; day += days{1}) {
            wanted.insert(day);
        }
    };
    add(first, first + days{kYears * 366});
    add(calendar.holidays.front() - kBefore, calendar.holidays.back() + kBefore);
    return {wanted.begin(), wanted.end()};
}

void check_time_order(const CheckScope& scope)
{
    for (const auto& state : scope.definition().states) {
        const auto times = times_of(state);
        for (const auto& end : times) {
            if (!end.ends) {
                continue;
            }
            for (const auto& time : times) {
                if (&time != &end && !time.is_backstop) {
                    compare(scope, time, end);
                }
            }
        }
    }
}

}  // namespace traimas::workflow
