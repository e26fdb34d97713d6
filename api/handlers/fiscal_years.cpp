// Lists, founds and reads fiscal years, and opens and closes them.
// Below its address a year is an instance as all others are: {fy} is turned into the instance's id first.
#include "api/handlers/fiscal_years.hpp"

#include "api/handlers/actions.hpp"
#include "api/handlers/instance_list.hpp"
#include "engine/base/assert.hpp"
#include "engine/service/years.hpp"
#include "engine/subjects/year.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr const char* kYearsPath = "/api/v1/fiscal-years";
constexpr const char* kYearDefinition = "year";
constexpr const char* kYearName = "fiscal_year";
constexpr Bounds kUnitsOfYear{0, 500};
constexpr int kMostOffices = 200;

// --- what is shown -------------------------------------------------------------------------------------------------

json close_due_json(const workflow::Instance& year)
{
    const auto due = year.folded.anchors.find("close_due");
    return due == year.folded.anchors.end() ? json(nullptr) : time_json(due->second.at);
}

std::map<std::string, store::InstanceRow> cycles_of_year(const Shown& shown, const std::vector<std::string>& units)
{
    using Cycles = std::map<std::string, store::InstanceRow>;
    auto found = shown.api.database.transact([&](store::Tx& tx) -> Result<Cycles> {
        Cycles cycles;
        for (auto& row : store::list_instances(tx, {.definition = "cycle",
                                                   .fiscal_year = shown.view.instance.fiscal_year,
                                                   .units = units,
                                                   .limit = static_cast<int>(units.size()) + 1})) {
            auto unit = row.unit;
            cycles.emplace(std::move(unit), std::move(row));
        }
        return cycles;
    });
    TRAIMAS_ASSERT(found.has_value());
    return *std::move(found);
}

json unit_of_year_json(const Shown& shown, const std::string& code,
                       const std::map<std::string, store::InstanceRow>& cycles)
{
    auto it = unit_reference(shown.view.registers->organisation, code);
    it["closed"] = shown.view.instance.folded.records.contains("closed/" + code);
    it["cycle"] = nullptr;
    const auto cycle = cycles.find(code);
    if (cycle != cycles.end()) {
        const auto& row = cycle->second;
        const auto* state = shown.api.engine.definitions.at(row.definition, row.definition_version).state(row.state);
        TRAIMAS_ASSERT(state != nullptr);
        it["cycle"] = {{"id", row.id.value()},
                       {"state", row.state},
                       {"title", name_json(state->title.th, state->title.en)},
                       {"stage", state->stage ? json(to_text(*state->stage)) : json(nullptr)},
                       {"due_at", time_json(row.due_at)}};
    }
    return it;
}

json year_json(const Shown& shown)
{
    const auto& year = shown.view.instance;
    const auto subject = subjects::year_subject(year);
    const auto cycles = cycles_of_year(shown, subject.units);
    auto it = instance_json(shown);
    it["begin"] = calendar::iso_date(subject.begin);
    it["end"] = calendar::iso_date(subject.end);
    it["opens"] = calendar::iso_date(subject.opens);
    it["close_due_at"] = close_due_json(year);
    it["framework"] = {{"fiscal_year", subject.framework.fiscal_year}, {"version", subject.framework.version}};
    it["open_cycles"] = subjects::open_units(year).size();
    it["units"] = json::array();
    for (const auto& code : subject.units) {
        it["units"].push_back(unit_of_year_json(shown, code, cycles));
    }
    return it;
}

// --- the list ------------------------------------------------------------------------------------------------------

json year_row_json(const Api& api, const Reader& reader, const store::InstanceRow& row,
                   const workflow::Instance& instance)
{
    const auto subject = subjects::year_subject(instance);
    auto item = listed_json(api, reader, row);
    item["begin"] = calendar::iso_date(subject.begin);
    item["end"] = calendar::iso_date(subject.end);
    item["opens"] = calendar::iso_date(subject.opens);
    item["close_due_at"] = close_due_json(instance);
    item["units"] = subject.units.size();
    item["open_cycles"] = subjects::open_units(instance).size();
    return item;
}

