// Restatements over HTTP: what was published stays beside what replaces it.
#include "tests/http/reported.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kRestatements = "/api/v1/restatements";

struct RestatedWorld {
    ApiWorld world{};
    Ring ring{world};
    Reported reports{world, ring};

    RestatedWorld() { reports.approve(1, "95", "2"); }

    HttpAnswer begin(const std::string& who, const std::string& checkpoint, const std::string& key = "begin")
    {
        const auto id = ring.as("wirat").get(checkpoint).json().at("id");
        return ring.as(who).post(kRestatements, {{"checkpoint", id}}, {{"Idempotency-Key", key}});
    }
    std::string begun()
    {
        const auto answer = begin("anong", reports.checkpoint(1));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.header("location");
    }
};

json corrected(const std::string& numerator, const json& reason = "นับซ้ำ พบจากการสอบทาน")
{
    return {{"results", {{{"indicator", "ICT-01"}, {"numerator", numerator}, {"denominator", "100"}}}},
            {"reason", reason}};
}

TEST(RestatementsOverHttp, AreBegunOnceOnAnApprovedReport)
{
    RestatedWorld it;
    const auto begun = it.begin("anong", it.reports.checkpoint(1));
    ASSERT_EQ(begun.status, 201) << begun.body;
    EXPECT_EQ(begun.json().at("state"), "drafting");
    EXPECT_EQ(begun.header("location"), address("restatements", begun.json().at("id")));
    const auto again = it.begin("anong", it.reports.checkpoint(1));
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json().at("id"), begun.json().at("id"));
    EXPECT_EQ(it.begin("anong", it.reports.checkpoint(1), "second").code(), "already_open");
    EXPECT_EQ(it.begin("anong", it.reports.checkpoint(2), "later").code(), "birth_not_now");
    EXPECT_EQ(it.begin("suda", it.reports.checkpoint(1), "head").code(), "not_your_role");
    EXPECT_EQ(it.begin("kanya", it.reports.checkpoint(1), "other").status, 404);

    const auto list = [&](const std::string& query) {
        return it.ring.as("wirat").get(kRestatements + query).json().at("items");
    };
    EXPECT_EQ(list("?fiscal_year=2561&unit=OPS-ICT&quarter=1&state=drafting").size(), 1U);
    EXPECT_EQ(address("checkpoints", list("").at(0).at("checkpoint")), it.reports.checkpoint(1));
    EXPECT_THAT(list("?quarter=2"), IsEmpty());
    EXPECT_THAT(it.ring.as("kanya").get(kRestatements).json().at("items"), IsEmpty());
    const auto shown = it.ring.as("anong").get(it.reports.checkpoint(1)).json().at("restatements");
    EXPECT_EQ(shown.at(0).at("state"), "drafting");
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(RestatementsOverHttp, ShowPublishedAndCorrectedFiguresSideBySide)
{
    RestatedWorld it;
    it.reports.advance_to(noon(2018, 4, 2));
    it.reports.approve(2, "95", "2");
    const auto path = it.begun();
    const json both{{"results",
                     {{{"indicator", "ICT-01"}, {"numerator", "80"}, {"denominator", "100"}},
                      {{"indicator", "ICT-02"}, {"value", "1"}}}},
                    {"reason", "นับซ้ำ"}};
    const auto saved = it.ring.save("anong", path + "/results", both);
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(saved.json().at("version"), 1);
    EXPECT_THAT(saved.json().at("problems"), IsEmpty());
    const auto row = it.ring.as("arun").get(path).json().at("results").at(0);
    EXPECT_EQ(row.at("published").at("figure"), "95");
    EXPECT_EQ(row.at("published").at("score"), "5.0000");
    EXPECT_EQ(row.at("certified").at("figure"), "95");
    EXPECT_EQ(row.at("corrected").at("figure"), "80");
    EXPECT_EQ(row.at("corrected").at("band"), "red");
    EXPECT_EQ(row.at("difference"), (json{{"figure", "-15"}, {"score", "-3"}}));
    const auto later = it.ring.as("arun").get(path).json().at("later_scores");
    ASSERT_EQ(later.size(), 1U) << "the second quarter's total to date rests on the first";
    EXPECT_EQ(later.at(0).at("published"), "5.0000");
    EXPECT_EQ(later.at(0).at("corrected"), "4.0000");

    ASSERT_EQ(it.ring.act("anong", path, {{"action", "submit"}}).status, 200);
    const auto tag = it.ring.tag(it.reports.checkpoint(1));
    it.ring.approve(path, {"suda", "malee", "arun"});
    EXPECT_EQ(it.ring.as("wirat").get(it.reports.checkpoint(1), {{"If-None-Match", tag}}).status, 200)
        << "its version stands, but not its figures";
    const auto done = it.ring.as("arun").get(path).json();
    EXPECT_EQ(done.at("state"), "in_force");
    EXPECT_EQ(done.at("in_force"), true);
    EXPECT_EQ(done.at("reason"), "นับซ้ำ");
    EXPECT_EQ(done.at("results").at(0).at("published").at("figure"), "95");
    EXPECT_EQ(done.at("results").at(0).at("certified").at("figure"), "80");

    const auto report = it.ring.as("arun").get(it.reports.checkpoint(1)).json();
    const auto percent = result_of(report, "ICT-01");
    EXPECT_EQ(percent.at("numerator"), "80") << "what counts now";
    EXPECT_EQ(percent.at("score"), "2.0000");
    EXPECT_EQ(percent.at("as_published").at("numerator"), "95");
    EXPECT_EQ(percent.at("as_published").at("score"), "5.0000");
    EXPECT_EQ(report.at("total").at("total"), "2.4000");
    EXPECT_EQ(report.at("total").at("as_published"), "5.0000");
    EXPECT_EQ(report.at("cases").size(), 1U) << "the corrected figure misses the target";
    const auto second = result_of(it.ring.as("arun").get(it.reports.checkpoint(2)).json(), "ICT-02");
    EXPECT_EQ(second.at("score"), "4.0000");
    EXPECT_EQ(second.at("as_published").at("score"), "5.0000");
    EXPECT_EQ(second.at("as_published").at("value"), second.at("value")) << "its own value stands";
    const auto told = it.ring.as("arun").get(it.reports.checkpoint(1) + "/results/ICT-01/explanation").json();
    EXPECT_EQ(told.at("as_published").at("published"), "5.0000");
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(RestatementsOverHttp, SayWhatIsWrongWithThem)
{
    RestatedWorld it;
    const auto path = it.begun();
    EXPECT_EQ(it.ring.act("anong", path, {{"action", "submit"}}).code(), "results_invalid");
    auto unknown = corrected("90", nullptr);
    unknown["results"].push_back({{"indicator", "NONE"}, {"value", "1"}});
    const auto saved = it.ring.save("anong", path + "/results", unknown);
    ASSERT_EQ(saved.status, 200) << saved.body;
    std::vector<std::string> problems;
    const auto document = saved.json();
    for (const auto& fault : document.at("problems")) {
        problems.push_back(fault.at("pointer").get<std::string>() + " " + fault.at("code").get<std::string>());
    }
    EXPECT_THAT(problems, ElementsAre("/results/1/indicator unknown_indicator", "/reason required"));
    const auto refused = it.ring.act("anong", path, {{"action", "submit"}});
    EXPECT_EQ(refused.code(), "results_invalid");
    EXPECT_EQ(refused.json().at("errors").size(), 2U);
    const auto unchanged = it.ring.save("anong", path + "/results", corrected("95"));
    ASSERT_EQ(unchanged.status, 200) << unchanged.body;
    EXPECT_EQ(unchanged.json().at("problems").at(0).at("code"), "nothing_changed");
    EXPECT_EQ(it.ring.act("anong", path, {{"action", "submit"}}).code(), "nothing_changed");
    EXPECT_EQ(it.ring.save("suda", path + "/results", corrected("80")).code(), "not_your_role");
    const auto stale = it.ring.as("prasert").put(path + "/results", corrected("80"), {{"If-Match", "\"1\""}});
    EXPECT_EQ(stale.code(), "document_version_changed");
    EXPECT_EQ(it.ring.as("anong").put(path + "/results", corrected("80")).status, 428);
}

TEST(RestatementsOverHttp, ComeBackWithTheReasonAndCanBeWithdrawn)
{
    RestatedWorld it;
    const auto path = it.begun();
    ASSERT_EQ(it.ring.save("anong", path + "/results", corrected("80")).status, 200);
    ASSERT_EQ(it.ring.act("anong", path, {{"action", "submit"}}).status, 200);
    EXPECT_EQ(it.ring.save("anong", path + "/results", corrected("81")).code(), "action_not_available");
    const json remarks = json::array({{{"pointer", "/results/0/numerator"}, {"text", "แนบหลักฐาน"}}});
    ASSERT_EQ(it.ring.act("suda", path, {{"action", "return"}, {"remarks", remarks}}).status, 200);
    const auto document = it.ring.as("anong").get(path + "/results").json();
    EXPECT_EQ(document.at("returned").at("remarks"), remarks);
    EXPECT_EQ(document.at("writable"), true);
    EXPECT_EQ(document.at("reason"), "นับซ้ำ พบจากการสอบทาน");
    EXPECT_EQ(it.ring.as("suda").get(path + "/results").json().at("writable"), false);
    ASSERT_EQ(it.ring.act("anong", path, {{"action", "withdraw"}}).status, 200);
    EXPECT_EQ(it.ring.state(path), "withdrawn");
    EXPECT_EQ(it.begin("anong", it.reports.checkpoint(1), "anew").status, 201);
    EXPECT_TRUE(
        result_of(it.ring.as("anong").get(it.reports.checkpoint(1)).json(), "ICT-01").at("as_published").is_null());
    EXPECT_EQ(it.ring.as("wirat").get(path + "/history").json().at("chain").at("verified"), true);
    EXPECT_EQ(it.ring.as("wirat").get(path + "/explanation").json().at("state"), "withdrawn");
}

}  // namespace
}  // namespace traimas::testing
