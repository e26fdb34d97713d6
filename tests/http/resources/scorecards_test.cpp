// Scorecards and completeness over HTTP: a subtree in one answer, narrowed to what the reader sees.
#include "engine/service/scorecards.hpp"
#include "tests/http/reported.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::IsEmpty;

struct ScoredWorld {
    ApiWorld world{};
    Ring ring{world};
    Reported reports{world, ring};

    json scorecards(const std::string& who, const std::string& query)
    {
        const auto answer = ring.as(who).get("/api/v1/scorecards?fiscal_year=2561" + query);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }
    json completeness(const std::string& who, const std::string& query)
    {
        const auto answer = ring.as(who).get("/api/v1/completeness?fiscal_year=2561" + query);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json();
    }
    static json unit_in(const json& list, const std::string& code)
    {
        for (const auto& it : list) {
            if (it.at("unit").at("code") == code) {
                return it;
            }
        }
        ADD_FAILURE() << code << " is not there";
        return json::object();
    }
};

TEST(ScorecardsOverHttp, TellTotalsBandsAndCoverage)
{
    ScoredWorld it;
    const auto before = ScoredWorld::unit_in(it.scorecards("malee", "&quarter=1").at("units"), "OPS-ICT");
    EXPECT_TRUE(before.at("total").is_null()) << "nothing is certified";
    EXPECT_EQ(before.at("band"), "not_due") << "there is time to report";
    EXPECT_EQ(before.at("lines").at("not_due"), 2) << "in the words of the lines themselves";
    const auto early = it.scorecards("malee", "&quarter=1&lines=true");
    EXPECT_EQ(early.at("units_by_band").at("not_due"), 1);
    EXPECT_EQ(early.at("lines_by_band").at("not_due"), 2);
    EXPECT_EQ(ScoredWorld::unit_in(early.at("units"), "OPS-ICT").at("results").at(0).at("band"), "not_due");
    it.reports.submit(1, "82.5", "2");
    EXPECT_EQ(ScoredWorld::unit_in(it.scorecards("malee", "&quarter=1").at("units"), "OPS-ICT").at("band"),
              "in_review");
    it.ring.approve(it.reports.checkpoint(1), {"suda", "malee", "arun"});

    const auto all = it.scorecards("malee", "");
    EXPECT_EQ(all.at("quarter"), 1) << "the latest with certified scores";
    const auto ict = ScoredWorld::unit_in(all.at("units"), "OPS-ICT");
    EXPECT_EQ(ict.at("total"), "3.5000");
    EXPECT_EQ(ict.at("band"), "amber");
    EXPECT_EQ(ict.at("coverage_percent"), "100.00");
    EXPECT_EQ(ict.at("provisional"), true);
    EXPECT_EQ(ict.at("of_weight"), "100");
    EXPECT_EQ(ict.at("policy"),
              (json{{"fiscal_year", 2561}, {"version", 1}, {"missing", "renormalise"}, {"floor", "1"}}));
    EXPECT_EQ(ict.at("lines").at("green"), 1);
    EXPECT_EQ(ict.at("lines").at("red"), 1);
    EXPECT_EQ(ict.at("restated"), 0);
    EXPECT_EQ(ict.at("total"), it.ring.as("malee").get(it.reports.checkpoint(1)).json().at("total").at("total"));
    const auto law = ScoredWorld::unit_in(all.at("units"), "OPS-LAW");
    EXPECT_TRUE(law.at("checkpoint").is_null()) << "it has no approved plan";
    EXPECT_EQ(law.at("cycle_state"), "planning");
    EXPECT_EQ(law.at("band"), "not_reported");
    EXPECT_EQ(all.at("units_by_band").at("amber"), 1);
    EXPECT_EQ(all.at("units_by_band").at("not_reported"), 1);
    EXPECT_EQ(all.at("lines_by_band").at("red"), 1);
    EXPECT_EQ(ScoredWorld::unit_in(it.scorecards("malee", "&quarter=2").at("units"), "OPS-ICT").at("band"), "not_due");
    EXPECT_EQ(it.scorecards("malee", "&quarter=2").at("lines_by_band").at("not_due"), 2);
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(ScorecardsOverHttp, ListLinesAndThoseAtRiskWhereTheyAreAskedFor)
{
    ScoredWorld it;
    it.reports.approve(1, "95", "1.5");
    const auto plain = it.scorecards("malee", "&quarter=1");
    EXPECT_FALSE(plain.contains("at_risk"));
    EXPECT_FALSE(ScoredWorld::unit_in(plain.at("units"), "OPS-ICT").contains("results"));
    const auto asked = it.scorecards("malee", "&quarter=1&lines=true&outlook=true");
    const auto lines = ScoredWorld::unit_in(asked.at("units"), "OPS-ICT").at("results");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines.at(0).at("indicator"), "ICT-01");
    EXPECT_EQ(lines.at(0).at("name").at("en"), "Systems available");
    EXPECT_EQ(lines.at(0).at("score"), "5.0000");
    EXPECT_EQ(lines.at(1).at("score"), "4.0000");
    EXPECT_EQ(lines.at(1).at("to_date"), "1.5000");
    EXPECT_EQ(lines.at(1).at("band"), "amber");
    EXPECT_THAT(ScoredWorld::unit_in(asked.at("units"), "OPS-LAW").at("results"), IsEmpty());
    ASSERT_EQ(asked.at("at_risk").size(), 1U);
    const auto& risk = asked.at("at_risk").at(0);
    EXPECT_EQ(risk.at("direction"), "higher");
    EXPECT_EQ(risk.at("indicator"), "ICT-02");
    EXPECT_EQ(risk.at("forecast"), "6") << "1.5 of 2 planned, of 8 in the year";
    EXPECT_EQ(risk.at("pace_percent"), "75");
    EXPECT_EQ(risk.at("year_target"), "8");
}

