// GET and POST /api/v1/units, GET and PATCH /api/v1/units/{code}.
// ?as_of= folds the register's events; without it the snapshot of today answers.
#include "api/handlers/units.hpp"

#include "api/handlers/respond.hpp"
#include "engine/service/directory.hpp"
#include "engine/service/register.hpp"

namespace traimas::api {
namespace {

using organisation::Unit;

constexpr const char* kUnitRegister = "organisation";

json unit_json(const Unit& unit)
{
    return {{"code", unit.code},          {"parent", unit.parent.empty() ? json(nullptr) : json(unit.parent)},
            {"kind", to_text(unit.kind)}, {"name", name_json(unit.th, unit.en)},
            {"short_th", unit.short_th},  {"valid_from", calendar::iso_date(unit.from)},
            {"calendar", unit.calendar}};
}

struct UnitList {
    std::vector<Unit> units;  // sorted by code
    std::int64_t version = 0;
};

Result<std::optional<calendar::Date>> read_as_of(const http::Request& request)
{
    const auto sent = request.parameter("as_of");
    if (!sent) {
        return std::optional<calendar::Date>{};
    }
    const auto date = calendar::parse_iso_date(*sent);
    if (!date) {
        return parameter_malformed("as_of", "date");
    }
    return std::optional{*date};
}

Result<UnitList> load_units(const Api& api, std::optional<calendar::Date> as_of)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<UnitList> {
        const auto standing = store::register_state(tx, kUnitRegister, "");
        UnitList list{.units = {}, .version = standing ? standing->version : 0};
        if (as_of && standing) {
            const auto definition = api.engine.definitions.latest(kUnitRegister);
            list.units = service::units_on(store::register_events(tx, standing->instance, 1, store::kLastSeq), *as_of,
                                           definition->zone);
            return list;
        }
        const auto registers = api.trees.registers(tx);
        for (const auto& [code, unit] : registers->organisation.units) {
            list.units.push_back(unit);
        }
        return list;
    });
}

Result<http::Response> list_units(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto as_of, read_as_of(call.request));
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, [](JsonReader& in) { return in.text("after", {1, 100}); }));
    TRAIMAS_TRY(auto list, load_units(api, as_of));
    std::erase_if(list.units, [&](const Unit& unit) { return after && unit.code <= *after; });
    const bool more = cut_page(list.units, limit);
    json items = json::array();
    for (const auto& unit : list.units) {
        items.push_back(unit_json(unit));
    }
    const auto next = more ? std::optional{json{{"after", list.units.back().code}}} : std::nullopt;
    return list_response(call.request, std::move(items), next);
}

Result<http::Response> unit_answer(const Api& api, const std::string& code, std::optional<calendar::Date> as_of,
                                   int status)
{
    TRAIMAS_TRY(const auto list, load_units(api, as_of));
    for (const auto& unit : list.units) {
        if (unit.code == code) {
            return resource_response(status, unit_json(unit), list.version);
        }
    }
    return not_found();
}

Unit read_unit(JsonReader& in)
{
    const auto name = read_name(in, "name");
    Unit unit{.code = in.text("code", {1, 30}),
              .parent = in.optional_text("parent", {1, 30}).value_or(""),
              .kind = in.one_of<organisation::UnitKind>("kind"),
              .th = name.th,
              .en = name.en,
              .short_th = in.optional_text("short_th", {1, 60}).value_or(""),
              .from = read_date(in, "valid_from"),
              .calendar = in.optional_text("calendar", {1, 30}).value_or("th")};
    // A code stands in addresses and file names.
    const bool plain = unit.code.find_first_not_of(
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
    if (!plain || unit.code.starts_with('.')) {
        in.fault("code", "code_malformed", "takes letters, digits, '-', '_' and '.' only");
    }
    return unit;
}

Result<http::Response> add_unit(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto unit, decode(call.request.body, read_unit));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    const auto plan = [&unit](const store::Registers& registers) -> Result<std::vector<service::RegisterEvent>> {
        if (registers.calendars.latest(unit.calendar) == 0) {
            return Problem{ProblemKind::invalid,
                           "unknown_calendar",
                           "There is no such calendar: load it first.",
                           {},
                           {{"calendar", unit.calendar}}};
        }
        return std::vector<service::RegisterEvent>{{.changes = {organisation::UnitAdded{unit}}}};
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kUnitRegister, "", envelope, plan));
    TRAIMAS_TRY(auto response, unit_answer(api, unit.code, std::nullopt, 201));
    response.headers.emplace_back("Location", "/api/v1/units/" + unit.code);
    mark_replayed(response, done.replayed);
    return response;
}

Result<http::Response> rename_unit(const Api& api, const http::Call& call)
{
    const auto& code = path_text(call, "code");
    TRAIMAS_TRY(const auto name, decode(call.request.body, [](JsonReader& in) { return read_name(in, "name"); }));
    TRAIMAS_TRY(const auto envelope, envelope_of(call));
    const auto plan = [&](const store::Registers& registers) -> Result<std::vector<service::RegisterEvent>> {
        if (!registers.organisation.units.contains(code)) {
            return not_found();
        }
        return std::vector<service::RegisterEvent>{{.changes = {organisation::UnitRenamed{code, name.th, name.en}}}};
    };
    TRAIMAS_TRY(const auto done, service::change_register(api.engine, kUnitRegister, "", envelope, plan));
    TRAIMAS_TRY(auto response, unit_answer(api, code, std::nullopt, 200));
    mark_replayed(response, done.replayed);
    return response;
}

Result<http::Response> read_one_unit(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto as_of, read_as_of(call.request));
    return unit_answer(api, path_text(call, "code"), as_of, 200);
}

}  // namespace

Routes units_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/units",
         .action = "unit.read",
         .handler = [&api](const http::Call& call) { return list_units(api, call); },
         .parameters = {"as_of", "limit", "cursor"}},
        {.method = http::Method::get,
         .pattern = "/api/v1/units/{code}",
         .action = "unit.read",
         .handler = [&api](const http::Call& call) { return read_one_unit(api, call); },
         .parameters = {"as_of"}},
        {.method = http::Method::post,
         .pattern = "/api/v1/units",
         .action = "unit.add",
         .handler = [&api](const http::Call& call) { return add_unit(api, call); },
         .idempotency = http::Idempotency::required,
         .body_limit = http::kJsonBodyLimit},
        {.method = http::Method::patch,
         .pattern = "/api/v1/units/{code}",
         .action = "unit.rename",
         .handler = [&api](const http::Call& call) { return rename_unit(api, call); },
         .idempotency = http::Idempotency::required,
         .precondition = http::Precondition::required,
         .body_limit = http::kJsonBodyLimit},
    };
}

}  // namespace traimas::api
