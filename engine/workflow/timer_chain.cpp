// Walks from a timer back to its start, and from a start forward to the timer.
#include "engine/workflow/timer_chain.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

using calendar::Civil;

constexpr std::int64_t kMinutesOfDay = 24 * 60;

std::string place_of(const When& when)
{
    switch (when.from) {
    case FromKind::entered: return "entered";
    case FromKind::subject: return "subject." + when.name;
    case FromKind::anchor: return "anchor." + when.name;
    }
    return {};
}

std::int64_t minutes_since_1970(const Civil& civil)
{
    return std::int64_t{civil.date.time_since_epoch().count()} * kMinutesOfDay + civil.time.count();
}

Civil civil_at(std::int64_t minutes)
{
    const auto days = minutes >= 0 ? minutes / kMinutesOfDay : (minutes - kMinutesOfDay + 1) / kMinutesOfDay;
    return {calendar::Date{std::chrono::days{days}}, std::chrono::minutes{minutes - days * kMinutesOfDay}};
}

Civil added(const Civil& from, const calendar::Span& span, const calendar::HolidayCalendar& calendar)
{
    switch (span.unit) {
    case calendar::SpanUnit::bd: return {calendar::add_working_days(calendar, from.date, span.amount), from.time};
    case calendar::SpanUnit::d: return {from.date + std::chrono::days{span.amount}, from.time};
    case calendar::SpanUnit::h: return civil_at(minutes_since_1970(from) + std::int64_t{60} * span.amount);
    }
    return from;
}

Civil walked(Civil civil, const std::vector<When>& steps, const calendar::HolidayCalendar& calendar,
             const PolicyNumbers& policies)
{
    for (const auto& step : steps) {
        if (step.unit) {
            const auto policy = policies.find(step.policy);
            const int amount = policy == policies.end() ? step.amount : policy->second;
            civil = added(civil, {*step.unit, amount}, calendar);
        }
        civil.date = calendar::roll(calendar, civil.date, step.roll);
        civil.time = step.at.value_or(civil.time);
    }
    return civil;
}

bool is_shifted(const Definition& definition, const std::string& anchor)
{
    const auto shifts = [&anchor](const Effect& effect) {
        const auto* shift = std::get_if<Shift>(&effect);
        return shift != nullptr && shift->anchor == anchor;
    };
    return std::any_of(definition.states.begin(), definition.states.end(), [&](const State& state) {
        return std::any_of(state.on.begin(), state.on.end(), [&](const EventRule& rule) {
            return std::any_of(rule.branches.begin(), rule.branches.end(), [&](const Branch& branch) {
                return std::any_of(branch.effects.begin(), branch.effects.end(), shifts);
            });
        });
    });
}

// Does the rest of a chain lead through an anchor whose time the steps alone do not say?
bool is_loose(const Definition& definition, const std::vector<std::string>& places, std::size_t shared)
{
    for (std::size_t i = shared; i < places.size(); ++i) {
        const auto name = places[i].substr(places[i].find('.') + 1);
        const auto* anchor = places[i].starts_with("anchor.") ? definition.anchor(name) : nullptr;
        if (anchor != nullptr && (anchor->not_before || is_shifted(definition, name))) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<TimerChain> chain_of(const Definition& definition, const When& when)
{
    TimerChain chain{{place_of(when)}, {when}};
    for (const When* step = &when; step->from == FromKind::anchor;) {
        const auto* anchor = definition.anchor(step->name);
        if (anchor == nullptr || chain.steps.size() > definition.anchors.size()) {
            return std::nullopt;
        }
        step = &anchor->when;
        chain.places.push_back(place_of(*step));
        chain.steps.push_back(*step);
    }
    std::reverse(chain.places.begin(), chain.places.end());
    std::reverse(chain.steps.begin(), chain.steps.end());
    return chain;
}

std::optional<SharedStart> shared_start(const Definition& definition, const When& left, const When& right)
{
    const auto one = chain_of(definition, left);
    const auto other = chain_of(definition, right);
    if (!one || !other) {
        return std::nullopt;
    }
    const auto [mine, theirs] =
        std::mismatch(one->places.begin(), one->places.end(), other->places.begin(), other->places.end());
    const auto shared = static_cast<std::size_t>(mine - one->places.begin());
    if (shared == 0 || is_loose(definition, one->places, shared) || is_loose(definition, other->places, shared)) {
        return std::nullopt;
    }
    const auto from = static_cast<std::ptrdiff_t>(shared - 1);
    SharedStart start{one->places[shared - 1], {}, {}, {}};
    start.left.assign(one->steps.begin() + from, one->steps.end());
    start.right.assign(other->steps.begin() + from, other->steps.end());
    if (shared > 1) {
        start.time = one->steps[shared - 2].at;  // the step that led to the shared place
    } else if (start.place != "entered") {
        start.time = std::chrono::minutes{0};  // a field of the subject is a date
    }
    return start;
}

std::int64_t minutes_after(const Civil& start, const std::vector<When>& steps,
                           const calendar::HolidayCalendar& calendar, const PolicyNumbers& policies)
{
    return minutes_since_1970(walked(start, steps, calendar, policies));
}

std::int64_t minutes_of(const Civil& start, const Series& series, int n, const calendar::HolidayCalendar& calendar,
                        const PolicyNumbers& policies)
{
    auto civil = walked(start, series.steps, calendar, policies);
    if (n > 1 && series.every) {
        civil = added(civil, {series.every->unit, series.every->amount * (n - 1)}, calendar);
    }
    return minutes_since_1970(civil);
}

}  // namespace traimas::workflow
