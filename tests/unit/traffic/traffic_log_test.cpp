// The access log on a disk: days, ends of programs, full disks, and what is kept for how long.
#include "engine/traffic/traffic_log.hpp"

#include "engine/traffic/chained_lines.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

namespace traimas::traffic {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using std::chrono::hours;

constexpr Instant kBegin{std::chrono::sys_days{std::chrono::year{2018} / 1 / 8} + hours{23}};

class TrafficLogTest : public ::testing::Test {
protected:
    TrafficLogTest()
        : folder_{fs::temp_directory_path() / ("traimas-traffic-" + std::to_string(std::random_device{}()))}
    {
    }
    ~TrafficLogTest() override { fs::remove_all(folder_); }

    [[nodiscard]] Result<std::unique_ptr<TrafficLog>> open(int kept = kLeastDays)
    {
        return TrafficLog::open({.folder = folder_, .days = kept, .now = [this] { return now_.load(); }});
    }
    // Opens, writes these, and ends.
    void write(const std::vector<std::string>& objects)
    {
        auto log = open();
        ASSERT_TRUE(log);
        for (const auto& object : objects) {
            (*log)->append(object);
        }
    }
    [[nodiscard]] std::vector<std::string> lines(const std::string& day) const
    {
        std::ifstream input{folder_ / ("access-" + day + ".jsonl")};
        std::vector<std::string> all;
        for (std::string line; std::getline(input, line);) {
            all.push_back(line);
        }
        return all;
    }
    void change(const std::string& day, const std::string& from, const std::string& to) const
    {
        const auto path = folder_ / ("access-" + day + ".jsonl");
        std::ifstream input{path};
        std::string text{std::istreambuf_iterator<char>{input}, {}};
        text.replace(text.find(from), from.size(), to);
        std::ofstream{path} << text;
    }

    fs::path folder_;
    std::atomic<Instant> now_{kBegin};
};

TEST_F(TrafficLogTest, GoesOnFromDayToDayAndFromStartToStart)
{
    write({R"({"n":1})", R"({"n":2})"});
    write({R"({"n":3})"});
    now_ = kBegin + hours{2};
    write({R"({"n":4})"});
    EXPECT_EQ(lines("2018-01-08").size(), 6U);  // the heading, two starts, three requests
    EXPECT_EQ(lines("2018-01-09").size(), 3U);
    const auto check = check_traffic(folder_);
    EXPECT_EQ(check.days, 2U);
    EXPECT_EQ(check.lines, 9);
    EXPECT_TRUE(check.findings.empty());
    EXPECT_EQ(check.last, chain_of(lines("2018-01-09").back()));
    const auto mode = fs::status(traffic_days(folder_).front().path).permissions();
    EXPECT_EQ(mode, fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(TrafficLogTest, TurnsTheDayWhileItRunsAndNeverTurnsItBack)
{
    {
        const auto log = open();
        ASSERT_TRUE(log);
        (*log)->append(R"({"n":1})");
        while (lines("2018-01-08").size() < 3) {
        }
        now_ = kBegin + days{1};
        (*log)->append(R"({"n":2})");
        while (lines("2018-01-09").size() < 2) {
        }
        now_ = kBegin;
        (*log)->append(R"({"n":3})");
    }
    EXPECT_EQ(lines("2018-01-08").size(), 3U);
    EXPECT_EQ(lines("2018-01-09").size(), 3U);
    EXPECT_TRUE(check_traffic(folder_).findings.empty());
}

TEST_F(TrafficLogTest, CutsOffTheHalfLineOfAProgramThatWasKilled)
{
    write({R"({"n":1})"});
    {
        std::ofstream torn{folder_ / "access-2018-01-08.jsonl", std::ios::app};
        torn << R"({"n":2,"cha)";
    }
    EXPECT_EQ(check_traffic(folder_).findings.at(0).code, "torn");
    write({R"({"n":3})"});
    EXPECT_TRUE(check_traffic(folder_).findings.empty());
    EXPECT_NE(lines("2018-01-08").at(3).find("\"torn_bytes\":11"), std::string::npos);
}

TEST_F(TrafficLogTest, ShowsWhatWasChangedRemovedOrExchanged)
{
    write({R"({"n":1})"});
    now_ = kBegin + days{1};
    write({R"({"n":2})"});
    now_ = kBegin + days{2};
    write({R"({"n":3})"});
    change("2018-01-09", R"("n":2)", R"("n":7)");
    auto findings = check_traffic(folder_).findings;
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].date + " " + std::to_string(findings[0].line) + " " + findings[0].code,
              "2018-01-09 3 changed");
    fs::remove(folder_ / "access-2018-01-09.jsonl");
    findings = check_traffic(folder_).findings;
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].date + " " + findings[0].code, "2018-01-10 not_next");
}

TEST_F(TrafficLogTest, KeepsTheDaysThatItMustAndNoMore)
{
    write({R"({"n":1})"});
    now_ = kBegin + days{90};
    write({R"({"n":2})"});
    EXPECT_EQ(traffic_days(folder_).front().date, "2018-01-08");
    now_ = kBegin + days{91};
    write({R"({"n":3})"});
    EXPECT_EQ(traffic_days(folder_).front().date, "2018-04-08");
    EXPECT_TRUE(check_traffic(folder_).findings.empty()) << "the oldest days may go";
}

TEST_F(TrafficLogTest, BelongsToOneProgramAtATime)
{
    const auto first = open();
    ASSERT_TRUE(first);
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "access_log_taken");
}

TEST_F(TrafficLogTest, CountsWhatFindsNoRoomWhileTheDiskIsAwayAndSaysSoAfter)
{
    std::atomic<int> told{0};
    {
        auto opened = TrafficLog::open({.folder = folder_,
                                        .now = [this] { return now_.load(); },
                                        .failed = [&](const std::string&) { ++told; },
                                        .most_waiting = 10});
        ASSERT_TRUE(opened);
        auto& log = **opened;
        while (lines("2018-01-08").size() < 2) {
        }
        // The next day's file cannot be made: a folder stands in its place.
        fs::create_directory(folder_ / "access-2018-01-09.jsonl");
        now_ = kBegin + days{1};
        for (int number = 0; number < 40; ++number) {
            log.append("{\"n\":" + std::to_string(number) + "}");
        }
        while (told == 0) {
        }
        for (int number = 0; number < 40; ++number) {
            log.append("{\"n\":" + std::to_string(number) + "}");
        }
        EXPECT_GE(log.lost(), 20U);
        fs::remove(folder_ / "access-2018-01-09.jsonl");
    }
    EXPECT_EQ(told, 1);
    EXPECT_TRUE(check_traffic(folder_).findings.empty());
    EXPECT_NE(lines("2018-01-09").at(1).find(R"({"event":"lost","lines":)"), std::string::npos);
}

}  // namespace
}  // namespace traimas::traffic
