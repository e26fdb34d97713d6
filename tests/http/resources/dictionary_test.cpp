// The dictionary over HTTP: indicators with their versions, what they serve, and the scoring frameworks.
// What is published stays readable as it was; the registers' rows are held against their events.
#include "engine/service/verify.hpp"
#include "engine/store/session.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kIndicators = "/api/v1/indicators";

json indicator(const std::string& code)
{
    return {{"code", code},
            {"name", {{"th", "ความพร้อมของระบบ " + code}, {"en", "Availability " + code}}},
            {"unit_of_measure", {{"th", "ร้อยละ"}, {"en", "percent"}}},
            {"value_type", "percent"},
            {"direction", "higher"},
            {"accumulation", "ratio_of_sums"},
            {"natural_limit", "100.00"},
            {"sheet", {{"definition", "เวลาที่ใช้งานได้"}, {"formula", "a / b x 100"}}},
            {"pmqa", {"4.1"}}};
}

json with(json body, const char* key, json value)
{
    body[key] = std::move(value);
    return body;
}

json without_code(json body)
{
    body.erase("code");
    return body;
}

json framework()
{
    return {
        {"levels", {"1", "2", "3", "4", "5"}},
        {"bands",
         {{{"band", "red"}, {"from", "0"}}, {{"band", "amber"}, {"from", "3"}}, {{"band", "green"}, {"from", "4"}}}},
        {"case_below", "3"},
        {"days", {{"due_days", 12}}}};
}

void add_goals(HttpClient& psd)
{
    for (const auto& [no, name] : {std::pair{1, "People"}, std::pair{2, "Money"}}) {
        const json goal{{"no", no}, {"name", {{"th", "เป้าหมาย"}, {"en", name}}}};
        ASSERT_EQ(psd.post("/api/v1/goals", goal).status, 201);
    }
    for (const auto* code : {"12-people-1", "12-people-2"}) {
        const json challenge{{"code", code}, {"name", {{"th", "ความท้าทาย"}, {"en", code}}}};
        ASSERT_EQ(psd.post("/api/v1/challenges", challenge).status, 201);
    }
}

std::vector<std::string> codes(const HttpAnswer& answer)
{
    std::vector<std::string> all;
    const auto body = answer.json();
    for (const auto& item : body.at("items")) {
        all.push_back(item.at("code"));
    }
    return all;
}

std::map<std::string, std::string> faults(const HttpAnswer& answer)
{
    std::map<std::string, std::string> all;
    const auto body = answer.json();
    for (const auto& fault : body.at("errors")) {
        all.emplace(fault.at("pointer"), fault.at("code"));
    }
    return all;
}

std::vector<std::string> finding_codes(ApiWorld& world)
{
    std::vector<std::string> all;
    for (const auto& finding : service::verify(world.database(), world.api().engine.definitions).findings) {
        all.push_back(finding.code);
    }
    return all;
}

TEST(IndicatorsOverHttp, ArePublishedByThePsdAndReadByEverybody)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    EXPECT_EQ(malee.get(kIndicators).json().at("items"), json::array()) << "before the register stands";
    const auto made = malee.post(kIndicators, indicator("ICT-01"), {{"Idempotency-Key", "one"}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.header("location"), "/api/v1/indicators/ICT-01");
    EXPECT_EQ(made.header("etag"), "\"1\"");
    EXPECT_EQ(made.json().at("natural_limit"), "100");
    EXPECT_EQ(made.json().at("horizon"), "short");
    EXPECT_EQ(made.json().at("sheet").at("evidence"), "");

    const auto again = malee.post(kIndicators, indicator("ICT-01"), {{"Idempotency-Key", "one"}});
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), made.json());

    auto anong = world.signed_in("anong");
    const auto read = anong.get("/api/v1/indicators/ICT-01");
    EXPECT_EQ(read.json().at("versions"), json::array({1}));
    EXPECT_EQ(read.json().at("name").at("en"), "Availability ICT-01");
    EXPECT_EQ(anong.get("/api/v1/indicators/ICT-01", {{"If-None-Match", read.header("etag")}}).status, 304);
    EXPECT_EQ(anong.get("/api/v1/indicators/ICT-99").status, 404);
    EXPECT_EQ(anong.post(kIndicators, indicator("ICT-02")).code(), "not_allowed");
    EXPECT_EQ(world.signed_in("arun").post(kIndicators, indicator("ICT-02")).code(), "not_allowed");
    EXPECT_EQ(world.signed_in("decha").post(kIndicators, indicator("ICT-02")).status, 201);
    EXPECT_THAT(finding_codes(world), IsEmpty());
}

