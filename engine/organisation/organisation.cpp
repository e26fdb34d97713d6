// Who may act as what: posts give roles over units, people hold posts for dated spans, delegates stand in.
#include "engine/organisation/organisation.hpp"

#include <algorithm>
#include <set>

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

// The appointments of a person or a post in the order of their ids: by the index, or all of them.
template <class Id, class F>
void each_appointment(const Organisation& organisation,
                      std::map<Id, std::vector<std::int64_t>> OrganisationIndex::*index, Id id, F use)
{
    if (organisation.index == nullptr) {
        for (const auto& [number, appointment] : organisation.appointments) {
            use(appointment);
        }
        return;
    }
    const auto& by_id = (*organisation.index).*index;
    if (const auto found = by_id.find(id); found != by_id.end()) {
        for (const auto number : found->second) {
            use(organisation.appointments.at(number));
        }
    }
}

void add_own(const Organisation& organisation, PersonId person, Instant at, std::optional<PersonId> on_behalf_of,
             std::vector<Capacity>& capacities)
{
    each_appointment(organisation, &OrganisationIndex::by_person, person, [&](const Appointment& appointment) {
        if (appointment.person != person || !holds(appointment, at)) {
            return;
        }
        // Sorted, by post first.
        auto grant = std::lower_bound(organisation.grants.begin(), organisation.grants.end(), appointment.post,
                                      [](const Grant& it, PostId post) { return it.post < post; });
        for (; grant != organisation.grants.end() && grant->post == appointment.post; ++grant) {
            capacities.push_back({grant->role, grant->unit, grant->post, on_behalf_of});
        }
    });
}

std::vector<PostId> posts_with(const Organisation& organisation, std::string_view role, std::string_view unit)
{
    if (organisation.index != nullptr) {
        const auto found = organisation.index->by_role.find({std::string{unit}, std::string{role}});
        return found == organisation.index->by_role.end() ? std::vector<PostId>{} : found->second;
    }
    std::vector<PostId> posts;
    for (const auto& grant : organisation.grants) {
        if (grant.role == role && grant.unit == unit) {
            posts.push_back(grant.post);
        }
    }
    return posts;
}

// Of a post that nobody holds: did nobody hold it longer than this person?
bool was_last_in(const Organisation& organisation, PostId post, PersonId person, Instant at)
{
    Instant last{};
    Instant theirs{};
    each_appointment(organisation, &OrganisationIndex::by_post, post, [&](const Appointment& appointment) {
        if (appointment.post != post || appointment.from > at || !appointment.until) {
            return;
        }
        last = std::max(last, *appointment.until);
        if (appointment.person == person) {
            theirs = std::max(theirs, *appointment.until);
        }
    });
    return theirs == last;
}

}  // namespace

void Organisation::make_index()
{
    auto made = std::make_shared<OrganisationIndex>();
    for (const auto& [id, appointment] : appointments) {
        made->by_person[appointment.person].push_back(id);
        made->by_post[appointment.post].push_back(id);
    }
    for (const auto& grant : grants) {
        made->by_role[{grant.unit, grant.role}].push_back(grant.post);
    }
    index = std::move(made);
}

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
    for (const auto post : posts_with(*this, role, unit)) {
        for (const auto person : holders_of(post, at)) {
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
    each_appointment(*this, &OrganisationIndex::by_post, post, [&](const Appointment& appointment) {
        if (appointment.post == post && holds(appointment, at)) {
            result.push_back(appointment.person);
        }
    });
    return result;
}

std::vector<PostId> Organisation::posts_left_by(PersonId person, Instant at) const
{
    std::set<PostId> held;
    each_appointment(*this, &OrganisationIndex::by_person, person, [&](const Appointment& appointment) {
        if (appointment.person == person && appointment.from <= at) {
            held.insert(appointment.post);
        }
    });
    const auto fills = [&](PersonId holder) { return holder != person && is_active(*this, holder); };
    std::vector<PostId> left;
    for (const auto post : held) {
        const auto holders = holders_of(post, at);
        const bool is_filled = std::any_of(holders.begin(), holders.end(), fills);
        const bool was_theirs = !holders.empty() || was_last_in(*this, post, person, at);
        if (!is_filled && was_theirs) {
            left.push_back(post);
        }
    }
    return left;
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
