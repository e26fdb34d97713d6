// Finds the reports of a cohort.
// From the rows as they were last written: what has changed since, each item's own command finds out.
#include "api/handlers/cohorts.hpp"

#include "api/handlers/instance_list.hpp"
#include "engine/service/jobs.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/store/event_queries.hpp"
#include "engine/subjects/checkpoint.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr Bounds kAnyReport{1, 9'007'199'254'740'991};
constexpr int kMostGreen = 200;

Problem cohort_empty()
{
    return {ProblemKind::conflict, "cohort_empty",
            "No report fits this: look at the list of reports, and name the unit or the quarter that you mean."};
}

bool belongs_to(const Cohort& cohort, const store::CheckpointRow& row, Instant now)
{
    const bool is_open = row.state == "collecting" || row.state == "overdue";
    switch (cohort.only) {
    case CohortOnly::late: return is_open && row.due_at && *row.due_at <= now;
    case CohortOnly::open: return is_open;
    case CohortOnly::not_reported: return row.state == "not_reported";
    }
    return false;
}

std::optional<Problem> refuse_cohort_units(const Cohort& cohort, const std::vector<std::string>& visible)
{
    std::vector<FieldFault> faults;
    for (std::size_t i = 0; i < cohort.units.size(); ++i) {
        if (std::find(visible.begin(), visible.end(), cohort.units[i]) == visible.end()) {
            faults.push_back({"/cohort/units/" + std::to_string(i),
                              "unknown_unit",
                              "There is no such unit.",
                              {{"unit", cohort.units[i]}}});
        }
    }
    if (faults.empty()) {
        return std::nullopt;
    }
    return Problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: mend those listed in `errors`.",
                   std::move(faults)};
}

std::vector<store::CheckpointRow> reports_of(store::Tx& tx, int fiscal_year, int quarter, const std::string& state,
                                             std::vector<std::string> units)
{
    store::CheckpointFilter filter{.fiscal_year = fiscal_year,
                                   .quarter = quarter,
                                   .state = state,
                                   .units = std::move(units),
                                   .limit = 10 * service::kMostJobItems};
    return store::list_checkpoints(tx, filter);
}

bool is_all_green(const service::InstanceView& view)
{
    const auto scores = subjects::live_scores(view.tree(), view.instance);
    return !scores.empty() && std::all_of(scores.begin(), scores.end(), [](const auto& score) {
        return score && score->band == measure::Band::green;
    });
}

}  // namespace

Cohort read_cohort(JsonReader& in)
{
    Cohort cohort;
    const auto named = in.optional_list("checkpoints", {1, service::kMostJobItems},
                                        [](JsonReader& item) { return InstanceId{item.integer("id", kAnyReport)}; });
    const auto year = in.optional_integer("fiscal_year", kYearsOfEra);
    const auto quarter = in.optional_integer("quarter", {1, 4});
    cohort.checkpoints = named;
    cohort.fiscal_year = static_cast<int>(year.value_or(0));
    cohort.quarter = static_cast<int>(quarter.value_or(0));
    cohort.units = in.optional_texts("units", {1, service::kMostJobItems}, {1, 30});
    cohort.only = in.optional_one_of<CohortOnly>("only").value_or(CohortOnly::late);
    const bool of_quarter = in.has("fiscal_year") && in.has("quarter");
    if (in.has("checkpoints") == of_quarter || (in.has("checkpoints") && in.has("units"))) {
        in.fault(
            "", "cohort_unclear",
            "must name either the checkpoints, or a fiscal_year and quarter with which of their reports are meant");
    }
    return cohort;
}

Result<std::vector<InstanceId>> resolve_cohort(const Api& api, const http::Call& call, const Cohort& cohort)
{
    if (!cohort.checkpoints.empty()) {
        auto named = cohort.checkpoints;
        std::sort(named.begin(), named.end());
        named.erase(std::unique(named.begin(), named.end()), named.end());
        return named;
    }
    return service::read(api.database, [&](store::Tx& tx) -> Result<std::vector<InstanceId>> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto visible = visible_units(reader);
        if (auto problem = refuse_cohort_units(cohort, visible)) {
            return std::move(*problem);
        }
        const auto rows = reports_of(tx, cohort.fiscal_year, cohort.quarter, "",
                                     cohort.units.empty() ? std::move(visible) : cohort.units);
        std::vector<InstanceId> reports;
        for (const auto& row : rows) {
            if (belongs_to(cohort, row, reader.now)) {
                reports.push_back(row.id);
            }
        }
        if (reports.empty()) {
            return cohort_empty();
        }
        if (reports.size() > static_cast<std::size_t>(service::kMostJobItems)) {
            const auto most = std::to_string(service::kMostJobItems);
            return Problem{ProblemKind::invalid,
                           "too_many",
                           "These are more reports than one request may be about: name the units, in several requests.",
                           {{"/cohort", "too_many", "has more than " + most + " reports", {{"limit", most}}}},
                           {{"most", most}}};
        }
        return reports;
    });
}

Result<std::vector<Versioned>> green_reports(const Api& api, const http::Call& call, int fiscal_year, int quarter)
{
    TRAIMAS_TRY(const auto submitted,
                service::read(api.database, [&](store::Tx& tx) -> Result<std::vector<store::CheckpointRow>> {
                    const auto reader = reader_of(api, tx, caller_of(call));
                    return reports_of(tx, fiscal_year, quarter, "review", visible_units(reader));
                }));
    std::vector<Versioned> green;
    for (const auto& row : submitted) {
        const auto view = service::read_instance(api.engine, caller_of(call), row.id);
        if (view && green.size() < static_cast<std::size_t>(kMostGreen) && view->instance.folded.state == "review" &&
            is_all_green(*view)) {
            green.push_back({row.id, view->instance.folded.version});
        }
    }
    if (green.empty()) {
        return cohort_empty();
    }
    return green;
}

}  // namespace traimas::api