TEST(IndicatorsOverHttp, KeepVersionOneWhenItsFormulaIsEdited)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    ASSERT_EQ(malee.post(kIndicators, indicator("ICT-01")).status, 201);
    const std::string versions = "/api/v1/indicators/ICT-01/versions";
    const auto edited =
        with(without_code(indicator("ICT-01")), "sheet", {{"definition", "ใหม่"}, {"formula", "a / (b - c) x 100"}});

    EXPECT_EQ(malee.post(versions, edited).status, 428);
    EXPECT_EQ(malee.post(versions, edited, {{"If-Match", "\"2\""}}).code(), "version_changed");
    const auto second = malee.post(versions, edited, {{"If-Match", "\"1\""}, {"Idempotency-Key", "second"}});
    ASSERT_EQ(second.status, 201) << second.body;
    EXPECT_EQ(second.json().at("version"), 2);
    EXPECT_EQ(second.header("etag"), "\"2\"");
    EXPECT_EQ(second.header("location"), versions + "/2");
    EXPECT_EQ(malee.post(versions, edited, {{"If-Match", "\"1\""}}).status, 412) << "somebody was faster";
    const auto again = malee.post(versions, edited, {{"If-Match", "\"1\""}, {"Idempotency-Key", "second"}});
    EXPECT_EQ(again.status, 201) << "a repetition is not stale";
    EXPECT_EQ(again.header("idempotent-replayed"), "true");

    EXPECT_EQ(malee.get(versions + "/1").json().at("sheet").at("formula"), "a / b x 100");
    EXPECT_EQ(malee.get(versions + "/2").json().at("sheet").at("formula"), "a / (b - c) x 100");
    EXPECT_EQ(malee.get(versions + "/3").status, 404);
    EXPECT_EQ(malee.get("/api/v1/indicators/ICT-01").json().at("versions"), json::array({1, 2}));
    const auto list = malee.get(versions + "?limit=1");
    EXPECT_EQ(list.json().at("items").at(0).at("version"), 1);
    const auto rest = malee.get(versions + "?cursor=" + list.json().at("next").get<std::string>());
    EXPECT_EQ(rest.json().at("items").size(), 1U);
    EXPECT_EQ(rest.json().at("items").at(0).at("version"), 2);
    EXPECT_EQ(malee.post("/api/v1/indicators/ICT-99/versions", edited, {{"If-Match", "\"1\""}}).status, 404);
    EXPECT_THAT(finding_codes(world), IsEmpty());
}

TEST(IndicatorsOverHttp, AreFoundByWhatTheyServe)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    add_goals(malee);
    ASSERT_EQ(malee.post(kIndicators, indicator("MOF-01")).status, 201);
    auto served = with(with(indicator("ICT-01"), "challenges", {"12-people-2", "12-people-1"}), "parent", "MOF-01");
    ASSERT_EQ(malee.post(kIndicators, with(served, "goals", {2, 1})).status, 201);
    served = with(with(indicator("LAW-01"), "challenges", {"12-people-1"}), "parent", "MOF-01");
    ASSERT_EQ(malee.post(kIndicators, with(served, "pmqa", {"7.2"})).status, 201);

    const auto found = [&](const std::string& query) { return codes(malee.get(kIndicators + query)); };
    EXPECT_THAT(found(""), ElementsAre("ICT-01", "LAW-01", "MOF-01"));
    EXPECT_THAT(found("?challenge=12-people-1"), ElementsAre("ICT-01", "LAW-01"));
    EXPECT_THAT(found("?challenge=12-people-2"), ElementsAre("ICT-01"));
    EXPECT_THAT(found("?goal=1"), ElementsAre("ICT-01"));
    EXPECT_THAT(found("?pmqa=4.1"), ElementsAre("ICT-01", "MOF-01"));
    EXPECT_THAT(found("?parent=MOF-01"), ElementsAre("ICT-01", "LAW-01"));
    EXPECT_THAT(found("?parent=MOF-01&pmqa=7.2"), ElementsAre("LAW-01"));
    EXPECT_THAT(found("?q=ability%20law"), ElementsAre("LAW-01")) << "letters of either case";
    EXPECT_THAT(found("?q=%E0%B8%9E%E0%B8%A3%E0%B9%89%E0%B8%AD%E0%B8%A1&goal=2"), ElementsAre("ICT-01")) << "in Thai";
    EXPECT_THAT(found("?challenge=13"), IsEmpty());
    EXPECT_EQ(malee.get(std::string{kIndicators} + "?goal=first").code(), "parameter_malformed");

    const auto first = malee.get(std::string{kIndicators} + "?parent=MOF-01&limit=1").json();
    EXPECT_EQ(first.at("items").at(0).at("goals"), json::array({2, 1})) << "as they were given";
    EXPECT_FALSE(first.at("items").at(0).contains("sheet"));
    const auto next = "?parent=MOF-01&limit=1&cursor=" + first.at("next").get<std::string>();
    EXPECT_THAT(found(next), ElementsAre("LAW-01"));

    // By the latest version: what served once and no more is not found.
    const auto moved = without_code(with(indicator("LAW-01"), "challenges", {"12-people-2"}));
    ASSERT_EQ(malee.post("/api/v1/indicators/LAW-01/versions", moved, {{"If-Match", "\"1\""}}).status, 201);
    EXPECT_THAT(found("?challenge=12-people-1"), ElementsAre("ICT-01"));
    EXPECT_THAT(found("?parent=MOF-01"), ElementsAre("ICT-01"));
    EXPECT_THAT(finding_codes(world), IsEmpty());
}