TEST(ScorecardsOverHttp, CountRestatedFigures)
{
    ScoredWorld it;
    it.reports.approve(1, "95", "2");
    const auto id = it.ring.as("anong").get(it.reports.checkpoint(1)).json().at("id");
    const auto begun = it.ring.as("anong").post("/api/v1/restatements", {{"checkpoint", id}});
    const auto path = begun.header("location");
    const json body{{"results", {{{"indicator", "ICT-01"}, {"numerator", "85"}, {"denominator", "100"}}}},
                    {"reason", "ผิด"}};
    ASSERT_EQ(it.ring.save("anong", path + "/results", body).status, 200);
    ASSERT_EQ(it.ring.act("anong", path, {{"action", "submit"}}).status, 200);
    it.ring.approve(path, {"suda", "malee", "arun"});
    const auto ict = ScoredWorld::unit_in(it.scorecards("malee", "&quarter=1&lines=true").at("units"), "OPS-ICT");
    EXPECT_EQ(ict.at("total"), "3.8000");
    EXPECT_EQ(ict.at("restated"), 1);
    EXPECT_EQ(ict.at("results").at(0).at("restated"), true);
    EXPECT_EQ(ict.at("results").at(1).at("restated"), false);
}

TEST(ScorecardsOverHttp, StayWithinWhatTheReaderSees)
{
    ScoredWorld it;
    it.reports.approve(1, "95", "2");
    const auto own = it.scorecards("anong", "&quarter=1").at("units");
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own.at(0).at("unit").at("code"), "OPS-ICT");
    EXPECT_EQ(it.scorecards("anong", "&quarter=1&unit=OPS").at("units").size(), 1U);
    EXPECT_EQ(it.scorecards("wirat", "&quarter=1&unit=OPS-LAW").at("units").size(), 1U);
    for (const auto* path : {"/api/v1/scorecards", "/api/v1/completeness"}) {
        EXPECT_EQ(it.ring.as("anong").get(std::string{path} + "?unit=OPS-LAW").status, 404) << path;
        EXPECT_EQ(it.ring.as("anong").get(std::string{path} + "?unit=NONE").status, 404) << path;
        EXPECT_EQ(it.ring.as("anong").get(std::string{path} + "?quarter=5").status, 400) << path;
        EXPECT_EQ(it.ring.as("anong").get(std::string{path} + "?fiscal_year=2018").status, 400) << path;
        EXPECT_EQ(it.ring.as("anong").get(path).json().at("fiscal_year"), 2561) << "the year that runs";
        EXPECT_EQ(it.world.client().get(path).status, 401) << path;
    }
    EXPECT_EQ(it.completeness("anong", "&quarter=1").at("population"), 1);
}