Result<http::Response> list_years(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto filter, read_instance_filter(call.request, kYearDefinition));
    filter.unit = std::string{call.request.parameter("office").value_or("")};
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto asked = filter;
        asked.units = units_of_years(reader);
        ++asked.limit;
        auto rows = store::list_instances(tx, asked);
        const bool more = cut_page(rows, filter.limit);
        std::vector<InstanceId> roots;
        for (const auto& row : rows) {
            roots.push_back(row.id);
        }
        // A year's tree is the year alone; what it counts stands in its fold.
        const auto trees = store::TreeStore::load(tx, roots);
        json items = json::array();
        for (const auto& row : rows) {
            items.push_back(year_row_json(api, reader, row, trees.at(row.id).instances.front()));
        }
        const auto next = more ? std::optional<json>{json{{"id", rows.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

// --- one year ------------------------------------------------------------------------------------------------------

http::Call call_on(const http::Call& call, InstanceId id)
{
    auto on = call;
    on.path["id"] = std::to_string(id.value());
    return on;
}

// The only year of that number that the reader may see, else that of an office that the reader works for.
Result<InstanceId> chosen(const Reader& reader, const std::vector<store::InstanceRow>& rows)
{
    if (rows.empty()) {
        return not_found();
    }
    if (rows.size() == 1) {
        return rows.front().id;
    }
    for (const auto& capacity : reader.capacities) {
        const auto office = reader.organisation().office_of(capacity.unit);
        const auto own = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.unit == office; });
        if (own != rows.end()) {
            return own->id;
        }
    }
    std::string offices;
    for (const auto& row : rows) {
        offices += (offices.empty() ? "" : ", ") + row.unit;
    }
    return parameter_malformed("office", offices);
}

Result<http::Call> call_on_year(const Api& api, const http::Call& call)
{
    const auto number = parse_number(calendar::with_ascii_digits(path_text(call, "fy")));
    if (!number || *number < kYearsOfEra.least || *number > kYearsOfEra.most) {
        return not_found();
    }
    TRAIMAS_TRY(const auto id, service::read(api.database, [&](store::Tx& tx) -> Result<InstanceId> {
                    const auto reader = reader_of(api, tx, caller_of(call));
                    const std::string office{call.request.parameter("office").value_or("")};
                    return chosen(reader, store::list_instances(tx, {.definition = kYearDefinition,
                                                                     .fiscal_year = static_cast<int>(*number),
                                                                     .unit = office,
                                                                     .units = units_of_years(reader),
                                                                     .limit = kMostOffices}));
                }));
    return call_on(call, id);
}

Result<http::Response> read_year(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto on, call_on_year(api, call));
    TRAIMAS_TRY(const auto shown, show(api, on, kYearDefinition, WithEvents::no));
    return rendered(shown, year_json, nullptr);
}

// --- founding ------------------------------------------------------------------------------------------------------

service::NewYear read_new_year(JsonReader& in)
{
    service::NewYear year{.fiscal_year = static_cast<int>(in.integer("fiscal_year", kYearsOfEra)),
                          .office = in.text("office", {1, 48}),
                          .units = in.optional_texts("units", kUnitsOfYear, {1, 48})};
    in.raw("opens");  // known, also where it is null
    if (in.has("opens")) {
        year.opens = read_date(in, "opens");
    }
    return year;
}

Result<http::Response> found_year(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto sent, decode(call.request.body, read_new_year));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    TRAIMAS_TRY(const auto done, service::found_year(api.engine, envelope, sent));
    if (api.wake_poller && !done.replayed) {
        api.wake_poller();  // where the year opens at once its cycles need not wait for the next round
    }
    TRAIMAS_TRY(const auto shown, show(api, call_on(call, done.receipt.instance), kYearDefinition, WithEvents::no));
    TRAIMAS_TRY(auto response, rendered(shown, year_json, &done));
    const auto& year = shown.view.instance;
    response.status = 201;
    response.headers.emplace_back("Location", std::string{kYearsPath} + "/" + std::to_string(year.fiscal_year) +
                                                  "?office=" + year.unit);
    return response;
}

// The routes of every instance, at the address of a year.
Routes year_action_routes(const Api& api)
{
    static constexpr std::string_view kId = "{id}";
    auto routes = action_routes(api, kYearsPath, kYearDefinition, kYearName, year_json);
    for (auto& route : routes) {
        route.pattern.replace(route.pattern.find(kId), kId.size(), "{fy}");
        route.parameters.emplace_back("office");
        route.handler = [&api, inner = std::move(route.handler)](const http::Call& call) -> Result<http::Response> {
            TRAIMAS_TRY(const auto on, call_on_year(api, call));
            return inner(on);
        };
    }
    return routes;
}

}  // namespace

Routes fiscal_year_routes(const Api& api)
{
    Routes routes;
    routes.push_back({.method = http::Method::get,
                      .pattern = kYearsPath,
                      .action = "fiscal_year.list",
                      .handler = [&api](const http::Call& call) { return list_years(api, call); },
                      .parameters = {"fiscal_year", "office", "state", "limit", "cursor"}});
    routes.push_back({.method = http::Method::post,
                      .pattern = kYearsPath,
                      .action = "fiscal_year.add",
                      .handler = [&api](const http::Call& call) { return found_year(api, call); },
                      .idempotency = http::Idempotency::required,
                      .body_limit = http::kJsonBodyLimit});
    routes.push_back({.method = http::Method::get,
                      .pattern = std::string{kYearsPath} + "/{fy}",
                      .action = "fiscal_year.read",
                      .handler = [&api](const http::Call& call) { return read_year(api, call); },
                      .parameters = {"office"}});
    auto actions = year_action_routes(api);
    std::move(actions.begin(), actions.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace traimas::api
