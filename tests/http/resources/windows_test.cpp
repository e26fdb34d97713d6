// One request for many units: more time, decisions, reminders; each with a verdict for every item.
#include "tests/http/reported.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Office2561 {
    ApiWorld world{};
    InstanceId law{world.checkpoint("OPS-LAW", 2561, 1)};
    InstanceId ict{world.checkpoint("OPS-ICT", 2561, 1)};
    std::map<std::string, HttpClient> clients{};

    HttpClient& as(const std::string& name)
    {
        const auto found = clients.find(name);
        return found != clients.end() ? found->second : clients.emplace(name, world.signed_in(name)).first->second;
    }
    static std::string path(InstanceId report) { return "/api/v1/checkpoints/" + std::to_string(report.value()); }
    json shown(InstanceId report) { return as("arun").get(path(report)).json(); }
    HttpAnswer act(const std::string& who, InstanceId report, const json& body)
    {
        return as(who).post(path(report) + "/actions", body,
                            {{"If-Match", as("arun").get(path(report)).header("etag")}});
    }
    void submit_green(const std::string& collector, InstanceId report)
    {
        const json rows{{"results",
                         {{{"indicator", "ICT-01"}, {"numerator", "95"}, {"denominator", "100"}},
                          {{"indicator", "ICT-02"}, {"value", "4"}}}}};
        const auto saved = as(collector).put(path(report) + "/results", rows,
                                             {{"If-Match", as("arun").get(path(report)).header("etag")}});
        ASSERT_EQ(saved.status, 200) << saved.body;
        const auto submitted = act(collector, report, {{"action", "submit"}});
        ASSERT_EQ(submitted.status, 200) << submitted.body;
    }
};

const std::string kWindows = "/api/v1/windows";
const std::string kDecide = "/api/v1/tasks/actions";
const std::string kRemind = "/api/v1/checkpoints/reminders";

json quarter(const char* only)
{
    return {{"fiscal_year", 2561}, {"quarter", 1}, {"only", only}};
}

TEST(ManyAtOnce, ReportsThatWereNotMadeAreReopenedAndStayLate)
{
    Office2561 it;
    it.world.advance_to(noon(2018, 2, 20));
    const auto before = it.shown(it.law);
    EXPECT_EQ(before.at("state"), "not_reported");
    EXPECT_EQ(before.at("late").at("working_days"), 20) << "up to the cut-off";
    const auto list = it.as("arun").get("/api/v1/checkpoints?unit=OPS-LAW").json().at("items").at(0);
    EXPECT_EQ(list.at("late_days"), 20);
    EXPECT_EQ(list.at("excused"), false);

    const json offer{{"cohort", quarter("not_reported")}, {"days", 5}, {"reason", "ระบบขัดข้อง"}};
    const auto begun = it.as("malee").post(kWindows, offer, {{"Idempotency-Key", "offer"}});
    ASSERT_EQ(begun.status, 201) << begun.body;
    const auto job = begun.json();
    EXPECT_EQ(job.at("state"), "done");
    EXPECT_EQ(job.at("progress").at("done"), 2) << job.dump();
    EXPECT_EQ(begun.header("location"), address("jobs", job.at("id")));
    const auto again = it.as("malee").post(kWindows, offer, {{"Idempotency-Key", "offer"}});
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), job) << "nothing was done twice";
    EXPECT_EQ(it.as("malee").get(begun.header("location")).json(), job);
    EXPECT_EQ(it.as("arun").get(begun.header("location")).status, 404) << "hers alone";

    json items = json::array();
    for (const auto& item : job.at("items")) {
        items.push_back({{"id", item.at("result")}});
    }
    const auto decided = it.as("arun").post(kDecide, {{"action", "approve"}, {"items", items}});
    ASSERT_EQ(decided.status, 201) << decided.body;
    EXPECT_EQ(decided.json().at("progress").at("done"), 2) << decided.body;
    const auto after = it.shown(it.law);
    EXPECT_EQ(after.at("state"), "collecting");
    EXPECT_EQ(after.at("late").at("working_days"), 29) << "still awaited";
    EXPECT_EQ(after.at("late").at("excused"), false);
    EXPECT_EQ(after.at("report_due_at"), "2018-02-27T17:00:00Z");
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(ManyAtOnce, WhoMayNotOfferTimeIsToldForEachUnit)
{
    Office2561 it;
    const json offer{{"cohort", quarter("open")}, {"days", 3}, {"reason", "ขอเวลา"}};
    const auto begun = it.as("kanya").post(kWindows, offer, {{"Accept-Language", "en"}});
    ASSERT_EQ(begun.status, 201) << begun.body;
    const auto items = begun.json().at("items");
    ASSERT_THAT(items, SizeIs(1)) << "the one that she sees";
    EXPECT_EQ(items.at(0).at("state"), "refused");
    EXPECT_EQ(items.at(0).at("verdict").at("code"), "not_your_role");
    EXPECT_THAT(items.at(0).at("verdict").at("detail").get<std::string>(), HasSubstr("the PSD"));
    EXPECT_EQ(it.as("kanya").post(begun.header("location") + "/actions", {{"action", "cancel"}}).code(),
              "job_finished");
}

