// The plans and results of the demo, judged by the engine itself: sound, harder from year to year, complete, and red
// only where the story says so.
#include "tests/unit/cli/demo_years.hpp"

#include "engine/cycle/line_check.hpp"
#include "engine/cycle/plan_check.hpp"

#include <gmock/gmock.h>

#include <set>

namespace traimas::cli::demo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> told(const std::vector<FieldFault>& faults)
{
    std::vector<std::string> lines;
    for (const auto& fault : faults) {
        lines.push_back(fault.pointer + " " + fault.code + " (" + fault.message + ")");
    }
    return lines;
}

std::set<std::string, std::less<>> keys_of(const std::map<std::string, std::string>& texts)
{
    std::set<std::string, std::less<>> keys;
    for (const auto& [key, text] : texts) {
        keys.insert(key);
    }
    return keys;
}

std::vector<std::string> faults_of(const DemoPlan& plan, int fiscal_year)
{
    const auto one = made(plan, fiscal_year);
    return told(cycle::plan_faults(one.plan, *shipped_dictionary().framework(fiscal_year), keys_of(one.texts)));
}

std::vector<std::string> judged(const DemoPlan& plan, int fiscal_year, const cycle::Lineage& lineage)
{
    const auto one = made(plan, fiscal_year).plan;
    const auto judgement = cycle::judge(one, lineage);
    EXPECT_TRUE(judgement);
    return judgement ? told(cycle::judgement_faults(*judgement, one, lineage)) : std::vector<std::string>{"not judged"};
}

// Calls `look` with each unit and year.
template <class F>
void each_year(F look)
{
    ASSERT_EQ(shipped_demo().units.size(), 12U);
    for (const auto& unit : shipped_demo().units) {
        for (const int year : kDemoYears) {
            SCOPED_TRACE(unit + " " + std::to_string(year));
            look(unit, year);
        }
    }
}

// Calls `look` with each line that a quarter reports, and its score.
template <class F>
void each_score(const std::string& unit, int year, int quarter, F look)
{
    const auto plan = made(planned_in_the_end(unit, year), year).plan;
    for (const auto& line : cycle::lines_of(plan, quarter)) {
        const auto score = measure::score_line(line, *shipped_dictionary().framework(year),
                                               values_of(unit, year, line.indicator, quarter), quarter);
        ASSERT_TRUE(score) << line.indicator;
        look(line, *score);
    }
}

TEST(DemoPlans, AreSound)
{
    each_year([](const std::string& unit, int year) {
        EXPECT_THAT(faults_of(*shipped_demo().years.plan(unit, year), year), IsEmpty());
        EXPECT_THAT(faults_of(planned_in_the_end(unit, year), year), IsEmpty()) << "after its amendments";
    });
}

TEST(DemoPlans, HaveThreeToFiveScoredIndicatorsAndAProject)
{
    each_year([](const std::string& unit, int year) {
        const auto plan = made(*shipped_demo().years.plan(unit, year), year).plan;
        const auto scored = std::count_if(plan.lines.begin(), plan.lines.end(), cycle::is_scored);
        EXPECT_GE(scored, 3);
        EXPECT_LE(scored, 5);
        EXPECT_GE(plan.projects.size(), 1U);
        EXPECT_EQ(plan.parts.size(), unit == "OPS-ICT" ? 2U : 0U);
    });
}

TEST(DemoPlans, AreHarderThanWhatLastYearForecast)
{
    each_year([](const std::string& unit, int year) {
        if (year > kDemoYears.front()) {
            // The cycles are founded in July: by then two quarters are certified.
            EXPECT_THAT(judged(*shipped_demo().years.plan(unit, year), year, lineage_after(unit, year - 1, 2)),
                        IsEmpty());
        }
    });
}

TEST(DemoPlans, AreHarderThanWhatLastYearCameTo)
{
    each_year([](const std::string& unit, int year) {
        if (year > kDemoYears.front()) {
            EXPECT_THAT(judged(planned_in_the_end(unit, year), year, lineage_after(unit, year - 1, 4)), IsEmpty());
        }
    });
}

TEST(DemoPlans, OneTargetTurnsOutTooEasyAndIsAmended)
{
    const auto lineage = lineage_after("OPS-PSD", 2560, 4);
    EXPECT_THAT(judged(*shipped_demo().years.plan("OPS-PSD", 2561), 2561, lineage),
                ElementsAre(::testing::StartsWith("/lines/0/target target_too_easy")));
}

