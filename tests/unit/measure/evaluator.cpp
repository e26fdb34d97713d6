// The schoolbook way from the quarters' inputs to score and band, over rationals of any size.
#include "tests/unit/measure/evaluator.hpp"

#include <map>

namespace traimas::measure {
namespace {

using nlohmann::json;

Rational number_at(const json& object, const std::string& key)
{
    return rational(object.at(key).get<std::string>());
}

bool is_one_of(const json& value, const std::vector<std::string>& choices)
{
    return std::find(choices.begin(), choices.end(), value.get<std::string>()) != choices.end();
}

std::optional<Rational> input_figure(const json& it, const json& input)
{
    if (input.is_null()) {
        return std::nullopt;
    }
    if (it.at("value_type") == "milestone") {
        if (!input.contains("steps_done")) {
            return std::nullopt;
        }
        int level = 0;
        const auto& done = input.at("steps_done");
        while (std::find(done.begin(), done.end(), json(level + 1)) != done.end()) {
            ++level;
        }
        return Rational{level};
    }
    if (!is_one_of(it.at("value_type"), {"percent", "average"})) {
        return input.contains("value") ? std::optional{number_at(input, "value")} : std::nullopt;
    }
    if (!input.contains("numerator") || !input.contains("denominator") || number_at(input, "denominator") <= 0) {
        return std::nullopt;
    }
    return number_at(input, "numerator") / number_at(input, "denominator") *
           (it.at("value_type") == "percent" ? 100 : 1);
}

Rational sum_of_parts(const json& it, const std::string& key)
{
    Rational sum;
    for (const auto& input : it.at("inputs")) {
        sum += number_at(input, key);
    }
    return sum;
}

std::optional<Rational> gathered_figure(const json& it)
{
    std::map<int, Rational> figures;
    for (int q = it.at("active_from").get<int>(); q <= it.at("quarter").get<int>(); ++q) {
        const auto figure = input_figure(it, it.at("inputs").at(std::to_string(q)));
        if (!figure) {
            return std::nullopt;
        }
        figures[q] = *figure;
    }
    const auto& how = it.at("accumulation");
    if (how == "ratio_of_sums" && is_one_of(it.at("value_type"), {"percent", "average"})) {
        return sum_of_parts(it, "numerator") / sum_of_parts(it, "denominator") *
               (it.at("value_type") == "percent" ? 100 : 1);
    }
    Rational sum;
    Rational most = figures.begin()->second;
    Rational least = most;
    for (const auto& [q, figure] : figures) {
        sum += figure;
        most = std::max(most, figure);
        least = std::min(least, figure);
    }
    if (how == "increment") {
        return sum;
    }
    if (is_one_of(how, {"average", "ratio_of_sums"})) {
        return sum / Rational{static_cast<unsigned>(figures.size())};
    }
    return how == "maximum" ? most : how == "minimum" ? least : figures.rbegin()->second;
}

Rational score_by_table(const json& table, Rational x)
{
    // A falling table is a rising one seen in a mirror.
    std::vector<Rational> thresholds;
    std::vector<Rational> scores;
    for (std::size_t i = 0; i < table.at("thresholds").size(); ++i) {
        thresholds.push_back(rational(table.at("thresholds")[i].get<std::string>()));
        scores.push_back(rational(table.at("scores")[i].get<std::string>()));
    }
    if (thresholds.back() < thresholds.front()) {
        x = -x;
        for (auto& threshold : thresholds) {
            threshold = -threshold;
        }
    }
    if (x < thresholds.front()) {
        return table.at("floor") == "zero" ? Rational{0} : scores.front();
    }
    for (std::size_t i = 0; i + 1 < thresholds.size(); ++i) {
        if (x < thresholds[i + 1]) {
            const Rational slope = (scores[i + 1] - scores[i]) / (thresholds[i + 1] - thresholds[i]);
            return table.at("mode") == "step" ? scores[i] : Rational{scores[i] + slope * (x - thresholds[i])};
        }
    }
    return scores.back();
}

}  // namespace

Evaluated evaluate(const json& it)
{
    Evaluated found;
    const bool range = it.at("direction") == "range";
    const bool adds_up =
        !range && is_one_of(it.at("accumulation"), {"increment", "year_to_date"}) && number_at(it, "year_target") != 0;
    const auto planned = number_at(it, "planned_to_date");
    if (it.at("value_type") == "text") {
        found.band = "not_applicable";
        return found;
    }
    if (it.at("quarter").get<int>() < it.at("active_from").get<int>()) {
        found.band = "not_due";
        return found;
    }
    found.to_date = gathered_figure(it);
    if (adds_up && planned == 0) {
        found.band = "not_due";
        return found;
    }
    if (!found.to_date) {
        found.band = "not_reported";
        return found;
    }
    Rational x = *found.to_date;
    if (adds_up) {
        x = x * number_at(it, "year_target") / planned;
    }
    if (range) {
        const auto upper = it.at("planned_upper").is_null() ? planned : number_at(it, "planned_upper");
        x = std::max({Rational{planned - x}, Rational{x - upper}, Rational{0}});
    }
    found.score = score_by_table(it.at("table"), x);
    found.published = rounded_half_up(*found.score, 4);
    for (const auto& bound : it.at("framework").at("bands")) {
        if (number_at(bound, "from") <= *found.published) {
            found.band = bound.at("band").get<std::string>();
        }
    }
    return found;
}

}  // namespace traimas::measure
