// Loads and projects the registers.
#include "engine/store/register_store.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/store/dictionary_store.hpp"

#include <algorithm>

namespace traimas::store {
namespace {

using nlohmann::json;
using organisation::Organisation;

constexpr Query kHeads{"register.heads", R"(
    select coalesce(string_agg(definition || '/' || unit || '@' || seq, ' ' order by definition, unit), '')
    from instance where definition in ('organisation', 'access', 'calendar', 'dictionary', 'framework')
)",
                       0, 1};

constexpr Query kLoadRegisters{"register.load", R"(
    select json_build_object(
      'units', coalesce((select json_agg(json_build_object('code', code, 'parent', parent, 'kind', kind, 'th', th, 'en', en,
          'short_th', short_th, 'from', valid_from, 'calendar', calendar) order by code) from unit), '[]'),
      'people', coalesce((select json_agg(json_build_object('id', id, 'active', active) order by id) from person), '[]'),
      'posts', coalesce((select json_agg(json_build_object('id', id, 'unit', unit, 'th', th, 'en', en) order by id)
        from post), '[]'),
      'appointments', coalesce((select json_agg(json_build_object('id', id, 'post', post, 'person', person, 'kind', kind,
          'from', valid_from, 'until', until) order by id) from appointment), '[]'),
      'delegations', coalesce((select json_agg(json_build_object('id', id, 'principal', principal, 'delegate', delegate,
          'from', valid_from, 'until', until) order by id) from delegation), '[]'),
      'grants', coalesce((select json_agg(json_build_object('post', post, 'role', role, 'unit', unit)
          order by post, role, unit) from role_grant), '[]'),
      'calendars', coalesce((select json_agg(json_build_object('id', c.id, 'version', c.version, 'days',
          (select coalesce(json_agg(day order by day), '[]') from holiday h
           where h.calendar = c.id and h.version = c.version)) order by c.id, c.version) from calendar_version c), '[]')
    )::text
)",
                               0, 1};

constexpr Query kUnits{"register.units", R"(
    insert into unit (code, parent, kind, th, en, short_th, valid_from, calendar)
    select code, parent, kind, th, en, short_th, valid_from, calendar
    from jsonb_to_recordset(:p1::jsonb) as r(code text, parent text, kind text, th text, en text, short_th text,
      valid_from date, calendar text)
    on conflict (code) do update set th = excluded.th, en = excluded.en, short_th = excluded.short_th
)",
                       1, 0};

constexpr Query kPeople{"register.people", R"(
    insert into person (id, active, username, th, en, email)
    select id, active, username, th, en, email
    from jsonb_to_recordset(:p1::jsonb) as r(id bigint, active boolean, username text, th text, en text, email text)
)",
                        1, 0};

constexpr Query kDisable{"register.disable", "update person set active = false where id = :p1::bigint", 1, 0};
constexpr Query kEnable{"register.enable", "update person set active = true where id = :p1::bigint", 1, 0};

constexpr Query kPosts{"register.posts", R"(
    insert into post (id, unit, th, en)
    select id, unit, th, en from jsonb_to_recordset(:p1::jsonb) as r(id bigint, unit text, th text, en text)
)",
                       1, 0};

constexpr Query kAppointments{"register.appointments", R"(
    insert into appointment (id, post, person, kind, valid_from, until)
    select id, post, person, kind, valid_from, until
    from jsonb_to_recordset(:p1::jsonb) as r(id bigint, post bigint, person bigint, kind text, valid_from bigint,
      until bigint)
    on conflict (id) do update set until = excluded.until
)",
                              1, 0};

constexpr Query kDelegations{"register.delegations", R"(
    insert into delegation (id, principal, delegate, valid_from, until)
    select id, principal, delegate, valid_from, until
    from jsonb_to_recordset(:p1::jsonb) as r(id bigint, principal bigint, delegate bigint, valid_from bigint, until bigint)
    on conflict (id) do update set until = excluded.until
)",
                             1, 0};

constexpr Query kGrant{"register.grant", R"(
    insert into role_grant (post, role, unit) values (:p1::bigint, :p2, :p3) on conflict do nothing
)",
                       3, 0};

constexpr Query kRevoke{"register.revoke", R"(
    delete from role_grant where post = :p1::bigint and role = :p2 and unit = :p3
)",
                        3, 0};

constexpr Query kCalendar{"register.calendar", R"(
    insert into calendar_version (id, version) values (:p1, :p2::int)
)",
                          2, 0};

