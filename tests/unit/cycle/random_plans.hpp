// Plans of any shape, sound or not, from a seed: for what must hold of every plan.
#pragma once

#include "tests/unit/cycle/plans.hpp"

#include <random>

namespace traimas::cycle {

class RandomPlans {
public:
    explicit RandomPlans(std::uint64_t seed) : random_{seed} {}

    Plan plan()
    {
        Plan plan;
        for (int i = upto(6); i > 0; --i) {
            plan.lines.push_back(line());
        }
        for (int i = upto(3); i > 0; --i) {
            plan.projects.push_back(project());
        }
        for (int i = upto(3); i > 0; --i) {
            plan.carried.push_back({InstanceId{upto(1'000'000)}, any<CarriedAnswer>(), text(), text()});
            plan.parts.push_back({text(), PostId{upto(500)}});
        }
        return plan;
    }

    int upto(int most) { return std::uniform_int_distribution{0, most}(random_); }
    bool coin() { return upto(1) == 1; }
    template <class Enum>
    Enum any()
    {
        const auto& table = EnumText<Enum>::table;
        return table[static_cast<std::size_t>(upto(static_cast<int>(table.size()) - 1))].first;
    }
    Decimal decimal()
    {
        std::string digits = coin() ? "-" : "";
        digits += std::to_string(upto(999'999'999));
        if (coin()) {
            digits += "." + std::to_string(upto(999'999'999)) + std::to_string(upto(999'999'999));
        }
        return dec(digits);
    }
    std::string text()
    {
        static const std::vector<std::string> kTexts{"",         "a", "ICT-01", "ร้อยละความสำเร็จ", "\"quoted\" \\ / ~1",
                                                     "new\nline"};
        return kTexts[static_cast<std::size_t>(upto(static_cast<int>(kTexts.size()) - 1))];
    }

private:
    std::optional<Decimal> maybe() { return coin() ? std::optional{decimal()} : std::nullopt; }
    std::vector<Decimal> decimals()
    {
        std::vector<Decimal> all;
        for (int i = upto(5); i > 0; --i) {
            all.push_back(decimal());
        }
        return all;
    }
    calendar::Date date() { return on("2017-10-01") + std::chrono::days{upto(700)}; }

    PlanLine line()
    {
        PlanLine line{.indicator = {.code = text(),
                                    .version = upto(9),
                                    .th = text(),
                                    .en = text(),
                                    .unit_th = text(),
                                    .unit_en = text(),
                                    .value_type = any<measure::ValueType>(),
                                    .direction = any<measure::Direction>(),
                                    .accumulation = any<measure::Accumulation>(),
                                    .horizon = any<measure::Horizon>(),
                                    .natural_limit = maybe(),
                                    .steps = upto(7),
                                    .sheet = {.definition = text(), .formula = text()},
                                    .goals = {upto(5), upto(5)},
                                    .challenges = {text()},
                                    .pmqa = {text(), text()},
                                    .parent = text()},
                      .weight = decimal(),
                      .target = decimal(),
                      .upper = maybe(),
                      .active_from = upto(4),
                      .active_to = upto(4),
                      .table = {.thresholds = decimals(),
                                .scores = decimals(),
                                .mode = any<measure::TableMode>(),
                                .floor = any<measure::Floor>()},
                      .baseline = maybe(),
                      .required = coin(),
                      .part = text(),
                      .exception = coin()};
        for (int quarter = 1; quarter <= 4; ++quarter) {
            if (coin()) {
                line.quarters.insert({quarter, {decimal(), maybe(), maybe(), decimals()}});
                line.waypoints.insert({2560 + quarter, decimal()});
                line.history.push_back({2550 + quarter, decimal(), text()});
            }
        }
        if (coin()) {
            line.limit = any<LimitDecision>();
            line.from_case = InstanceId{upto(99)};
        }
        return line;
    }

    Project project()
    {
        Project project{.code = text(),
                        .th = text(),
                        .en = text(),
                        .owner = PostId{upto(99)},
                        .budget = maybe(),
                        .indicators = {text()},
                        .steps = {}};
        for (int i = upto(4); i > 0; --i) {
            project.steps.push_back({i, text(), text(), date(), date(), coin()});
        }
        return project;
    }

    std::mt19937_64 random_;
};

}  // namespace traimas::cycle
