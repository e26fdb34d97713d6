// One range of bytes, or the whole: a table.
#include "api/http/byte_range.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

TEST(ByteRange, ChoosesWhatWasAskedFor)
{
    struct Row {
        const char* header;
        RangeAnswer answer;
        std::uint64_t first;
        std::uint64_t length;
    };
    constexpr auto kWhole = RangeAnswer::whole;
    constexpr auto kPart = RangeAnswer::part;
    constexpr auto kNone = RangeAnswer::unsatisfiable;
    for (const auto& row : std::vector<Row>{{"", kWhole, 0, 0},
                                            {"bytes=0-0", kPart, 0, 1},
                                            {"bytes=0-99", kPart, 0, 100},
                                            {"bytes=10-19", kPart, 10, 10},
                                            {"Bytes=90-500", kPart, 90, 10},
                                            {"bytes=90-", kPart, 90, 10},
                                            {"bytes=-10", kPart, 90, 10},
                                            {"bytes=-500", kPart, 0, 100},
                                            {"bytes=99-", kPart, 99, 1},
                                            {"bytes=100-", kNone, 0, 0},
                                            {"bytes=500-600", kNone, 0, 0},
                                            {"bytes=-0", kNone, 0, 0},
                                            {"bytes=0-1,5-6", kWhole, 0, 0},
                                            {"bytes=6-5", kWhole, 0, 0},
                                            {"bytes=a-b", kWhole, 0, 0},
                                            {"bytes=-", kWhole, 0, 0},
                                            {"bytes=1", kWhole, 0, 0},
                                            {"bytes=+1-2", kWhole, 0, 0},
                                            {"bytes=99999999999999999999999-", kWhole, 0, 0},
                                            {"items=0-1", kWhole, 0, 0}}) {
        const auto choice = choose_range(row.header, 100);
        EXPECT_EQ(choice.answer, row.answer) << row.header;
        EXPECT_EQ(choice.range.first, row.first) << row.header;
        EXPECT_EQ(choice.range.length, row.length) << row.header;
    }
    EXPECT_EQ(choose_range("bytes=-5", 0).answer, RangeAnswer::unsatisfiable) << "an empty file has no last bytes";
}

}  // namespace
}  // namespace traimas::http
