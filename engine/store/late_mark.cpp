// Reads the lateness of a report from what a query built of its fold.
// Which states end a report is known to the lists already: they show them by name.
#include "engine/store/late_mark.hpp"

#include <nlohmann/json.hpp>

namespace traimas::store {

std::optional<LateMark> late_mark_from(const Value& column)
{
    if (!column) {
        return std::nullopt;
    }
    const auto it = nlohmann::json::parse(*column);
    const auto& late = it.at("late");
    if (!late.is_object()) {
        return std::nullopt;  // the word stood elsewhere in the fold
    }
    const auto instant = [](const nlohmann::json& micros) { return from_micros(micros.get<std::int64_t>()); };
    LateMark mark{.since = instant(late.at("at")),
                  .excused = late.at("excused").get<bool>(),
                  .until = std::nullopt,
                  .calendar = it.at("calendar").get<std::string>(),
                  .calendar_version = it.at("version").get<int>()};
    const auto& submitted = it.at("submitted");
    const auto state = it.at("state").get<std::string>();
    if (submitted.is_object() && !submitted.at("excused").get<bool>()) {
        mark.until = instant(submitted.at("at"));
    } else if (state == "closed" || state == "not_reported") {
        mark.until = instant(it.at("entered_at"));
    }
    return mark;
}

}  // namespace traimas::store
