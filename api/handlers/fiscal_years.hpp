// The resource /api/v1/fiscal-years: an office's fiscal year, which founds the cycles of its units and is closed after
// them. It is addressed by the year's number; where several offices have that year, `office` says which.
#pragma once

#include "api/handlers/context.hpp"

namespace traimas::api {

[[nodiscard]] Routes fiscal_year_routes(const Api& api);

}  // namespace traimas::api
