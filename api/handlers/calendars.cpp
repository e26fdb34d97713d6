// GET and POST /api/v1/calendars/{id}/versions.
// A new version is a whole list of holidays. What it moves is told at once; each tree moves it when it is told.
#include "api/handlers/calendars.hpp"

#include "api/handlers/respond.hpp"
#include "engine/language/date_words.hpp"
#include "engine/service/directory.hpp"
#include "engine/service/register.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/inbox_queries.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using calendar::HolidayCalendar;

constexpr const char* kCalendarRegister = "calendar";
constexpr std::int64_t kMostHolidays = 2'000;
constexpr int kMostMoved = 20'000;

json version_json(const HolidayCalendar& calendar)
{
    json days = json::array();
    for (const auto day : calendar.holidays) {
        days.push_back(calendar::iso_date(day));
    }
    return {{"id", calendar.id}, {"version", calendar.version}, {"holidays", std::move(days)}};
}

Result<http::Response> list_versions(const Api& api, const http::Call& call)
{
    const auto& id = path_text(call, "id");
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, [](JsonReader& in) {
                    return in.integer("after", {0, 1'000'000});
                }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        if (!store::register_state(tx, kCalendarRegister, id)) {
            return not_found();
        }
        std::vector<const HolidayCalendar*> versions;
        for (const auto& [key, calendar] : registers->calendars.all) {
            if (key.first == id && key.second > after.value_or(0)) {
                versions.push_back(&calendar);
            }
        }
        const bool more = cut_page(versions, limit);
        json items = json::array();
        for (const auto* calendar : versions) {
            items.push_back(version_json(*calendar));
        }
        const auto next = more ? std::optional{json{{"after", versions.back()->version}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

// Every fault of the list at once, each with its own pointer.
Result<std::vector<calendar::Date>> holidays_from(const std::vector<std::string>& texts)
{
    std::vector<calendar::Date> days;
    std::vector<FieldFault> faults;
    for (std::size_t at = 0; at < texts.size(); ++at) {
        if (const auto day = calendar::parse_typed_date(texts[at])) {
            days.push_back(*day);
        } else {
            faults.push_back({"/holidays/" + std::to_string(at), "not_a_date", "is not a date such as 2018-01-31"});
        }
    }
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: see `errors`.", faults};
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

json moved_json(const std::vector<service::MovedDeadline>& moved)
{
    json list = json::array();
    for (const auto& it : moved) {
        list.push_back({{"instance", it.instance.value()},
                        {"unit", it.unit},
                        {"anchor", it.anchor},
                        {"from", time_json(it.from)},
                        {"to", time_json(it.to)},
                        {"outcome", to_text(it.outcome)}});
    }
    return list;
}

// What the version moves in the trees that have not followed it yet.
json moved_by(const Api& api, store::Tx& tx, const HolidayCalendar& published)
{
    const auto registers = api.trees.registers(tx);
    const auto& definitions = api.engine.definitions;
    const auto open =
        store::open_instances_on(tx, published.id, published.version, service::ended_states(definitions), kMostMoved);
    return moved_json(
        service::moved_deadlines(definitions, open, registers->calendars, published, store::read_clock(tx)));
}

// The open deadlines of which the version does not know whether they fall on a holiday, and who cures it how. Those of
// trees that follow it already count as well: the answer to a replay says the same.
void add_unknown(const Api& api, store::Tx& tx, const HolidayCalendar& published, language::Language language,
                 json& body)
{
    const auto& definitions = api.engine.definitions;
    const auto open = store::open_instances_on(tx, published.id, published.version + 1,
                                               service::ended_states(definitions), kMostMoved);
    const auto unknown = service::unknown_deadlines(definitions, open, published, store::read_clock(tx));
    const auto until = calendar::known_until(published);
    json list = json::array();
    for (const auto& it : unknown) {
        list.push_back(
            {{"instance", it.instance.value()}, {"unit", it.unit}, {"anchor", it.anchor}, {"at", time_json(it.at)}});
    }
    body["known_until"] = until ? json(calendar::iso_date(*until)) : json(nullptr);
    body["unknown"] = std::move(list);
    body["warning"] = unknown.empty()
                          ? json(nullptr)
                          : json(api.messages.text(language, "explanation.holidays_end",
                                                   {{"calendar", published.id},
                                                    {"date", until ? language::date_text(language, *until) : "none"},
                                                    {"count", std::to_string(unknown.size())}}));
}

// A version as it would be published now, and what it moves. Asked before it is: afterwards the trees follow, one by
// one, and an answer would tell of those only that have not yet.
struct Outlook {
    int version;
    json moved;
};
Result<Outlook> outlook(const Api& api, const std::string& id, const std::vector<calendar::Date>& days)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<Outlook> {
        const int version = api.trees.registers(tx)->calendars.latest(id) + 1;
        return Outlook{version, moved_by(api, tx, {id, version, days})};
    });
}

// The version that the command's event made, as it stands now, with what it moves.
Result<http::Response> publication_answer(const Api& api, const std::string& id, const service::Done& done,
                                          const Outlook& before, language::Language language)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto& receipt = done.receipt;
        const auto events = store::register_events(tx, receipt.instance, receipt.last_seq, receipt.last_seq);
        if (events.empty()) {
            return not_found();
        }
        const auto registers = api.trees.registers(tx);
        const auto& published = registers->calendars.at(id, events.front().change.at("version").get<int>());
        auto body = version_json(published);
        // A replay, or one that another version came before: what it still moves.
        const bool as_foreseen = !done.replayed && published.version == before.version;
        body["moved"] = as_foreseen ? before.moved : moved_by(api, tx, published);
        add_unknown(api, tx, published, language, body);
        const auto standing = store::register_state(tx, kCalendarRegister, id);
        return resource_response(201, body, standing ? standing->version : 0);
    });
}

