// A chain of lines: what holds, and at which line a change of any kind shows.
#include "engine/traffic/chained_lines.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace traimas::traffic {
namespace {

constexpr std::string_view kDay = "2018-01-08";

std::vector<std::string> three_lines()
{
    std::string chain{kNoChain};
    return {chained(heading(kDay, kNoChain), chain), chained(R"({"n":1})", chain), chained(R"({"n":2})", chain)};
}

DayCheck check(const std::vector<std::string>& lines, const std::string& end = "\n")
{
    std::string text;
    for (const auto& line : lines) {
        text += (text.empty() ? "" : "\n") + line;
    }
    std::istringstream input{text + end};
    return check_day(input, kDay);
}

TEST(ChainedLines, HoldAndTellWhereTheyBeginAndEnd)
{
    const auto lines = three_lines();
    const auto found = check(lines);
    EXPECT_EQ(found.fault_line, 0);
    EXPECT_EQ(found.lines, 3);
    EXPECT_EQ(found.previous, kNoChain);
    EXPECT_EQ(found.last, chain_of(lines.back()));
    // sha256sum of "000…0" (64 of them) and the heading, so that others can check it too.
    EXPECT_EQ(chain_of(lines.front()), "7b4b9a3f65ea37e6a4b3d0ba224b0fd7f1dbf6bbd6f6784ca1d1260ea12e7eae");
}

TEST(ChainedLines, ShowEveryChangeAtItsLine)
{
    const auto lines = three_lines();
    auto changed = lines;
    changed[1].replace(changed[1].find(":1"), 2, ":9");
    EXPECT_EQ(check(changed).fault_line, 2);
    EXPECT_EQ(check(changed).fault, "changed");
    EXPECT_EQ(check({lines[0], lines[2]}).fault_line, 2);
    EXPECT_EQ(check({lines[0], lines[2], lines[1]}).fault_line, 2);
    EXPECT_EQ(check({lines[0], lines[1], lines[1], lines[2]}).fault_line, 3);
    EXPECT_EQ(check({lines[0], lines[1], "{}", lines[2]}).fault_line, 3);
    EXPECT_EQ(check(lines, "").fault, "torn");
    EXPECT_EQ(check(lines, "").fault_line, 3);
    EXPECT_EQ(check({lines[1], lines[2]}).fault, "no_heading");
    EXPECT_EQ(check({}, "").fault, "no_heading");
}

TEST(ChainedLines, EveryChangedByteShows)
{
    const auto lines = three_lines();
    for (std::size_t line = 0; line < lines.size(); ++line) {
        for (std::size_t at = 0; at < lines[line].size(); ++at) {
            auto changed = lines;
            changed[line][at] = changed[line][at] == 'x' ? 'y' : 'x';
            EXPECT_EQ(check(changed).fault_line, static_cast<long>(line) + 1) << "byte " << at;
        }
    }
}

TEST(ChainedLines, AreOfOneDay)
{
    std::string chain{kNoChain};
    std::istringstream input{chained(heading("2018-01-09", kNoChain), chain) + "\n"};
    EXPECT_EQ(check_day(input, kDay).fault, "no_heading");
}

}  // namespace
}  // namespace traimas::traffic
