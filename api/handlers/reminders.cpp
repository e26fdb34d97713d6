// GET /api/v1/reminders.
// What comes next is no row of the ledger: it is read off the pending timers and the definition behind each.
#include "api/handlers/reminders.hpp"

#include "api/handlers/instance_list.hpp"
#include "engine/store/mail_queries.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace traimas::api {
namespace {

constexpr Bounds kAnyReminder{1, std::numeric_limits<std::int64_t>::max()};
constexpr int kTimersLookedAt = 500;  // of which those that tell somebody are shown, a page at most
constexpr std::array<std::string_view, 6> kOutcomes{"planned",  "sent",   "suppressed",
                                                    "digested", "failed", "superseded"};

Result<store::ReminderFilter> read_reminder_filter(const http::Request& request)
{
    store::ReminderFilter filter;
    TRAIMAS_TRY(filter.limit, read_limit(request));
    TRAIMAS_TRY(filter.fiscal_year, read_numeral(request, "fiscal_year", kYearsOfEra));
    TRAIMAS_TRY(const auto before,
                read_cursor(request, [](JsonReader& in) { return in.integer("before", kAnyReminder); }));
    filter.before = before.value_or(0);
    filter.unit = std::string{request.parameter("unit").value_or("")};
    filter.outcome = std::string{request.parameter("outcome").value_or("")};
    if (!filter.outcome.empty() && std::find(kOutcomes.begin(), kOutcomes.end(), filter.outcome) == kOutcomes.end()) {
        return parameter_malformed("outcome", "planned, sent, suppressed, digested, failed, superseded");
    }
    if (const auto text = request.parameter("instance")) {
        const auto number = parse_number(calendar::with_ascii_digits(*text));
        if (!number) {
            return parameter_malformed("instance", "number");
        }
        filter.instance = InstanceId{*number};
    }
    return filter;
}

json reminder_json(const store::ReminderRow& row, const Names& names)
{
    return {{"id", row.id},
            {"recipient", person_json(names, row.recipient)},
            {"instance", row.instance.value()},
            {"definition", row.definition},
            {"unit", row.unit},
            {"fiscal_year", row.fiscal_year},
            {"quarter", row.quarter},
            {"notice", row.notice},
            {"outcome", row.outcome},
            {"reason", row.reason.empty() ? json(nullptr) : json(row.reason)},
            {"digest", row.digest},
            {"nominal_at", time_json(row.nominal)},
            {"planned_for", time_json(row.planned_for)},
            {"settled_at", time_json(row.settled_at)},
            {"late", row.late},
            {"attempts", row.attempts},
            {"next_try_at", time_json(row.next_try_at)},
            {"last_error", row.last_error.empty() ? json(nullptr) : json(row.last_error)},
            {"message_id", row.message_id},
            {"carried_by", row.carrier ? json(*row.carrier) : json(nullptr)}};
}

// What a timer tells by itself, or by the one branch of the event that it raises. A choice between branches is made
// when it fires: what it will be nobody knows.
std::vector<workflow::Notify> told_by(const workflow::State& state, const workflow::Timer& timer)
{
    std::vector<workflow::Notify> told;
    const auto add = [&](const std::vector<workflow::Effect>& effects) {
        for (const auto& effect : effects) {
            if (const auto* notify = std::get_if<workflow::Notify>(&effect)) {
                told.push_back(*notify);
            }
        }
    };
    add(timer.effects);
    const auto* rule = timer.raise.empty() ? nullptr : state.rule(timer.raise);
    if (rule != nullptr && rule->branches.size() == 1) {
        add(rule->branches.front().effects);
    }
    return told;
}

struct Upcoming {
    store::PendingTimerRow row;
    workflow::Notify notify;
    std::vector<PersonId> recipients;
};

std::vector<PersonId> recipients_of(const Reader& reader, const workflow::Definition& definition,
                                    const store::PendingTimerRow& row, const workflow::Notify& notify)
{
    std::vector<PersonId> people;
    for (const auto& name : notify.to) {
        const auto* role = definition.role(name);
        if (role == nullptr) {
            continue;
        }
        const auto unit = workflow::scope_unit(reader.organisation(), role->scope, row.unit);
        for (const auto person : reader.organisation().eligible(name, unit, reader.now)) {
            if (std::find(people.begin(), people.end(), person) == people.end()) {
                people.push_back(person);
            }
        }
    }
    return people;
}

std::vector<Upcoming> upcoming(const Api& api, store::Tx& tx, const Reader& reader, const store::ReminderFilter& filter)
{
    std::vector<Upcoming> all;
    for (const auto& row : store::pending_timers(tx, filter, kTimersLookedAt)) {
        const auto& definition = api.engine.definitions.at(row.definition, row.definition_version);
        const auto* state = definition.state(row.state);
        const auto* timer = state == nullptr ? nullptr : state->timer(row.timer);
        if (timer == nullptr) {
            continue;
        }
        for (const auto& notify : told_by(*state, *timer)) {
            auto people = recipients_of(reader, definition, row, notify);
            if (filter.recipient) {
                std::erase_if(people, [&](PersonId person) { return person != *filter.recipient; });
            }
            if (!people.empty() && static_cast<int>(all.size()) < filter.limit) {
                all.push_back({row, notify, std::move(people)});
            }
        }
    }
    return all;
}

json upcoming_json(const Upcoming& it, const Names& names)
{
    json people = json::array();
    for (const auto person : it.recipients) {
        people.push_back(person_json(names, person));
    }
    return {{"instance", it.row.instance.value()},
            {"definition", it.row.definition},
            {"unit", it.row.unit},
            {"fiscal_year", it.row.fiscal_year},
            {"quarter", it.row.quarter},
            {"notice", it.notify.notice},
            {"outcome", "planned"},
            {"digest", it.notify.digest_daily},
            {"nominal_at", time_json(it.row.due_at)},
            {"recipients", std::move(people)}};
}

Result<http::Response> list_reminders(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto asked, read_reminder_filter(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto filter = asked;
        filter.units = visible_units(reader);
        if (!reader.has_role("psd") && !reader.has_role("administrator")) {
            filter.recipient = reader.person;
        }
        ++filter.limit;
        auto rows = store::reminders(tx, filter);
        filter.limit = asked.limit;
        const bool more = cut_page(rows, asked.limit);
        // What comes next stands on the first page only, and only where it is asked for.
        const bool looks_ahead = asked.before == 0 && (asked.outcome.empty() || asked.outcome == "planned");
        const auto next_ones = looks_ahead ? upcoming(api, tx, reader, filter) : std::vector<Upcoming>{};
        std::vector<PersonId> people;
        for (const auto& row : rows) {
            people.push_back(row.recipient);
        }
        for (const auto& it : next_ones) {
            people.insert(people.end(), it.recipients.begin(), it.recipients.end());
        }
        const auto names = store::people_by_id(tx, people);
        json items = json::array();
        for (const auto& row : rows) {
            items.push_back(reminder_json(row, names));
        }
        json ahead = json::array();
        for (const auto& it : next_ones) {
            ahead.push_back(upcoming_json(it, names));
        }
        const auto next = more ? std::optional<json>{json{{"before", rows.back().id}}} : std::nullopt;
        return list_response(call.request, std::move(items), next,
                             {{"upcoming", std::move(ahead)}, {"now", time_json(reader.now)}});
    });
}

}  // namespace

Routes reminders_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/reminders",
         .action = "reminder.read",
         .handler = [&api](const http::Call& call) { return list_reminders(api, call); },
         .parameters = {"outcome", "instance", "unit", "fiscal_year", "limit", "cursor"}},
    };
}

}  // namespace traimas::api
