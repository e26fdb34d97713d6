// Who may act as what: posts give roles over units, people hold posts for dated spans, delegates stand in.
#include "engine/organisation/organisation.hpp"

#include <algorithm>

namespace traimas::organisation {
namespace {

bool holds(const Appointment& appointment, Instant at)
{
    return appointment.from <= at && (!appointment.until || at < *appointment.until);
}

bool stands(const Delegation& delegation, Instant at)
{
    return delegation.from <= at && at < delegation.until;
}

bool is_active(const Organisation& organisation, PersonId person)
{
    const auto found = organisation.people.find(person);
    return found != organisation.people.end() && found->second.active;
}

void add_own(const Organisation& organisation, PersonId person, Instant at, std::optional<PersonId> on_behalf_of,
             std::vector<Capacity>& capacities)
{
    for (const auto& [id, appointment] : organisation.appointments) {
        if (appointment.person != person || !holds(appointment, at)) {
            continue;
        }
        // Sorted, by post first.
        auto grant = std::lower_bound(organisation.grants.begin(), organisation.grants.end(), appointment.post,
                                      [](const Grant& it, PostId post) { return it.post < post; });
        for (; grant != organisation.grants.end() && grant->post == appointment.post; ++grant) {
            capacities.push_back({grant->role, grant->unit, grant->post, on_behalf_of});
        }
    }
}

}  // namespace

std::vector<Capacity> Organisation::capacities(PersonId person, Instant at) const
{
    std::vector<Capacity> result;
    if (!is_active(*this, person)) {
        return result;
    }
    add_own(*this, person, at, std::nullopt, result);
    for (const auto principal : principals_of(person, at)) {
        add_own(*this, principal, at, principal, result);
    }
    return result;
}

std::vector<PersonId> Organisation::eligible(std::string_view role, std::string_view unit, Instant at) const
{
    std::vector<PersonId> result;
    for (const auto& grant : grants) {
        if (grant.role != role || grant.unit != unit) {
            continue;
        }
        for (const auto person : holders_of(grant.post, at)) {
            if (is_active(*this, person)) {
                result.push_back(person);
            }
        }
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::vector<PersonId> Organisation::principals_of(PersonId person, Instant at) const
{
    std::vector<PersonId> result;
    for (const auto& [id, delegation] : delegations) {
        if (delegation.delegate == person && stands(delegation, at)) {
            result.push_back(delegation.principal);
        }
    }
    return result;
}

std::vector<PersonId> Organisation::holders_of(PostId post, Instant at) const
{
    std::vector<PersonId> result;
    for (const auto& [id, appointment] : appointments) {
        if (appointment.post == post && holds(appointment, at)) {
            result.push_back(appointment.person);
        }
    }
    return result;
}

std::string Organisation::office_of(std::string_view unit) const
{
    auto found = units.find(unit);
    while (found != units.end()) {
        if (found->second.kind == UnitKind::office) {
            return found->first;
        }
        found = units.find(found->second.parent);
    }
    return {};
}

bool Organisation::within(std::string_view unit, std::string_view ancestor) const
{
    auto found = units.find(unit);
    while (found != units.end()) {
        if (found->first == ancestor) {
            return true;
        }
        found = units.find(found->second.parent);
    }
    return false;
}

}  // namespace traimas::organisation