Result<http::Response> publish_version(const Api& api, const http::Call& call)
{
    const auto& id = path_text(call, "id");
    if (id.empty() || id.size() > 30 ||
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
        return not_found();
    }
    TRAIMAS_TRY(const auto texts, decode(call.request.body, [](JsonReader& in) {
                    return in.texts("holidays", {0, kMostHolidays}, {1, 40});
                }));
    TRAIMAS_TRY(const auto days, holidays_from(texts));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    // The first version of a calendar founds its register: a new installation starts here.
    TRAIMAS_TRY(const auto founded, service::found_register(api.engine, kCalendarRegister, id));
    static_cast<void>(founded);
    TRAIMAS_TRY(const auto before, outlook(api, id, days));
    const auto plan = [&](const store::Registers& registers) -> Result<std::vector<service::RegisterEvent>> {
        return std::vector<service::RegisterEvent>{
            {.changes = {}, .calendar = HolidayCalendar{id, registers.calendars.latest(id) + 1, days}}};
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kCalendarRegister, id, envelope, plan));
    TRAIMAS_TRY(auto response, publication_answer(api, id, done, before, language_of(call.request)));
    response.headers.emplace_back("Location", "/api/v1/calendars/" + id + "/versions");
    mark_replayed(response, done.replayed);
    if (api.wake_poller && !done.replayed) {
        api.wake_poller();
    }
    return response;
}

}  // namespace

Routes calendars_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/calendars/{id}/versions",
         .action = "calendar.read",
         .handler = [&api](const http::Call& call) { return list_versions(api, call); },
         .parameters = {"limit", "cursor"}},
        {.method = http::Method::post,
         .pattern = "/api/v1/calendars/{id}/versions",
         .action = "calendar.publish",
         .handler = [&api](const http::Call& call) { return publish_version(api, call); },
         .idempotency = http::Idempotency::required,
         .body_limit = http::kJsonBodyLimit},
    };
}

}  // namespace traimas::api
