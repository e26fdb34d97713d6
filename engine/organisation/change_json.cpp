// The changes of the registers as they stand in event bodies: a format that lasts for ever.
#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/organisation/change.hpp"

namespace traimas::organisation {
namespace {

using nlohmann::json;

json optional_time(const std::optional<Instant>& time)
{
    return time ? json(to_micros(*time)) : json(nullptr);
}

struct ToJson {
    json operator()(const UnitAdded& it) const
    {
        return {{"type", "unit_added"},
                {"code", it.unit.code},
                {"parent", it.unit.parent},
                {"kind", to_text(it.unit.kind)},
                {"th", it.unit.th},
                {"en", it.unit.en},
                {"short_th", it.unit.short_th},
                {"from", calendar::iso_date(it.unit.from)},
                {"calendar", it.unit.calendar}};
    }
    json operator()(const UnitRenamed& it) const
    {
        return {{"type", "unit_renamed"}, {"code", it.code}, {"th", it.th}, {"en", it.en}};
    }
    json operator()(const PersonAdded& it) const { return {{"type", "person_added"}, {"person", it.person.value()}}; }
    json operator()(const PersonEnabled& it) const
    {
        return {{"type", "person_enabled"}, {"person", it.person.value()}};
    }
    json operator()(const PersonDisabled& it) const
    {
        return {{"type", "person_disabled"}, {"person", it.person.value()}};
    }
    json operator()(const PostAdded& it) const
    {
        return {{"type", "post_added"},
                {"post", it.post.id.value()},
                {"unit", it.post.unit},
                {"th", it.post.th},
                {"en", it.post.en}};
    }
    json operator()(const Appointed& it) const
    {
        const auto& appointment = it.appointment;
        return {{"type", "appointed"},
                {"appointment", appointment.id},
                {"post", appointment.post.value()},
                {"person", appointment.person.value()},
                {"kind", to_text(appointment.kind)},
                {"from", to_micros(appointment.from)},
                {"until", optional_time(appointment.until)}};
    }
    json operator()(const AppointmentEnded& it) const
    {
        return {{"type", "appointment_ended"}, {"appointment", it.appointment}, {"until", to_micros(it.until)}};
    }
    json operator()(const Delegated& it) const
    {
        const auto& delegation = it.delegation;
        return {{"type", "delegated"},
                {"delegation", delegation.id},
                {"principal", delegation.principal.value()},
                {"delegate", delegation.delegate.value()},
                {"from", to_micros(delegation.from)},
                {"until", to_micros(delegation.until)}};
    }
    json operator()(const DelegationEnded& it) const
    {
        return {{"type", "delegation_ended"}, {"delegation", it.delegation}, {"until", to_micros(it.until)}};
    }
    json operator()(const Granted& it) const { return grant("granted", it.grant); }
    json operator()(const Revoked& it) const { return grant("revoked", it.grant); }

    static json grant(const char* type, const Grant& grant)
    {
        return {{"type", type}, {"post", grant.post.value()}, {"role", grant.role}, {"unit", grant.unit}};
    }
};

Instant time_at(const json& it, const char* key)
{
    return from_micros(it.at(key).get<std::int64_t>());
}

PersonId person_at(const json& it, const char* key)
{
    return PersonId{it.at(key).get<std::int64_t>()};
}

Unit unit_from(const json& it)
{
    const auto kind = from_text<UnitKind>(it.at("kind").get<std::string>());
    TRAIMAS_ASSERT(kind.has_value());
    const auto from = calendar::parse_iso_date(it.at("from").get<std::string>());
    TRAIMAS_ASSERT(from.has_value());
    return {.code = it.at("code"),
            .parent = it.at("parent"),
            .kind = *kind,
            .th = it.at("th"),
            .en = it.at("en"),
            .short_th = it.at("short_th"),
            .from = *from,
            .calendar = it.at("calendar")};
}

Appointment appointment_from(const json& it)
{
    const auto kind = from_text<HolderKind>(it.at("kind").get<std::string>());
    TRAIMAS_ASSERT(kind.has_value());
    Appointment appointment{.id = it.at("appointment").get<std::int64_t>(),
                            .post = PostId{it.at("post").get<std::int64_t>()},
                            .person = person_at(it, "person"),
                            .kind = *kind,
                            .from = time_at(it, "from")};
    if (!it.at("until").is_null()) {
        appointment.until = time_at(it, "until");
    }
    return appointment;
}

Grant grant_from(const json& it)
{
    return {PostId{it.at("post").get<std::int64_t>()}, it.at("role"), it.at("unit")};
}

}  // namespace

json change_json(const Change& change)
{
    return std::visit(ToJson{}, change);
}

Change change_from(const json& it)
{
    const auto type = it.at("type").get<std::string>();
    if (type == "unit_added") {
        return UnitAdded{unit_from(it)};
    }
    if (type == "unit_renamed") {
        return UnitRenamed{it.at("code"), it.at("th"), it.at("en")};
    }
    if (type == "person_added") {
        return PersonAdded{person_at(it, "person")};
    }
    if (type == "person_enabled") {
        return PersonEnabled{person_at(it, "person")};
    }
    if (type == "person_disabled") {
        return PersonDisabled{person_at(it, "person")};
    }
    if (type == "post_added") {
        return PostAdded{{PostId{it.at("post").get<std::int64_t>()}, it.at("unit"), it.at("th"), it.at("en")}};
    }
    if (type == "appointed") {
        return Appointed{appointment_from(it)};
    }
    if (type == "appointment_ended") {
        return AppointmentEnded{it.at("appointment").get<std::int64_t>(), time_at(it, "until")};
    }
    if (type == "delegated") {
        return Delegated{{it.at("delegation").get<std::int64_t>(), person_at(it, "principal"),
                          person_at(it, "delegate"), time_at(it, "from"), time_at(it, "until")}};
    }
    if (type == "delegation_ended") {
        return DelegationEnded{it.at("delegation").get<std::int64_t>(), time_at(it, "until")};
    }
    if (type == "granted") {
        return Granted{grant_from(it)};
    }
    TRAIMAS_ASSERT(type == "revoked");
    return Revoked{grant_from(it)};
}

}  // namespace traimas::organisation