constexpr Query kHolidays{"register.holidays", R"(
    insert into holiday (calendar, version, day) select :p1, :p2::int, day from unnest(:p3::date[]) as day
)",
                          3, 0};

calendar::Date date_of(const json& value)
{
    const auto date = calendar::parse_iso_date(value.get<std::string>());
    TRAIMAS_ASSERT(date.has_value());
    return *date;
}

template <class Enum>
Enum enum_of(const json& value)
{
    const auto found = from_text<Enum>(value.get<std::string>());
    TRAIMAS_ASSERT(found.has_value());
    return *found;
}

Instant time_of(const json& value)
{
    return from_micros(value.get<std::int64_t>());
}

void load_units_and_posts(const json& document, Organisation& organisation)
{
    for (const auto& it : document.at("units")) {
        organisation::Unit unit{.code = it.at("code"),
                                .parent = it.at("parent"),
                                .kind = enum_of<organisation::UnitKind>(it.at("kind")),
                                .th = it.at("th"),
                                .en = it.at("en"),
                                .short_th = it.at("short_th"),
                                .from = date_of(it.at("from")),
                                .calendar = it.at("calendar")};
        organisation.units.emplace(unit.code, unit);
    }
    for (const auto& it : document.at("posts")) {
        const PostId id{it.at("id").get<std::int64_t>()};
        organisation.posts.emplace(id, organisation::Post{id, it.at("unit"), it.at("th"), it.at("en")});
    }
}

void load_people(const json& document, Organisation& organisation)
{
    for (const auto& it : document.at("people")) {
        const PersonId id{it.at("id").get<std::int64_t>()};
        organisation.people.emplace(id, organisation::Person{id, it.at("active").get<bool>()});
    }
    for (const auto& it : document.at("appointments")) {
        organisation::Appointment appointment{.id = it.at("id").get<std::int64_t>(),
                                              .post = PostId{it.at("post").get<std::int64_t>()},
                                              .person = PersonId{it.at("person").get<std::int64_t>()},
                                              .kind = enum_of<organisation::HolderKind>(it.at("kind")),
                                              .from = time_of(it.at("from"))};
        if (!it.at("until").is_null()) {
            appointment.until = time_of(it.at("until"));
        }
        organisation.appointments.emplace(appointment.id, appointment);
    }
    for (const auto& it : document.at("delegations")) {
        const organisation::Delegation delegation{
            it.at("id").get<std::int64_t>(), PersonId{it.at("principal").get<std::int64_t>()},
            PersonId{it.at("delegate").get<std::int64_t>()}, time_of(it.at("from")), time_of(it.at("until"))};
        organisation.delegations.emplace(delegation.id, delegation);
    }
    for (const auto& it : document.at("grants")) {
        organisation.grants.push_back({PostId{it.at("post").get<std::int64_t>()}, it.at("role"), it.at("unit")});
    }
    std::sort(organisation.grants.begin(), organisation.grants.end());
}

void write_calendars(Tx& tx, const std::vector<calendar::HolidayCalendar>& calendars)
{
    for (const auto& it : calendars) {
        std::vector<Value> days;
        for (const auto day : it.holidays) {
            days.push_back(value_of(calendar::iso_date(day)));
        }
        tx.execute(kCalendar, {value_of(it.id), value_of(std::int64_t{it.version})});
        tx.execute(kHolidays, {value_of(it.id), value_of(std::int64_t{it.version}), array_text(days)});
    }
}

// The rows of the changes, by table. Grants and ended spans need a statement each; all else goes in lists.
struct Lists {
    json units = json::array();
    json posts = json::array();
    json appointments = json::array();
    json delegations = json::array();
};

void collect(const organisation::Change& change, Lists& lists)
{
    if (const auto* unit = std::get_if<organisation::UnitAdded>(&change)) {
        const auto& it = unit->unit;
        lists.units.push_back({{"code", it.code},
                               {"parent", it.parent},
                               {"kind", to_text(it.kind)},
                               {"th", it.th},
                               {"en", it.en},
                               {"short_th", it.short_th},
                               {"valid_from", calendar::iso_date(it.from)},
                               {"calendar", it.calendar}});
    } else if (const auto* post = std::get_if<organisation::PostAdded>(&change)) {
        const auto& it = post->post;
        lists.posts.push_back({{"id", it.id.value()}, {"unit", it.unit}, {"th", it.th}, {"en", it.en}});
    } else if (const auto* appointed = std::get_if<organisation::Appointed>(&change)) {
        const auto& it = appointed->appointment;
        lists.appointments.push_back({{"id", it.id},
                                      {"post", it.post.value()},
                                      {"person", it.person.value()},
                                      {"kind", to_text(it.kind)},
                                      {"valid_from", to_micros(it.from)},
                                      {"until", it.until ? json(to_micros(*it.until)) : json(nullptr)}});
    } else if (const auto* delegated = std::get_if<organisation::Delegated>(&change)) {
        const auto& it = delegated->delegation;
        lists.delegations.push_back({{"id", it.id},
                                     {"principal", it.principal.value()},
                                     {"delegate", it.delegate.value()},
                                     {"valid_from", to_micros(it.from)},
                                     {"until", to_micros(it.until)}});
    }
}

