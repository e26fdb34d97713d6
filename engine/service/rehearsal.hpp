// A fiscal year that has not begun, run in memory by the real engine on the real organisation, calendars and
// workflows. Nothing of it is stored. Who acts is a model of ordinary people:
//   a report, a plan and a review go in on their last working day; an approval comes on the next working day; the first
//   person in office acts, or the next one who may; every plan has one sample indicator, and its target is met.
#pragma once

#include "engine/service/engine.hpp"

namespace traimas::service {

// A task as it came and went.
struct RehearsedTask {
    InstanceId instance;  // imaginary
    std::string definition;
    std::string unit;  // of the instance
    int quarter = 0;
    std::string state;
    std::string key;  // "task", or the approval's stage
    std::string role;
    std::string role_unit;
    std::string calendar;  // that its unit follows
    Instant opened_at;
    std::optional<Instant> due_at{};   // of an approval: when silence counts
    std::optional<Instant> done_at{};  // gone, whether done or lapsed
    std::vector<PersonId> people{};    // in office when it opened
    std::string refused{};  // why it was not done when it should have been: "nobody", or the code of the refusal
    [[nodiscard]] bool is_decision() const { return key != "task"; }
};
struct RehearsedNotice {
    Instant at;
    std::string notice;
    std::string definition;
    std::string unit;
    int quarter = 0;
    PersonId person;
    bool is_reminder = false;  // of a timer; else news
};
struct Rehearsed {
    int fiscal_year = 0;
    std::string office;
    std::vector<std::string> units{};  // that report
    Instant from;                      // the first and the last moment of what was run
    Instant until;
    int framework_year = 0;                     // whose framework was borrowed where the year has none yet
    std::vector<std::string> bare_calendars{};  // that name no holiday of the year
    std::vector<RehearsedTask> tasks{};         // in the order of their opening
    std::vector<RehearsedNotice> notices{};     // in the order of time
    std::vector<std::string> units_not_done{};  // a plan, a report or the review did not come to its end
    std::int64_t commands = 0;                  // of people
    std::int64_t fired = 0;                     // timers
};

struct RehearsalQuestion {
    int fiscal_year;
    std::string office;
    Instant now;
};
// Problems: invalid (fiscal_year_range, unknown_unit, not_an_office), conflict (year_exists: what stands is not
// rehearsed; year_over; framework_missing: no year has one). Throws std::runtime_error where the engine itself fails.
[[nodiscard]] Result<Rehearsed> rehearse(const Engine& engine, const store::Registers& registers,
                                         const RehearsalQuestion& question);

}  // namespace traimas::service
