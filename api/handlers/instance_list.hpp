// Lists of workflow instances: their filters, and what every row shows whatever its kind.
// A row tells the state as it was last written; the single resource folds what is due.
#pragma once

#include "api/handlers/respond.hpp"
#include "engine/store/instance_queries.hpp"

namespace traimas::api {

inline constexpr Bounds kYearsOfEra{2400, 2800};  // fiscal years of the Buddhist Era that an address may name

// An integer parameter; Thai digits are digits: ๒๕๖๑ is 2561. Problem: malformed, code "parameter_malformed".
Result<std::optional<int>> read_numeral(const http::Request& request, std::string_view name, Bounds range);
// fiscal_year, unit, state, limit and cursor. Problems as above, and "cursor_malformed".
Result<store::InstanceFilter> read_instance_filter(const http::Request& request, std::string definition);
inline const std::vector<std::string> kInstanceFilters{"fiscal_year", "unit", "state", "limit", "cursor"};

// The codes of the units that the reader may see.
[[nodiscard]] std::vector<std::string> visible_units(const Reader& reader);
// Those whose fiscal years the reader may see: the visible ones, and the offices that the reader works below.
[[nodiscard]] std::vector<std::string> units_of_years(const Reader& reader);
// {"code": "OPS-ICT", "name": {"th", "en"}}; the name is null where the register has no such unit.
[[nodiscard]] json unit_reference(const organisation::Organisation& organisation, const std::string& code);

// id, unit, fiscal_year, state, title, stage, final, round, version, due_at.
[[nodiscard]] json listed_json(const Api& api, const Reader& reader, const store::InstanceRow& row);
// One page. `add` puts in what rows of this kind have besides.
using AddToRow = void (*)(const store::InstanceRow& row, json& item);
Result<http::Response> list_page(const Api& api, const http::Call& call, store::InstanceFilter filter, AddToRow add);

}  // namespace traimas::api
