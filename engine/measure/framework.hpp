// A scoring framework: the policies of a fiscal year as data. A version never changes once it is published; every
// checkpoint pins the one that it was made with.
#pragma once

#include "engine/base/decimal.hpp"
#include "engine/base/result.hpp"
#include "engine/measure/kinds.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace traimas::measure {

struct BandBound {
    Band band;     // green, amber or red
    Decimal from;  // the lower bound: a score belongs to the greatest lower bound not above it
    friend bool operator==(const BandBound&, const BandBound&) = default;
};

struct Framework {
    int fiscal_year = 0;  // Buddhist Era
    int version = 1;
    std::vector<Decimal> levels;   // the scores of a full table, worst first: 1..5, or 50, 75, 100
    std::vector<BandBound> bands;  // lower bounds, rising; the first one not above the lowest possible score
    MissingRule missing = MissingRule::renormalise;
    Decimal case_below;                 // a certified score below this opens a case
    std::map<std::string, int> days{};  // by the names of default_days(), which holds for those left out
    friend bool operator==(const Framework&, const Framework&) = default;
};

// Every number of days that a framework holds, with its default: what each means stands in framework.cpp. `_days` are
// days of the calendar, `_bd` working days.
[[nodiscard]] const std::map<std::string, int>& default_days();
// The framework's own number, else the default. `name` is one of default_days().
// All numbers of days: those of the framework, and the defaults of what it does not name.
[[nodiscard]] std::map<std::string, int> all_days(const Framework& framework);
[[nodiscard]] int days_of(const Framework& framework, const std::string& name);
// Codes: too_few, not_monotone, scores_fall, score_negative, unknown_value, band_missing (a possible score without a
// band), out_of_range. The lowest possible score is 0, whatever the levels: a floor or a missing rule of zero gives it.
[[nodiscard]] std::vector<FieldFault> framework_faults(const Framework& framework);
// The colour of a score.
[[nodiscard]] Band band_of(const Framework& framework, const Decimal& published);

[[nodiscard]] nlohmann::json framework_json(const Framework& framework);
[[nodiscard]] Framework framework_from(const nlohmann::json& json);

}  // namespace traimas::measure
