// What can be changed in the registers `organisation` and `access`: each change is data in one event of its register.
// check() refuses what makes no sense, apply() folds it; both pure.
#pragma once

#include "engine/base/result.hpp"
#include "engine/organisation/organisation.hpp"

#include <nlohmann/json.hpp>

#include <variant>

namespace traimas::organisation {

struct UnitAdded {
    Unit unit;
};
struct UnitRenamed {
    std::string code;
    std::string th;
    std::string en;
};
// The name, the user name and the address travel as texts of the event, outside the chain's body.
struct PersonAdded {
    PersonId person;
};
struct PersonDisabled {
    PersonId person;
};
struct PersonEnabled {
    PersonId person;
};
struct PostAdded {
    Post post;
};
struct Appointed {
    Appointment appointment;
};
struct AppointmentEnded {
    std::int64_t appointment;
    Instant until;
};
struct Delegated {
    Delegation delegation;
};
struct DelegationEnded {
    std::int64_t delegation;
    Instant until;
};
struct Granted {
    Grant grant;
};
struct Revoked {
    Grant grant;
};

using Change = std::variant<UnitAdded, UnitRenamed, PersonAdded, PersonDisabled, PersonEnabled, PostAdded, Appointed,
                            AppointmentEnded, Delegated, DelegationEnded, Granted, Revoked>;

// Problem: kind conflict or invalid, with a code such as "unit_exists", "unknown_unit", "delegation_loop",
// "span_empty".
[[nodiscard]] std::optional<Problem> check(const Organisation& organisation, const Change& change);
void apply(Organisation& organisation, const Change& change);

// As kept in event bodies: {"type": "unit_added", …}; times as microseconds, dates as ISO text.
[[nodiscard]] nlohmann::json change_json(const Change& change);
// Asserts on what change_json did not write: bodies come from our own chain only.
[[nodiscard]] Change change_from(const nlohmann::json& json);
// Belongs the change to the register `access` (grants) rather than `organisation`?
[[nodiscard]] bool is_access_change(const Change& change);

// The next free ids: under the register's lock, so that they are the same on every replay.
[[nodiscard]] PersonId next_person(const Organisation& organisation);
[[nodiscard]] PostId next_post(const Organisation& organisation);
[[nodiscard]] std::int64_t next_appointment(const Organisation& organisation);
[[nodiscard]] std::int64_t next_delegation(const Organisation& organisation);

}  // namespace traimas::organisation
