// Cause and measures of a case as they stand in event bodies: a format that lasts for ever.
#include "engine/cycle/case_file.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/cycle/json_values.hpp"

namespace traimas::cycle {

nlohmann::json cause_json(const Cause& cause)
{
    return {{"category", to_text(cause.category)}, {"whys", cause.whys}, {"infeasible", cause.infeasible}};
}

Cause cause_from(const nlohmann::json& json)
{
    return {.category = enum_from<CauseCategory>(json.at("category")),
            .whys = json.at("whys"),
            .infeasible = json.at("infeasible")};
}

nlohmann::json measure_json(const Measure& measure)
{
    const nlohmann::json done_on =
        measure.done_on ? nlohmann::json(calendar::iso_date(*measure.done_on)) : nlohmann::json(nullptr);
    return {{"no", measure.no},
            {"owner", measure.owner.value()},
            {"due", calendar::iso_date(measure.due)},
            {"is_done", measure.is_done},
            {"done_on", done_on}};
}

Measure measure_from(const nlohmann::json& json)
{
    Measure measure{.no = json.at("no"),
                    .owner = PostId{json.at("owner").get<std::int64_t>()},
                    .due = date_from(json.at("due")),
                    .is_done = json.at("is_done")};
    if (!json.at("done_on").is_null()) {
        measure.done_on = date_from(json.at("done_on"));
    }
    return measure;
}

}  // namespace traimas::cycle