TEST(CompletenessOverHttp, CountsThoseWhoHaveToReport)
{
    ScoredWorld it;
    const auto before = it.completeness("malee", "&quarter=1");
    EXPECT_EQ(before.at("population"), 2) << "units, not reports";
    EXPECT_EQ(before.at("reported"), 0);
    EXPECT_EQ(before.at("reasons"), (json{{"no_plan", 1}, {"not_submitted", 1}, {"not_reported", 0}}));
    it.reports.submit(1, "95", "2");
    const auto one = it.completeness("malee", "");
    EXPECT_EQ(one.at("quarter"), 1) << "the last that has ended";
    EXPECT_EQ(one.at("reported_percent"), "50.00");
    EXPECT_EQ(one.at("in_time_percent"), "50.00");
    const auto ict = ScoredWorld::unit_in(one.at("units"), "OPS-ICT");
    EXPECT_EQ(ict.at("status"), "in_time");
    EXPECT_TRUE(ict.at("reason").is_null());
    const auto law = ScoredWorld::unit_in(one.at("units"), "OPS-LAW");
    EXPECT_EQ(law.at("status"), "missing");
    EXPECT_EQ(law.at("reason"), "no_plan");
    EXPECT_EQ(it.completeness("malee", "&quarter=1&unit=OPS-ICT").at("reported_percent"), "100.00");
    const auto none = it.ring.as("malee").get("/api/v1/completeness?fiscal_year=2599").json();
    EXPECT_EQ(none.at("population"), 0);
    EXPECT_TRUE(none.at("reported_percent").is_null());
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(CompletenessOverHttp, TellsLateFromInTimeAndMissing)
{
    ScoredWorld it;
    it.reports.advance_to(noon(2018, 2, 1));
    const auto overdue = ScoredWorld::unit_in(it.completeness("malee", "&quarter=1").at("units"), "OPS-ICT");
    EXPECT_EQ(overdue.at("state"), "overdue");
    EXPECT_EQ(overdue.at("reason"), "not_submitted");
    it.reports.submit(1, "95", "2");
    const auto late = it.completeness("malee", "&quarter=1");
    EXPECT_EQ(late.at("late"), 1);
    EXPECT_EQ(late.at("in_time"), 0);
    EXPECT_EQ(late.at("reported_percent"), "50.00");
    EXPECT_EQ(late.at("in_time_percent"), "0.00");
    it.reports.advance_to(noon(2018, 7, 1));
    const auto silent = it.completeness("malee", "&quarter=2");
    EXPECT_EQ(ScoredWorld::unit_in(silent.at("units"), "OPS-ICT").at("reason"), "not_reported");
    EXPECT_EQ(silent.at("reasons").at("not_reported"), 1);
}

TEST(Completeness, RoundsHalfUpToTwoPlaces)
{
    EXPECT_EQ(service::percent_text(11, 12), "91.67");
    EXPECT_EQ(service::percent_text(9, 12), "75.00");
    EXPECT_EQ(service::percent_text(1, 800), "0.13") << "0.125";
    EXPECT_EQ(service::percent_text(0, 7), "0.00");
    EXPECT_EQ(service::percent_text(7, 7), "100.00");
    EXPECT_EQ(service::percent_text(0, 0), std::nullopt);
}

}  // namespace
}  // namespace traimas::testing