TEST(DemoPlans, RecordTheirExceptionsAndLimits)
{
    std::set<std::string> exceptions;
    std::set<std::string> limits;
    each_year([&](const std::string& unit, int year) {
        for (const auto& line : shipped_demo().years.plan(unit, year)->lines) {
            if (!line.exception.empty()) {
                exceptions.insert(line.indicator + " " + std::to_string(year));
            }
            if (line.limit) {
                limits.insert(line.indicator + " " + std::to_string(year));
            }
        }
    });
    EXPECT_EQ(exceptions, (std::set<std::string>{"INS-03 2560"}));
    EXPECT_EQ(limits, (std::set<std::string>{"CEN-03 2561", "IA-04 2560", "IA-04 2561", "POL-02 2561"}));
}

TEST(DemoResults, AreCompleteAndSound)
{
    each_year([](const std::string& unit, int year) {
        const auto plan = made(planned_in_the_end(unit, year), year).plan;
        for (int quarter = 1; quarter <= 4; ++quarter) {
            const auto lines = cycle::lines_of(plan, quarter);
            const auto& results = shipped_demo().years.results_of(unit, year, quarter);
            ASSERT_EQ(results.size(), lines.size()) << "quarter " << quarter;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                EXPECT_EQ(results[i].indicator, lines[i].indicator) << "quarter " << quarter;
                EXPECT_TRUE(measure::is_complete(lines[i], results[i].value)) << lines[i].indicator;
                EXPECT_THAT(told(measure::value_faults(lines[i], results[i].value, "")), IsEmpty());
                const bool is_text = lines[i].value_type == measure::ValueType::text;
                EXPECT_FALSE(is_text && results[i].narrative.empty()) << lines[i].indicator;
            }
        }
    });
}

struct Red {
    int year;
    int quarter;
    const char* indicator;
};
bool operator==(const Red& one, const Red& other)
{
    return one.year == other.year && one.quarter == other.quarter && std::string{one.indicator} == other.indicator;
}

TEST(DemoResults, AreRedWhereTheStoryWantsItAndSayWhy)
{
    const std::vector<Red> promised{{2559, 1, "ADM-02"}, {2559, 2, "ICT-05"}, {2559, 3, "HRM-03"}, {2559, 4, "INF-04"},
                                    {2560, 1, "LAW-03"}, {2560, 3, "ICT-05"}, {2560, 4, "ICT-05"}, {2560, 4, "ADM-05"},
                                    {2561, 1, "INF-04"}, {2561, 1, "ADM-02"}, {2561, 1, "ICT-05"}, {2561, 2, "CEN-01"},
                                    {2561, 2, "HRM-03"}};
    std::size_t found = 0;
    each_year([&](const std::string& unit, int year) {
        for (int quarter = 1; quarter <= 4; ++quarter) {
            each_score(unit, year, quarter, [&](const measure::Line& line, const measure::LineScore& score) {
                if (score.band != measure::Band::red) {
                    return;
                }
                ++found;
                const Red red{year, quarter, line.indicator.c_str()};
                EXPECT_NE(std::find(promised.begin(), promised.end(), red), promised.end())
                    << line.indicator << " in quarter " << quarter;
                for (const auto& result : shipped_demo().years.results_of(unit, year, quarter)) {
                    EXPECT_TRUE(result.indicator != line.indicator || result.narrative.size() > 60)
                        << line.indicator << " in quarter " << quarter;
                }
            });
        }
    });
    EXPECT_EQ(found, promised.size());
}

// OPS-01 counts the indicators of the eleven units below the office that came up to their targets.
TEST(DemoResults, TheOfficesOwnFigureCountsItsUnits)
{
    for (int quarter = 1; quarter <= 4; ++quarter) {
        int met = 0;
        int all = 0;
        for (const auto& unit : shipped_demo().units) {
            if (unit == kOffice) {
                continue;
            }
            // As it was planned at first: the figure was published with those targets.
            const auto plan = made(*shipped_demo().years.plan(unit, 2561), 2561).plan;
            for (const auto& line : cycle::lines_of(plan, quarter)) {
                const auto score = measure::score_line(line, *shipped_dictionary().framework(2561),
                                                       values_of(unit, 2561, line.indicator, quarter), quarter);
                ASSERT_TRUE(score) << line.indicator;
                all += score->score ? 1 : 0;
                met += score->band == measure::Band::green ? 1 : 0;
            }
        }
        const auto& own = shipped_demo().years.results_of(kOffice, 2561, quarter).front();
        EXPECT_EQ(own.indicator, "OPS-01");
        EXPECT_EQ(own.value.numerator, Decimal{met}) << "quarter " << quarter;
        EXPECT_EQ(own.value.denominator, Decimal{all}) << "quarter " << quarter;
    }
}

}  // namespace
}  // namespace traimas::cli::demo
