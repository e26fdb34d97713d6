// Timers: deadlines to the microsecond, reminders once, and an order that does not depend on when the engine ran.
#include "tests/unit/base/seed.hpp"
#include "tests/unit/service/memory_office.hpp"

#include <nlohmann/json.hpp>

#include <random>

namespace traimas::testing {
namespace {

const Instant kDue = bangkok(2018, 1, 11);  // 10 January, 24:00

struct Timers : MemoryOffice {
    void SetUp() override { office.checkpoint("LAW"); }

    std::vector<std::string> events()
    {
        std::vector<std::string> list;
        for (const auto& row : store.events_of(office.current)) {
            list.push_back(row.event.name);
        }
        return list;
    }
};

TEST_F(Timers, InTimeToTheLastMicrosecond)
{
    office.at(kDue - std::chrono::microseconds{1});
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    EXPECT_FALSE(office.instance(office.current).folded.marks.contains("late"));
}

TEST_F(Timers, LateFromTheFirstMicrosecondWhetherOrNotThePollerRan)
{
    office.at(kDue - std::chrono::hours{1});
    office.report_all("kanya", "LAW");
    office.at(kDue);
    ASSERT_TRUE(office.as("kanya").act("submit"));
    const auto instance = office.instance(office.current);
    EXPECT_EQ(instance.folded.state, "review");
    EXPECT_EQ(instance.folded.marks.at("late").at, kDue);
}

TEST_F(Timers, AFiredTimerCountsFromItsNominalTime)
{
    office.at(kDue + std::chrono::hours{1});
    office.drain();
    for (const auto& row : store.events_of(office.current)) {
        if (row.event.name == "late") {
            EXPECT_EQ(row.event.effective_at, kDue);
            EXPECT_EQ(row.event.recorded_at, kDue + std::chrono::hours{1});
        }
    }
    EXPECT_EQ(office.state(), "overdue");
}

TEST_F(Timers, MissedRemindersAreEachAnEventButToldOnce)
{
    office.at(bangkok(2017, 12, 22));
    office.drain();
    store.deliver();
    office.at(bangkok(2018, 1, 10, 9));  // the engine was down over three reminders
    EXPECT_EQ(office.drain(), 3);
    EXPECT_EQ(told(), std::vector<std::string>{"due_soon to kanya"});
}

TEST_F(Timers, NobodyIsRemindedOfWhatWasDoneMeanwhile)
{
    office.at(bangkok(2018, 1, 3, 9));
    office.drain();
    store.deliver();
    office.at(bangkok(2018, 1, 5, 9));
    office.drain();
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    const auto delivered = store.deliver();
    ASSERT_EQ(delivered.suppressed.size(), 1U);
    EXPECT_EQ(delivered.suppressed.front().notice, "due_soon");
}

TEST_F(Timers, RunOutIntoNotReportedAndAreThenClosed)
{
    office.at(bangkok(2018, 3, 1));
    office.drain();
    EXPECT_EQ(office.state(), "not_reported");
    EXPECT_EQ(code_of(office.as("kanya").act("submit")), "window_closed");
    EXPECT_EQ(code_of(office.as("kanya").save_value("LAW-02", "1")), "window_closed");
}

TEST_F(Timers, ASilentReviewLapsesAsReturnedNeverAsApproved)
{
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    office.at(bangkok(2018, 2, 23));
    office.drain();
    EXPECT_EQ(office.state(), "rework");
}

// I13: the same script under random poll times, and under "never until the end": the same events.
TEST(PollSchedule, DoesNotShowInTheLog)
{
    std::mt19937_64 random{test_seed()};
    const auto run = [&](bool polls) {
        ManualClock clock{bangkok(2017, 10, 1)};
        store::MemoryStore store{clock};
        Office office{store, [&](Instant at) { clock.set(at); }};
        office.checkpoint("LAW");
        const auto to = [&](Instant at) {
            while (polls && clock.now() < at) {
                const auto step = std::chrono::minutes{1 + random() % (60 * 24 * 4)};
                clock.set(std::min<Instant>(at, clock.now() + step));
                office.drain();
            }
            clock.set(at);
        };
        to(bangkok(2018, 1, 5, 15));
        office.report_all("kanya", "LAW");
        to(bangkok(2018, 1, 15, 9));
        EXPECT_TRUE(office.as("kanya").act("submit"));
        to(bangkok(2018, 3, 20));
        EXPECT_TRUE(office.as("kanya").act("submit"));
        EXPECT_TRUE(office.as("thawat").act("return", {.comment = "ๆ"}));
        to(bangkok(2018, 6, 1));
        office.drain();
        std::vector<std::string> bodies;
        for (const auto& body : store.bodies()) {
            auto it = nlohmann::json::parse(body);
            it.erase("recorded_at");
            bodies.push_back(it.dump());
        }
        return bodies;
    };
    const auto never = run(false);
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(run(true), never);
    }
}

}  // namespace
}  // namespace traimas::testing