TEST(IndicatorsOverHttp, RefuseEveryFaultAtOnceWithItsPlace)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    auto bad = indicator("ICT 01");
    bad["name"]["en"] = " ";
    bad["value_type"] = "parcels";
    bad["colour"] = "red";
    bad["natural_limit"] = 100;
    bad["goals"] = json::array({1, "two", 0});
    bad["sheet"]["formular"] = "a";
    const auto answer = malee.post(kIndicators, bad);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(faults(answer), (std::map<std::string, std::string>{{"/code", "code_malformed"},
                                                                  {"/name/en", "required"},
                                                                  {"/value_type", "unknown_value"},
                                                                  {"/colour", "unknown_field"},
                                                                  {"/natural_limit", "wrong_type"},
                                                                  {"/goals/1", "wrong_type"},
                                                                  {"/goals/2", "out_of_range"},
                                                                  {"/sheet/formular", "unknown_field"}}))
        << answer.body;

    const auto contradiction =
        malee.post(kIndicators, with(with(indicator("ICT-01"), "steps", 3), "pmqa", {"4.1", "4.1"}));
    EXPECT_EQ(contradiction.code(), "invalid_content");
    EXPECT_TRUE(faults(contradiction).contains("/steps"));
    EXPECT_TRUE(faults(contradiction).contains("/pmqa/1"));

    EXPECT_EQ(malee.post(kIndicators, with(indicator("ICT-01"), "goals", {7})).code(), "unknown_goal");
    EXPECT_EQ(malee.post(kIndicators, with(indicator("ICT-01"), "challenges", {"x"})).code(), "unknown_challenge");
    EXPECT_EQ(malee.post(kIndicators, with(indicator("ICT-01"), "parent", "NONE")).code(), "unknown_indicator");
    ASSERT_EQ(malee.post(kIndicators, indicator("ICT-01"), {{"If-Match", "\"0\""}}).status, 201);
    EXPECT_EQ(malee.post(kIndicators, indicator("ICT-01")).code(), "version_not_next");
    EXPECT_EQ(malee.post(kIndicators, indicator("ICT-01"), {{"If-Match", "\"0\""}}).code(), "version_changed");
    const auto average = without_code(with(indicator("ICT-01"), "value_type", "average"));
    const std::string versions = "/api/v1/indicators/ICT-01/versions";
    EXPECT_EQ(malee.post(versions, average, {{"If-Match", "\"1\""}}).code(), "kind_changed");
    ASSERT_EQ(malee.post(kIndicators, with(indicator("ICT-02"), "parent", "ICT-01")).status, 201);
    const auto circle = without_code(with(indicator("ICT-01"), "parent", "ICT-02"));
    EXPECT_EQ(malee.post(versions, circle, {{"If-Match", "\"1\""}}).code(), "cascade_loop");
}

TEST(GoalsOverHttp, AreAddedAndSaidInOtherWords)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    add_goals(malee);
    const json other{{"no", 1}, {"name", {{"th", "คน"}, {"en", "Persons"}}}};
    const auto said = malee.post("/api/v1/goals", other, {{"Idempotency-Key", "other"}});
    ASSERT_EQ(said.status, 201);
    const auto goals = malee.get("/api/v1/goals?limit=1").json();
    EXPECT_EQ(goals.at("items").at(0), other);
    const auto rest = malee.get("/api/v1/goals?cursor=" + goals.at("next").get<std::string>()).json();
    EXPECT_EQ(rest.at("items").size(), 1U);
    EXPECT_EQ(malee.post("/api/v1/goals", other, {{"Idempotency-Key", "other"}}).header("idempotent-replayed"), "true");
    EXPECT_EQ(malee.post("/api/v1/goals", other, {{"If-Match", said.header("etag")}}).status, 201);
    EXPECT_EQ(malee.post("/api/v1/goals", other, {{"If-Match", said.header("etag")}}).status, 412);

    EXPECT_EQ(malee.get("/api/v1/challenges").json().at("items").size(), 2U);
    const json bad{{"code", "12 people"}, {"name", {{"th", "ก"}}}};
    EXPECT_EQ(faults(malee.post("/api/v1/challenges", bad)),
              (std::map<std::string, std::string>{{"/code", "code_malformed"}, {"/name/en", "required"}}));
    EXPECT_EQ(malee.post("/api/v1/goals", with(other, "no", 0)).status, 422);
    EXPECT_EQ(world.signed_in("anong").post("/api/v1/goals", other).code(), "not_allowed");
    EXPECT_THAT(finding_codes(world), IsEmpty());
}