constexpr Query kRename{"register.rename", "update unit set th = :p2, en = :p3 where code = :p1", 3, 0};
constexpr Query kEndAppointment{"register.end_appointment",
                                "update appointment set until = :p2::bigint where id = :p1::bigint", 2, 0};
constexpr Query kEndDelegation{"register.end_delegation",
                               "update delegation set until = :p2::bigint where id = :p1::bigint", 2, 0};

void write_single(Tx& tx, const organisation::Change& change)
{
    if (const auto* renamed = std::get_if<organisation::UnitRenamed>(&change)) {
        tx.execute(kRename, {value_of(renamed->code), value_of(renamed->th), value_of(renamed->en)});
    } else if (const auto* disabled = std::get_if<organisation::PersonDisabled>(&change)) {
        tx.execute(kDisable, {value_of(disabled->person)});
    } else if (const auto* enabled = std::get_if<organisation::PersonEnabled>(&change)) {
        tx.execute(kEnable, {value_of(enabled->person)});
    } else if (const auto* ended = std::get_if<organisation::AppointmentEnded>(&change)) {
        tx.execute(kEndAppointment, {value_of(ended->appointment), value_of(ended->until)});
    } else if (const auto* stopped = std::get_if<organisation::DelegationEnded>(&change)) {
        tx.execute(kEndDelegation, {value_of(stopped->delegation), value_of(stopped->until)});
    } else if (const auto* granted = std::get_if<organisation::Granted>(&change)) {
        tx.execute(kGrant,
                   {value_of(granted->grant.post), value_of(granted->grant.role), value_of(granted->grant.unit)});
    } else if (const auto* revoked = std::get_if<organisation::Revoked>(&change)) {
        tx.execute(kRevoke,
                   {value_of(revoked->grant.post), value_of(revoked->grant.role), value_of(revoked->grant.unit)});
    }
}

void write_list(Tx& tx, const Query& query, const json& rows)
{
    if (!rows.empty()) {
        tx.execute(query, {rows.dump()});
    }
}

}  // namespace

std::string register_heads(Tx& tx)
{
    return as_text(tx.one(kHeads)->at(0));
}

Registers load_registers(Tx& tx)
{
    const auto document = json::parse(as_text(tx.one(kLoadRegisters)->at(0)));
    Registers registers;
    load_units_and_posts(document, registers.organisation);
    load_people(document, registers.organisation);
    registers.organisation.make_index();
    for (const auto& it : document.at("calendars")) {
        calendar::HolidayCalendar calendar{it.at("id"), it.at("version"), {}};
        for (const auto& day : it.at("days")) {
            calendar.holidays.push_back(date_of(day));
        }
        registers.calendars.all.emplace(std::pair{calendar.id, calendar.version}, calendar);
    }
    registers.dictionary = load_dictionary(tx);
    return registers;
}

void write_registers(Tx& tx, const workflow::Changes& changes)
{
    Lists lists;
    for (const auto& change : changes.organisation) {
        collect(change, lists);
    }
    json people = json::array();
    for (const auto& it : changes.people) {
        people.push_back({{"id", it.person.value()},
                          {"active", true},
                          {"username", it.username},
                          {"th", it.th},
                          {"en", it.en},
                          {"email", it.email}});
    }
    write_list(tx, kUnits, lists.units);
    write_list(tx, kPeople, people);
    write_list(tx, kPosts, lists.posts);
    write_list(tx, kAppointments, lists.appointments);
    write_list(tx, kDelegations, lists.delegations);
    for (const auto& change : changes.organisation) {
        write_single(tx, change);
    }
    write_calendars(tx, changes.calendars);
    write_dictionary(tx, changes.dictionary);
}

}  // namespace traimas::store
