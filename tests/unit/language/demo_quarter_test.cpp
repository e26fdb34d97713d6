// The indicators and results of the demo's first quarter: they fit the organisation, and tell the story they should.
// Bands are worked out by the engine itself, so a change of its rule shows here.
#include "engine/measure/line.hpp"

#include "tests/unit/language/shipped_file.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace traimas::demo {
namespace {

using measure::Band;
using nlohmann::json;

Decimal decimal(const json& object, const char* key)
{
    const auto number = Decimal::parse(object.at(key).get<std::string>());
    EXPECT_TRUE(number) << object;
    return number ? *number : Decimal{};
}

std::optional<Decimal> optional_decimal(const json& object, const char* key)
{
    return object.contains(key) ? std::optional{decimal(object, key)} : std::nullopt;
}

measure::Line line_of(const json& line)
{
    const auto type = from_text<measure::ValueType>(line.at("value_type").get<std::string>());
    const auto direction = from_text<measure::Direction>(line.at("direction").get<std::string>());
    EXPECT_TRUE(type && direction) << line;
    return {.indicator = line.at("indicator").get<std::string>(),
            .version = line.at("version").get<int>(),
            .th = line.at("th").get<std::string>(),
            .en = line.at("en").get<std::string>(),
            .unit_th = line.at("unit_th").get<std::string>(),
            .unit_en = line.at("unit_en").get<std::string>(),
            .value_type = type.value_or(measure::ValueType::count),
            .direction = direction.value_or(measure::Direction::higher),
            .target = decimal(line, "target"),
            .red_limit = decimal(line, "red_limit"),
            .required = line.at("required").get<bool>(),
            .part = line.value("part", "")};
}

measure::Value value_of(const json& result)
{
    return {.value = optional_decimal(result, "value"),
            .numerator = optional_decimal(result, "numerator"),
            .denominator = optional_decimal(result, "denominator")};
}

class DemoQuarter : public testing::Test {
protected:
    const json organisation = shipped_json("config/demo/organisation.json");
    const json quarter = shipped_json("config/demo/quarter_fy2561.json");
    const json results = shipped_json("config/demo/results_q1.json");

