// What a rehearsed year shows: days on which too much comes together, people's worst weeks, stages that nobody can
// decide, and appointments that end on the way. Pure functions over what was rehearsed.
#pragma once

#include "engine/service/rehearsal.hpp"

namespace traimas::service {

// Several deadlines of one person on one day.
struct PersonCollision {
    PersonId person;
    calendar::Date date;
    std::vector<std::size_t> tasks{};  // of the rehearsal
};
// Deadlines on a day after which the offices are closed for long: whoever is late is late by many days.
struct HolidayCollision {
    calendar::Date date;
    int days_off = 0;  // in a row, from the next day on
    std::vector<std::size_t> tasks{};
};
inline constexpr int kLongHoliday = 3;  // days off; a weekend has two

// A calendar that ends before the year's last deadline: what lies beyond may still fall on a holiday.
struct CalendarEnd {
    std::string calendar;
    int version = 0;
    std::optional<calendar::Date> known_until{};  // nullopt: it names no holiday at all
    std::vector<std::size_t> tasks{};             // due later, in the order of their opening
};

struct PersonWeek {
    calendar::Date monday;
    int opened = 0;   // tasks that come
    int due = 0;      // tasks that are due
    int notices = 0;  // reminders and news
    [[nodiscard]] int load() const { return opened + due + notices; }
};
struct PersonLoad {
    PersonId person;
    int tasks = 0;
    int reminders = 0;
    std::vector<PersonWeek> weeks{};      // those with something in them, in order
    std::vector<calendar::Date> worst{};  // up to three Mondays, the worst first
};

enum class GapKind {
    nobody,        // nobody is in office
    too_few,       // fewer than the stage needs
    only_preparer  // whoever is in office prepared it, or stands in for the only one who can
};
// A role that cannot do its part in some span of the year.
struct StaffingGap {
    GapKind kind;
    std::string unit;
    std::string role;
    int need = 1;
    std::vector<std::string> places{};  // "cycle/plan_review/head": workflow, state and stage, or task
    Instant from;
    Instant until;
    std::vector<PostId> posts{};  // that give the role there: vacant ones first to be filled; empty: no post gives it
};

struct Ending {
    Instant at;
    PersonId person;                      // who leaves, or the delegate
    std::optional<PostId> post{};         // of an appointment
    std::optional<PersonId> principal{};  // of a delegation
};

struct RehearsalFindings {
    std::vector<PersonCollision> person_collisions{};    // worst first
    std::vector<HolidayCollision> holiday_collisions{};  // by date
    std::vector<CalendarEnd> calendar_ends{};            // by calendar
    std::vector<PersonLoad> loads{};                     // the busiest first
    std::vector<StaffingGap> gaps{};                     // by unit, role and time
    std::vector<Ending> endings{};                       // by time
};
[[nodiscard]] RehearsalFindings rehearsal_findings(const Rehearsed& rehearsed, const store::Registers& registers,
                                                   const workflow::DefinitionSet& definitions);
// The day that a moment belongs to, in the offices' zone; midnight belongs to the day that it ends.
[[nodiscard]] calendar::Date day_of(Instant at);

}  // namespace traimas::service

template <>
struct traimas::EnumText<traimas::service::GapKind> {
    static constexpr std::array table{std::pair{service::GapKind::nobody, std::string_view{"nobody"}},
                                      std::pair{service::GapKind::too_few, std::string_view{"too_few"}},
                                      std::pair{service::GapKind::only_preparer, std::string_view{"only_preparer"}}};
};
