// Checks and folds the changes of the registers `organisation` and `access`.
#include "engine/organisation/change.hpp"

#include <algorithm>

namespace traimas::organisation {
namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::optional<Problem> refuse(ProblemKind kind, std::string code, std::string detail)
{
    return Problem{kind, std::move(code), std::move(detail)};
}

std::optional<Problem> unknown(const char* what)
{
    return refuse(ProblemKind::invalid, std::string{"unknown_"} + what,
                  std::string{"There is no such "} + what + ": look it up in the list first.");
}

// A loop of delegations would let two people act for each other and hide who decided.
bool closes_loop(const Organisation& organisation, const Delegation& added)
{
    return std::any_of(organisation.delegations.begin(), organisation.delegations.end(), [&](const auto& entry) {
        const auto& other = entry.second;
        const bool overlaps = other.from < added.until && added.from < other.until;
        return overlaps && other.principal == added.delegate && other.delegate == added.principal;
    });
}

std::optional<Problem> check_unit(const Organisation& organisation, const Unit& unit)
{
    if (organisation.units.contains(unit.code)) {
        return refuse(ProblemKind::conflict, "unit_exists",
                      "A unit with this code exists already: choose another code.");
    }
    if (!unit.parent.empty() && !organisation.units.contains(unit.parent)) {
        return unknown("unit");
    }
    return std::nullopt;
}

std::optional<Problem> check_appointment(const Organisation& organisation, const Appointment& appointment)
{
    if (!organisation.posts.contains(appointment.post)) {
        return unknown("post");
    }
    if (!organisation.people.contains(appointment.person)) {
        return unknown("person");
    }
    if (appointment.until && *appointment.until <= appointment.from) {
        return refuse(ProblemKind::invalid, "span_empty", "The span ends before it begins: give a later `until`.");
    }
    return std::nullopt;
}

std::optional<Problem> check_delegation(const Organisation& organisation, const Delegation& delegation)
{
    if (!organisation.people.contains(delegation.principal) || !organisation.people.contains(delegation.delegate)) {
        return unknown("person");
    }
    if (delegation.until <= delegation.from) {
        return refuse(ProblemKind::invalid, "span_empty", "The span ends before it begins: give a later `until`.");
    }
    if (delegation.principal == delegation.delegate || closes_loop(organisation, delegation)) {
        return refuse(ProblemKind::conflict, "delegation_loop",
                      "These people would stand in for each other at the same time: choose another delegate.");
    }
    return std::nullopt;
}

std::optional<Problem> check_grant(const Organisation& organisation, const Grant& grant)
{
    if (!organisation.posts.contains(grant.post)) {
        return unknown("post");
    }
    return organisation.units.contains(grant.unit) ? std::nullopt : unknown("unit");
}

}  // namespace

std::optional<Problem> check(const Organisation& organisation, const Change& change)
{
    using Answer = std::optional<Problem>;
    return std::visit(
        Overloaded{
            [&](const UnitAdded& it) { return check_unit(organisation, it.unit); },
            [&](const UnitRenamed& it) -> Answer {
                return organisation.units.contains(it.code) ? std::nullopt : unknown("unit");
            },
            [&](const PersonAdded& it) -> Answer {
                return organisation.people.contains(it.person)
                           ? refuse(ProblemKind::conflict, "person_exists", "This person exists already.")
                           : std::nullopt;
            },
            [&](const PersonDisabled& it) -> Answer {
                return organisation.people.contains(it.person) ? std::nullopt : unknown("person");
            },
            [&](const PersonEnabled& it) -> Answer {
                return organisation.people.contains(it.person) ? std::nullopt : unknown("person");
            },
            [&](const PostAdded& it) -> Answer {
                if (organisation.posts.contains(it.post.id)) {
                    return refuse(ProblemKind::conflict, "post_exists", "This post exists already.");
                }
                return organisation.units.contains(it.post.unit) ? std::nullopt : unknown("unit");
            },
            [&](const Appointed& it) { return check_appointment(organisation, it.appointment); },
            [&](const AppointmentEnded& it) -> Answer {
                return organisation.appointments.contains(it.appointment) ? std::nullopt : unknown("appointment");
            },
            [&](const Delegated& it) { return check_delegation(organisation, it.delegation); },
            [&](const DelegationEnded& it) -> Answer {
                return organisation.delegations.contains(it.delegation) ? std::nullopt : unknown("delegation");
            },
            [&](const Granted& it) { return check_grant(organisation, it.grant); },
            [&](const Revoked& it) -> Answer {
                const auto& grants = organisation.grants;
                return std::find(grants.begin(), grants.end(), it.grant) != grants.end() ? std::nullopt
                                                                                         : unknown("grant");
            },
        },
        change);
}

void apply(Organisation& organisation, const Change& change)
{
    organisation.index = nullptr;
    std::visit(
        Overloaded{
            [&](const UnitAdded& it) { organisation.units.insert_or_assign(it.unit.code, it.unit); },
            [&](const UnitRenamed& it) {
                auto& unit = organisation.units.at(it.code);
                unit.th = it.th;
                unit.en = it.en;
            },
            [&](const PersonAdded& it) { organisation.people.insert_or_assign(it.person, Person{it.person}); },
            [&](const PersonDisabled& it) { organisation.people.at(it.person).active = false; },
            [&](const PersonEnabled& it) { organisation.people.at(it.person).active = true; },
            [&](const PostAdded& it) { organisation.posts.insert_or_assign(it.post.id, it.post); },
            [&](const Appointed& it) { organisation.appointments.insert_or_assign(it.appointment.id, it.appointment); },
            [&](const AppointmentEnded& it) { organisation.appointments.at(it.appointment).until = it.until; },
            [&](const Delegated& it) { organisation.delegations.insert_or_assign(it.delegation.id, it.delegation); },
            [&](const DelegationEnded& it) { organisation.delegations.at(it.delegation).until = it.until; },
            [&](const Granted& it) {
                auto& grants = organisation.grants;
                const auto place = std::lower_bound(grants.begin(), grants.end(), it.grant);
                if (place == grants.end() || *place != it.grant) {
                    grants.insert(place, it.grant);
                }
            },
            [&](const Revoked& it) { std::erase(organisation.grants, it.grant); },
        },
        change);
}

bool is_access_change(const Change& change)
{
    return std::holds_alternative<Granted>(change) || std::holds_alternative<Revoked>(change);
}

PersonId next_person(const Organisation& organisation)
{
    return PersonId{organisation.people.empty() ? 1 : organisation.people.rbegin()->first.value() + 1};
}

PostId next_post(const Organisation& organisation)
{
    return PostId{organisation.posts.empty() ? 1 : organisation.posts.rbegin()->first.value() + 1};
}

std::int64_t next_appointment(const Organisation& organisation)
{
    return organisation.appointments.empty() ? 1 : organisation.appointments.rbegin()->first + 1;
}

std::int64_t next_delegation(const Organisation& organisation)
{
    return organisation.delegations.empty() ? 1 : organisation.delegations.rbegin()->first + 1;
}

}  // namespace traimas::organisation
