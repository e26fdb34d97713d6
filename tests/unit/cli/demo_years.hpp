// The demo's plans and results for tests: made as the loader makes them, with last year's figures as they follow from
// the files alone.
#pragma once

#include "cli/demo/files.hpp"
#include "cli/demo/make_plan.hpp"
#include "engine/cycle/lines.hpp"
#include "engine/measure/outlook.hpp"

#include <gtest/gtest.h>

namespace traimas::cli::demo {

inline constexpr std::array kDemoYears{2559, 2560, 2561};

inline const DemoFiles& shipped_demo()
{
    static const DemoFiles kFiles = [] {
        auto files = read_demo_files(TRAIMAS_SOURCE_DIR "/config");
        if (!files) {
            ADD_FAILURE() << files.error().detail;
            const auto problem = files.error();
            for (const auto& fault : problem.fields) {
                ADD_FAILURE() << fault.pointer << ": " << fault.code << ": " << fault.message;
            }
            return DemoFiles{};
        }
        return *std::move(files);
    }();
    return kFiles;
}

inline const dictionary::Dictionary& shipped_dictionary()
{
    static const dictionary::Dictionary kDictionary = [] {
        auto dictionary = shipped_demo().catalogue.whole();
        if (!dictionary) {
            ADD_FAILURE() << dictionary.error().code << ": " << dictionary.error().detail;
            return dictionary::Dictionary{};
        }
        return *std::move(dictionary);
    }();
    return kDictionary;
}

// A plan without what last year hands over: its figures and its cases.
inline MadePlan made(const DemoPlan& plan, int fiscal_year)
{
    auto one = make_plan(
        plan, {shipped_demo().office, shipped_dictionary(), *shipped_dictionary().framework(fiscal_year), nullptr});
    EXPECT_TRUE(one) << (one ? "" : one.error().detail);
    return one ? *std::move(one) : MadePlan{};
}

inline DemoPlan planned_in_the_end(const std::string& unit, int fiscal_year)
{
    return *final_plan(shipped_demo().years, shipped_demo().courses, unit, fiscal_year);
}

// Up to and with this quarter.
inline measure::QuarterValues values_of(const std::string& unit, int fiscal_year, const std::string& indicator,
                                        int quarter)
{
    measure::QuarterValues values;
    for (int one = 1; one <= quarter; ++one) {
        for (const auto& result : shipped_demo().years.results_of(unit, fiscal_year, one)) {
            if (result.indicator == indicator) {
                values.emplace(one, result.value);
            }
        }
    }
    return values;
}

// What a year hands over after this quarter: the figures to date, or what they forecast.
inline cycle::Lineage lineage_after(const std::string& unit, int fiscal_year, int quarter)
{
    cycle::Lineage lineage{.fiscal_year = fiscal_year, .is_final = quarter == 4};
    lineage.plan = made(planned_in_the_end(unit, fiscal_year), fiscal_year).plan;
    for (const auto& line : cycle::lines_of(lineage.plan, quarter)) {
        const auto values = values_of(unit, fiscal_year, line.indicator, quarter);
        const auto view = measure::outlook(line, values, quarter);
        const auto to_date = measure::to_date(line, values, quarter);
        EXPECT_TRUE(view && to_date) << line.indicator;
        // Only sums are handed over as what they forecast; a level as it stands.
        const auto actual = measure::is_cumulative(line.accumulation) ? view->forecast : *to_date;
        lineage.actuals.push_back({.indicator = line.indicator, .actual = actual, .quarter = quarter});
    }
    return lineage;
}

}  // namespace traimas::cli::demo
