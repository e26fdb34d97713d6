// Reads the parameters of lists and renders their rows.
#include "api/handlers/instance_list.hpp"

#include "engine/base/assert.hpp"
#include "engine/service/authority.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr Bounds kAnyPlaceInList{0, 9'007'199'254'740'991};

}  // namespace

Result<std::optional<int>> read_numeral(const http::Request& request, std::string_view name, Bounds range)
{
    const auto text = request.parameter(name);
    if (!text) {
        return std::optional<int>{};
    }
    const auto number = parse_number(calendar::with_ascii_digits(*text));
    if (!number || *number < range.least || *number > range.most) {
        return parameter_malformed(name, std::to_string(range.least) + "-" + std::to_string(range.most));
    }
    return std::optional<int>{static_cast<int>(*number)};
}

Result<store::InstanceFilter> read_instance_filter(const http::Request& request, std::string definition)
{
    store::InstanceFilter filter{.definition = std::move(definition)};
    TRAIMAS_TRY(filter.fiscal_year, read_numeral(request, "fiscal_year", kYearsOfEra));
    TRAIMAS_TRY(filter.limit, read_limit(request));
    TRAIMAS_TRY(const auto place,
                read_cursor(request, [](JsonReader& in) { return in.integer("id", kAnyPlaceInList); }));
    filter.after = place.value_or(0);
    filter.unit = std::string{request.parameter("unit").value_or("")};
    filter.state = std::string{request.parameter("state").value_or("")};
    return filter;
}

std::vector<std::string> visible_units(const Reader& reader)
{
    std::vector<std::string> codes;
    for (const auto& [code, unit] : reader.organisation().units) {
        if (service::may_see(reader.organisation(), reader.person, code, reader.now)) {
            codes.push_back(code);
        }
    }
    return codes;
}

std::vector<std::string> units_of_years(const Reader& reader)
{
    auto codes = visible_units(reader);
    for (const auto& office : service::offices_of(reader.organisation(), reader.person, reader.now)) {
        if (std::find(codes.begin(), codes.end(), office) == codes.end()) {
            codes.push_back(office);
        }
    }
    return codes;
}

json unit_reference(const organisation::Organisation& organisation, const std::string& code)
{
    const auto unit = organisation.units.find(code);
    const bool known = unit != organisation.units.end();
    return {{"code", code}, {"name", known ? name_json(unit->second.th, unit->second.en) : json(nullptr)}};
}

json listed_json(const Api& api, const Reader& reader, const store::InstanceRow& row)
{
    const auto* state = api.engine.definitions.at(row.definition, row.definition_version).state(row.state);
    TRAIMAS_ASSERT(state != nullptr);
    return {{"id", row.id.value()},
            {"unit", unit_reference(reader.organisation(), row.unit)},
            {"fiscal_year", row.fiscal_year},
            {"state", row.state},
            {"title", name_json(state->title.th, state->title.en)},
            {"stage", state->stage ? json(to_text(*state->stage)) : json(nullptr)},
            {"final", !state->final.empty()},
            {"round", row.round},
            {"version", row.version},
            {"due_at", time_json(row.due_at)}};
}

Result<http::Response> list_page(const Api& api, const http::Call& call, store::InstanceFilter filter, AddToRow add)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        filter.units = visible_units(reader);
        const int limit = filter.limit;
        auto asked = filter;
        ++asked.limit;
        auto rows = store::list_instances(tx, asked);
        const bool more = cut_page(rows, limit);
        json items = json::array();
        for (const auto& row : rows) {
            auto item = listed_json(api, reader, row);
            add(row, item);
            items.push_back(std::move(item));
        }
        const auto next = more ? std::optional<json>{json{{"id", rows.back().id.value()}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

}  // namespace traimas::api
