// Sound plans, lines and a framework for tests: small, and good enough to pass every check.
#pragma once

#include "engine/cycle/plan.hpp"
#include "engine/measure/framework.hpp"
#include "engine/measure/line.hpp"

#include <string>

namespace traimas::testing {

// Throws std::runtime_error on what is no decimal.
[[nodiscard]] Decimal decimal(const std::string& text);

// Levels 1..5; red from 0, amber from 3, green from 5; a score below 3 opens a case.
[[nodiscard]] measure::Framework test_framework(int fiscal_year);

// A line that is green from the target on, amber from `red_limit` on, red below; scored by its own quarter alone.
[[nodiscard]] measure::Line test_line(const std::string& code, measure::ValueType type, const std::string& target,
                                      const std::string& red_limit, const std::string& part = "");

// `code` measured in percent (numerator, denominator), higher is better, the last quarter counts.
[[nodiscard]] measure::Indicator percent_indicator(const std::string& code);
// `code` counted, higher is better, quarters add up.
[[nodiscard]] measure::Indicator count_indicator(const std::string& code);

// 60 % for <unit>-01 with `percent` as the year's target (each quarter's too), 40 % for <unit>-02 with `count` in the
// year, a quarter of it each quarter; one project of two steps. `owner` is the project's post.
[[nodiscard]] cycle::Plan test_plan(const std::string& unit, int fiscal_year, const std::string& percent,
                                    const std::string& count, PostId owner = PostId{1});

}  // namespace traimas::testing
