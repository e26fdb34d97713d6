// The date of what waits is one date: lists, the resource itself and whoever names it in a line say the same.
#include "tests/http/reported.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using ::testing::IsEmpty;

struct DueWorld {
    ApiWorld world{};
    Ring ring{world};

    [[nodiscard]] json items(const std::string& resource)
    {
        return ring.as("wirat").get("/api/v1/" + resource + "?fiscal_year=2561").json().at("items");
    }
    [[nodiscard]] json listed(const std::string& resource, const std::string& path)
    {
        for (const auto& item : items(resource)) {
            if (address(resource.c_str(), item.at("id")) == path) {
                return item;
            }
        }
        ADD_FAILURE() << path << " is in no list";
        return json::object();
    }
    void compare(const std::string& resource, const char* field = "due_at")
    {
        for (const auto& item : items(resource)) {
            const auto path = address(resource.c_str(), item.at("id"));
            const auto shown = ring.as("wirat").get(path).json();
            EXPECT_EQ(item.at("state"), shown.at("state")) << path;
            EXPECT_EQ(item.at(field), shown.at(field)) << path << " in " << shown.at("state");
        }
    }
    // Every instance of the year.
    void compare_all()
    {
        for (const auto* resource : {"cycles", "cases", "amendments", "restatements"}) {
            compare(resource);
        }
        compare("checkpoints", "report_due_at");
        const auto year = ring.as("malee").get("/api/v1/fiscal-years/2561").json();
        const auto years = ring.as("malee").get("/api/v1/fiscal-years?fiscal_year=2561").json().at("items");
        EXPECT_EQ(years.at(0).at("due_at"), year.at("due_at")) << "the year in " << year.at("state");
        for (const auto& unit : year.at("units")) {
            const auto& cycle = unit.at("cycle");
            EXPECT_EQ(cycle.at("due_at"), listed("cycles", address("cycles", cycle.at("id"))).at("due_at"));
        }
    }
};

TEST(DueOverHttp, IsTheSameInListsWhilePlansAreMade)
{
    DueWorld it;
    const auto cycle = it.ring.cycle("OPS-ICT");
    it.compare_all();
    EXPECT_FALSE(it.listed("cycles", cycle).at("due_at").is_null()) << "a plan has a deadline";
    ASSERT_EQ(it.ring.save("anong", cycle + "/plan", plan_body()).status, 200);
    ASSERT_EQ(it.ring.act("anong", cycle, {{"action", "submit"}}).status, 200);
    it.compare_all();
    it.ring.approve(cycle, {"suda", "malee", "arun"});
    it.compare_all();
    EXPECT_TRUE(it.listed("cycles", cycle).at("due_at").is_null()) << "nobody has anything to do with it now";
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

TEST(DueOverHttp, IsTheSameInListsFromTheMissToTheEnd)
{
    DueWorld it;
    Reported reports{it.world, it.ring};
    const auto report = reports.checkpoint(1);
    const auto deadline = it.listed("checkpoints", report).at("report_due_at");
    reports.approve(1, "80", "2");
    const auto opened = address("cases", it.items("cases").at(0).at("id"));
    ASSERT_EQ(
        it.ring.act("anong", reports.cycle(), {{"action", "amend"}, {"quarter", 3}, {"comment", "ถูกตัดงบ"}}).status,
        200);
    const auto amendment = address("amendments", it.items("amendments").at(0).at("id"));
    const auto id = it.ring.as("wirat").get(report).json().at("id");
    const auto restatement = it.ring.as("anong").post("/api/v1/restatements", {{"checkpoint", id}}).header("location");
    it.compare_all();
    EXPECT_FALSE(it.listed("cases", opened).at("due_at").is_null());
    EXPECT_FALSE(it.listed("amendments", amendment).at("due_at").is_null());
    EXPECT_FALSE(it.listed("restatements", restatement).at("due_at").is_null());

    ASSERT_EQ(it.ring.act("anong", opened, {{"action", "waive"}, {"comment", "ยกเลิกตามมติ ครม."}}).status, 200);
    it.compare_all();
    it.ring.approve(opened, {"malee", "arun"});
    ASSERT_EQ(it.ring.act("anong", amendment, {{"action", "withdraw"}}).status, 200);
    ASSERT_EQ(it.ring.act("anong", restatement, {{"action", "withdraw"}}).status, 200);
    reports.advance_to(noon(2018, 4, 20));
    it.compare_all();
    EXPECT_TRUE(it.listed("cases", opened).at("due_at").is_null()) << "it has ended";
    EXPECT_EQ(it.listed("cases", opened).at("late"), false) << "what has ended is never late";
    EXPECT_TRUE(it.listed("amendments", amendment).at("due_at").is_null());
    EXPECT_TRUE(it.listed("restatements", restatement).at("due_at").is_null());
    EXPECT_EQ(it.listed("checkpoints", report).at("report_due_at"), deadline) << "a report keeps its deadline";
    EXPECT_EQ(it.listed("checkpoints", reports.checkpoint(2)).at("late"), true);
    EXPECT_THAT(it.world.failures(), IsEmpty());
}

}  // namespace
}  // namespace traimas::testing
