// GET /api/v1/tasks.
// A page is one query; what may be done comes from the definitions in memory.
#include "api/handlers/tasks.hpp"

#include "api/handlers/respond.hpp"
#include "engine/service/tasks.hpp"

#include <limits>

namespace traimas::api {
namespace {

constexpr Bounds kAnyPlace{-1, std::numeric_limits<std::int64_t>::max()};

store::InboxPlace read_place(JsonReader& in)
{
    return {.taken = in.boolean("taken"),
            .due = in.integer("due", kAnyPlace),
            .instance = InstanceId{in.integer("instance", kAnyPlace)},
            .key = in.text("key", {0, 100})};
}

json task_json(const service::MyTask& task, const Names& names)
{
    const auto& row = task.row;
    return {{"instance", row.instance.value()},
            {"definition", row.definition},
            {"unit", row.unit},
            {"fiscal_year", row.fiscal_year},
            {"quarter", row.quarter},
            {"state", row.state},
            {"key", row.key},
            {"role", row.role},
            {"form", row.form},
            {"due_at", time_json(row.due_at)},
            {"late", task.late},
            {"allowed", task.allowed},
            {"version", row.version},
            {"claimed_by", row.claim ? person_json(names, row.claim->person) : json(nullptr)},
            {"claimed_for", person_or_null(names, row.claim ? row.claim->on_behalf_of : std::nullopt)},
            {"claimed_at", row.claim ? time_json(row.claim->at) : json(nullptr)},
            {"on_behalf_of", person_or_null(names, task.on_behalf_of)}};
}

std::vector<PersonId> people_of(const std::vector<service::MyTask>& tasks)
{
    std::vector<PersonId> people;
    const auto add = [&people](const std::optional<PersonId>& person) {
        if (person) {
            people.push_back(*person);
        }
    };
    for (const auto& task : tasks) {
        add(task.on_behalf_of);
        if (task.row.claim) {
            add(task.row.claim->person);
            add(task.row.claim->on_behalf_of);
        }
    }
    return people;
}

json place_json(const store::InboxRow& row)
{
    return {{"taken", row.taken},
            {"due", row.due_at ? to_micros(*row.due_at) : store::kNoDue},
            {"instance", row.instance.value()},
            {"key", row.key}};
}

Result<http::Response> list_tasks(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, read_place));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto tasks =
            service::my_tasks(tx, api.engine.definitions,
                              {reader.person, reader.organisation(), reader.capacities, reader.now}, after, limit + 1);
        const bool more = cut_page(tasks, limit);
        const auto names = store::people_by_id(tx, people_of(tasks));
        json items = json::array();
        for (const auto& task : tasks) {
            items.push_back(task_json(task, names));
        }
        const auto next = more ? std::optional{place_json(tasks.back().row)} : std::nullopt;
        return list_response(call.request, std::move(items), next, {{"now", time_json(reader.now)}});
    });
}

}  // namespace

Routes tasks_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/tasks",
         .action = "task.read",
         .handler = [&api](const http::Call& call) { return list_tasks(api, call); },
         .parameters = {"limit", "cursor"}},
    };
}

}  // namespace traimas::api