TEST(FrameworksOverHttp, AreVersionedByFiscalYear)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    const std::string year = "/api/v1/frameworks/2561";
    EXPECT_EQ(malee.get(year).status, 404);
    EXPECT_EQ(malee.post(year + "/versions", framework()).status, 428);
    const auto first = malee.post(year + "/versions", framework(), {{"If-Match", "\"0\""}});
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.header("location"), year + "/versions/1");
    EXPECT_EQ(first.json().at("missing"), "renormalise");
    EXPECT_EQ(first.json().at("days").at("due_days"), 12);
    EXPECT_EQ(first.json().at("days").at("plan_days"), 30) << "the default";

    EXPECT_EQ(malee.post(year + "/versions", framework(), {{"If-Match", "\"0\""}}).status, 412);
    const auto stricter = with(framework(), "case_below", "3.50");
    ASSERT_EQ(malee.post(year + "/versions", stricter, {{"If-Match", "\"1\""}}).status, 201);
    ASSERT_EQ(malee.post("/api/v1/frameworks/2562/versions", framework(), {{"If-Match", "\"0\""}}).status, 201);
    auto anong = world.signed_in("anong");
    EXPECT_EQ(anong.get(year).json().at("case_below"), "3.5");
    EXPECT_EQ(anong.get("/api/v1/frameworks/%E0%B9%92%E0%B9%95%E0%B9%96%E0%B9%91").status, 200) << "in Thai digits";
    EXPECT_EQ(anong.get(year).header("etag"), "\"2\"");
    EXPECT_EQ(anong.get(year + "/versions/1").json(), first.json());
    EXPECT_EQ(anong.get(year + "/versions").json().at("items").size(), 2U);
    const auto all = anong.get("/api/v1/frameworks").json();
    ASSERT_EQ(all.at("items").size(), 2U);
    EXPECT_EQ(all.at("items").at(0).at("version"), 2);
    EXPECT_EQ(all.at("items").at(1).at("fiscal_year"), 2562);
    EXPECT_EQ(anong.get("/api/v1/frameworks/2018").status, 404) << "no year of the Buddhist Era";
    EXPECT_EQ(anong.post(year + "/versions", framework(), {{"If-Match", "\"2\""}}).code(), "not_allowed");

    auto falling = with(framework(), "levels", {"5", "x", "1"});
    falling["days"]["duedays"] = 1;
    EXPECT_EQ(faults(malee.post(year + "/versions", falling, {{"If-Match", "\"2\""}})),
              (std::map<std::string, std::string>{{"/levels/1", "not_a_decimal"}, {"/days/duedays", "unknown_field"}}));
    falling = with(framework(), "levels", {"5", "1"});
    EXPECT_TRUE(faults(malee.post(year + "/versions", falling, {{"If-Match", "\"2\""}})).contains("/levels/1"));
    EXPECT_THAT(finding_codes(world), IsEmpty());
}

// I15: a row that somebody changed behind the events' back is found; even the owner needs to switch the trigger off.
TEST(DictionaryRows, AreHeldAgainstTheEvents)
{
    ApiWorld world;
    auto malee = world.signed_in("malee");
    add_goals(malee);
    ASSERT_EQ(malee.post(kIndicators, with(indicator("ICT-01"), "goals", {1})).status, 201);
    ASSERT_EQ(malee.post("/api/v1/frameworks/2561/versions", framework(), {{"If-Match", "\"0\""}}).status, 201);
    ASSERT_THAT(finding_codes(world), IsEmpty());

    store::Session owner{*store::ConnectOptions::parse(world.test_database().superuser_url())};
    const auto run = [&](const char* sql) { owner.run({sql, sql, 0, 0}, {}); };
    EXPECT_THROW(run("update indicator set th = 'x'"), store::DatabaseError);
    EXPECT_THROW(run("delete from framework"), store::DatabaseError);
    EXPECT_THROW(run("truncate indicator_goal"), store::DatabaseError);
    run("alter table indicator_goal disable trigger indicator_goal_append_only");
    run("delete from indicator_goal");
    run("alter table framework disable trigger framework_append_only");
    run("update framework set body = replace(body, 'renormalise', 'zero')");
    EXPECT_THAT(finding_codes(world), ::testing::UnorderedElementsAre("dictionary_differs", "framework_differs"));
}

}  // namespace
}  // namespace traimas::testing