TEST(ManyAtOnce, AFaultyRequestBeginsNothing)
{
    Office2561 it;
    auto& malee = it.as("malee");
    const auto faults = [&](const json& cohort) {
        return malee.post(kWindows, {{"cohort", cohort}, {"days", 3}, {"reason", "x"}}).json().at("errors").at(0);
    };
    EXPECT_EQ(faults(json::object()).at("code"), "cohort_unclear");
    auto both = quarter("late");
    both["checkpoints"] = json::array({{{"id", it.law.value()}}});
    EXPECT_EQ(faults(both).at("code"), "cohort_unclear");
    auto unknown = quarter("open");
    unknown["units"] = {"OPS-LAW", "NONE"};
    EXPECT_EQ(faults(unknown).at("pointer"), "/cohort/units/1");
    EXPECT_EQ(malee.post(kWindows, {{"cohort", quarter("late")}, {"days", 3}, {"reason", "x"}}).code(), "cohort_empty");
    EXPECT_EQ(malee.post(kWindows, {{"cohort", quarter("open")}, {"days", 11}, {"reason", "x"}}).status, 422);
    const json twice = json::array({{{"id", 1}}, {{"id", 1}}});
    EXPECT_EQ(malee.post(kDecide, {{"action", "approve"}, {"items", twice}}).json().at("errors").at(0).at("code"),
              "named_twice");
    EXPECT_EQ(
        malee.post(kDecide, {{"action", "return"}, {"items", {{{"id", 1}}}}}).json().at("errors").at(0).at("code"),
        "comment_required");
}

TEST(ManyAtOnce, GreenReportsAreApprovedAndOneIsRefusedWithItsReason)
{
    Office2561 it;
    it.submit_green("anong", it.ict);
    it.submit_green("kanya", it.law);
    ASSERT_EQ(it.act("thawat", it.law, {{"action", "approve"}}).status, 200);
    const json approve{{"action", "approve"}, {"green", {{"fiscal_year", 2561}, {"quarter", 1}}}};
    const auto decided = it.as("malee").post(kDecide, approve);
    ASSERT_EQ(decided.status, 201) << decided.body;
    const auto job = decided.json();
    EXPECT_EQ(job.at("progress").at("done"), 1) << job.dump();
    EXPECT_EQ(job.at("progress").at("refused"), 1);
    for (const auto& item : job.at("items")) {
        const bool waits_for_head = item.at("instance") == it.ict.value();
        EXPECT_EQ(item.at("state"), waits_for_head ? "refused" : "done");
        EXPECT_EQ(item.at("verdict").is_null(), !waits_for_head);
    }
    EXPECT_EQ(it.shown(it.law).at("approval").at("stage"), "executive");
    EXPECT_EQ(it.shown(it.ict).at("approval").at("stage"), "head");
}

TEST(ManyAtOnce, WhatHasChangedSinceItWasReadIsRefused)
{
    Office2561 it;
    it.submit_green("kanya", it.law);
    const json stale = json::array({{{"id", it.law.value()}, {"version", 1}}});
    const auto job = it.as("thawat").post(kDecide, {{"action", "approve"}, {"items", stale}}).json();
    EXPECT_EQ(job.at("items").at(0).at("verdict").at("code"), "version_changed");
    EXPECT_EQ(it.shown(it.law).at("approval").at("stage"), "head");
}

TEST(ManyAtOnce, RemindersAreSeenBeforeTheyAreSentOnceADay)
{
    Office2561 it;
    it.world.advance_to(noon(2018, 1, 12));
    it.submit_green("anong", it.ict);
    json request{{"cohort", quarter("late")}, {"dry_run", true}};
    const auto preview = it.as("malee").post(kRemind, request);
    ASSERT_EQ(preview.status, 200) << preview.body;
    const auto seen = preview.json().at("items");
    ASSERT_THAT(seen, SizeIs(1)) << "the other is there";
    EXPECT_EQ(seen.at(0).at("checkpoint"), it.law.value());
    EXPECT_TRUE(seen.at(0).at("refused").is_null());
    ASSERT_THAT(seen.at(0).at("recipients"), SizeIs(1));
    EXPECT_EQ(seen.at(0).at("recipients").at(0).at("person").at("id"), it.world.person("kanya").value());
    EXPECT_THAT(seen.at(0).at("message").at("en").at("text").get<std::string>(), HasSubstr("Legal Affairs Group"));
    const auto history = it.as("malee").get(Office2561::path(it.law) + "/history").json();
    for (const auto& event : history.at("items")) {
        EXPECT_NE(event.at("kind"), "action") << "nothing was sent: " << event;
    }

    request.erase("dry_run");
    EXPECT_EQ(it.as("malee").post(kRemind, request).json().at("progress").at("done"), 1);
    const auto again = it.as("malee").post(kRemind, request).json();
    EXPECT_EQ(again.at("items").at(0).at("verdict").at("code"), "reminded_today");
    request["dry_run"] = true;
    EXPECT_EQ(it.as("malee").post(kRemind, request).json().at("items").at(0).at("refused").at("code"),
              "reminded_today");
    EXPECT_EQ(it.as("kanya").post(kRemind, request).json().at("items").at(0).at("refused").at("code"), "not_your_role");
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

}  // namespace
}  // namespace traimas::testing
