// The reports that one request is about: named one by one, or as those of a quarter that are late, open or missing.
// Only what the reader sees is ever part of a cohort.
#pragma once

#include "api/handlers/respond.hpp"
#include "engine/base/enum_text.hpp"

namespace traimas::api {

// late: past its deadline and not submitted; open: being collected, late or not; not_reported: ended without a report.
enum class CohortOnly { late, open, not_reported };

struct Cohort {
    std::vector<InstanceId> checkpoints{};  // named one by one, or
    int fiscal_year = 0;                    // those of a quarter:
    int quarter = 0;
    std::vector<std::string> units{};  // empty: of all that the reader sees
    CohortOnly only = CohortOnly::late;
};

// {"checkpoints": [{"id": 17}]} or {"fiscal_year": 2561, "quarter": 2, "only": "late", "units": ["OPS-ICT"]}. A fault
// "cohort_unclear" where it is both or neither.
[[nodiscard]] Cohort read_cohort(JsonReader& in);
// The reports, each once, in the order of their numbers. Problem: invalid (unknown_unit, too_many), or conflict
// (cohort_empty: nothing fits).
Result<std::vector<InstanceId>> resolve_cohort(const Api& api, const http::Call& call, const Cohort& cohort);

// Every submitted report of a quarter whose lines are all green, with its version: what was green is what is decided
// on. Problem: conflict (cohort_empty).
struct Versioned {
    InstanceId id;
    std::optional<std::int64_t> version{};
};
Result<std::vector<Versioned>> green_reports(const Api& api, const http::Call& call, int fiscal_year, int quarter);

}  // namespace traimas::api

namespace traimas {

template <>
struct EnumText<api::CohortOnly> {
    static constexpr std::array table{
        std::pair{api::CohortOnly::late, std::string_view{"late"}},
        std::pair{api::CohortOnly::open, std::string_view{"open"}},
        std::pair{api::CohortOnly::not_reported, std::string_view{"not_reported"}},
    };
};

}  // namespace traimas