    // Calls `look` with each unit's code, line and result.
    template <class F>
    void each(F look) const
    {
        for (const auto& unit : quarter.at("units")) {
            const auto code = unit.at("unit").get<std::string>();
            ASSERT_TRUE(results.contains(code)) << code;
            ASSERT_EQ(results.at(code).size(), unit.at("lines").size()) << code;
            for (std::size_t i = 0; i < unit.at("lines").size(); ++i) {
                look(code, unit.at("lines")[i], results.at(code)[i]);
            }
        }
    }
};

TEST_F(DemoQuarter, CoversTheTwelveReportingUnits)
{
    EXPECT_EQ(quarter.at("fiscal_year"), 2561);
    EXPECT_EQ(quarter.at("quarter"), 1);
    EXPECT_EQ(quarter.at("policy").at("due_days"), 10);
    std::set<std::string> reporting;
    for (const auto& unit : organisation.at("units")) {
        if (unit.at("code") == "OPS" || unit.at("parent") == "OPS") {
            reporting.insert(unit.at("code").get<std::string>());
        }
    }
    std::set<std::string> covered;
    for (const auto& unit : quarter.at("units")) {
        covered.insert(unit.at("unit").get<std::string>());
        EXPECT_GE(unit.at("lines").size(), 3U) << unit.at("unit");
        EXPECT_LE(unit.at("lines").size(), 5U) << unit.at("unit");
    }
    EXPECT_EQ(covered, reporting);
    EXPECT_EQ(quarter.at("units").size(), reporting.size());
    EXPECT_EQ(results.size(), reporting.size());
}

TEST_F(DemoQuarter, PartsBelongToCollectorsOfTheUnitAndEveryLineToAPart)
{
    std::map<std::string, json> posts;
    for (const auto& post : organisation.at("posts")) {
        posts.emplace(post.at("key").get<std::string>(), post);
    }
    for (const auto& unit : quarter.at("units")) {
        std::set<std::string> parts;
        std::set<std::string> collectors;
        for (const auto& part : unit.at("parts")) {
            parts.insert(part.at("id").get<std::string>());
            collectors.insert(part.at("post").get<std::string>());
            const auto& post = posts.at(part.at("post").get<std::string>());
            EXPECT_EQ(post.at("unit"), unit.at("unit"));
            EXPECT_EQ(post.at("roles"), json::array({"collector"}));
        }
        EXPECT_EQ(parts.size(), unit.at("unit") == "OPS-ICT" ? 2U : 0U);
        EXPECT_EQ(collectors.size(), parts.size());
        for (const auto& line : unit.at("lines")) {
            EXPECT_EQ(line.contains("part"), !parts.empty()) << line;
            EXPECT_TRUE(parts.empty() || parts.contains(line.value("part", ""))) << line;
        }
    }
}

TEST_F(DemoQuarter, IndicatorCodesAreUniqueAndLinesMakeSense)
{
    std::set<std::string> codes;
    each([&](const std::string& unit, const json& json_line, const json&) {
        const auto line = line_of(json_line);
        EXPECT_TRUE(codes.insert(line.indicator).second) << line.indicator;
        const auto prefix = unit == "OPS" ? unit : unit.substr(4);
        EXPECT_TRUE(line.indicator.starts_with(prefix + "-")) << line.indicator << " in " << unit;
        EXPECT_FALSE(line.th.empty() || line.en.empty() || line.unit_th.empty() || line.unit_en.empty());
        const bool higher = line.direction == measure::Direction::higher;
        EXPECT_TRUE(higher ? line.red_limit < line.target : line.red_limit > line.target) << line.indicator;
        EXPECT_EQ(line.target.text(), json_line.at("target")) << "write targets in their shortest form";
    });
    EXPECT_GE(codes.size(), 36U);
}

TEST_F(DemoQuarter, EveryLineHasItsResultInItsOwnForm)
{
    each([](const std::string&, const json& json_line, const json& result) {
        const auto line = line_of(json_line);
        const auto value = value_of(result);
        EXPECT_EQ(result.at("indicator"), line.indicator);
        EXPECT_TRUE(measure::is_complete(line, value)) << result;
        EXPECT_EQ(value.value.has_value(), !measure::is_fraction(line.value_type)) << result;
        EXPECT_EQ(value.numerator.has_value(), measure::is_fraction(line.value_type)) << result;
        if (value.denominator) {
            EXPECT_GT(*value.denominator, Decimal{0}) << result;
        }
    });
}

TEST_F(DemoQuarter, MostMeetTheTargetSomeAreAmberAndThreeAreRedWithANarrative)
{
    std::map<Band, int> bands;
    std::set<std::string> red;
    each([&](const std::string&, const json& json_line, const json& result) {
        const auto band = measure::band(line_of(json_line), value_of(result));
        ASSERT_TRUE(band) << result;
        ++bands[*band];
        if (*band == Band::red) {
            red.insert(result.at("indicator").get<std::string>());
        }
        if (*band != Band::green) {
            ASSERT_TRUE(result.contains("narrative")) << result;
            EXPECT_GT(result.at("narrative").at("th").get<std::string>().size(), 60U) << result;
            EXPECT_FALSE(result.at("narrative").at("en").get<std::string>().empty()) << result;
        }
    });
    EXPECT_EQ(red, (std::set<std::string>{"ADM-02", "ICT-05", "INF-04"}));
    EXPECT_GE(bands[Band::amber], 4);
    EXPECT_GT(bands[Band::green], 2 * (bands[Band::amber] + bands[Band::red]));
    EXPECT_EQ(bands[Band::not_reported], 0);
}

TEST_F(DemoQuarter, TheOfficesOwnFigureCountsItsUnits)
{
    int green = 0;
    int all = 0;
    each([&](const std::string& unit, const json& json_line, const json& result) {
        if (unit != "OPS") {
            ++all;
            green += *measure::band(line_of(json_line), value_of(result)) == Band::green ? 1 : 0;
        }
    });
    const auto& own = results.at("OPS")[0];
    EXPECT_EQ(own.at("indicator"), "OPS-01");
    EXPECT_EQ(own.at("numerator"), std::to_string(green));
    EXPECT_EQ(own.at("denominator"), std::to_string(all));
}

}  // namespace
}  // namespace traimas::demo
