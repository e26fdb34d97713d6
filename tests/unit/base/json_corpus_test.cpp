// Every text of the corpus through the reader: taken or refused with its code, never anything else.
#include "engine/base/json_parse.hpp"
#include "tests/support/json_corpus.hpp"

#include <gtest/gtest.h>

#include <set>

namespace traimas {
namespace {

std::string outcome_of(const Result<JsonText>& read)
{
    return read ? "valid" : read.error().code;
}

TEST(JsonCorpus, IsReadAsItsTableSays)
{
    int cases = 0;
    for (const auto& it : testing::json_corpus()) {
        const auto read = parse_json(it.text);
        EXPECT_EQ(outcome_of(read), it.outcome) << it.name;
        if (read && it.means) {
            EXPECT_EQ(read->value.get<std::string>(), *it.means) << it.name;
        }
        ++cases;
    }
    std::printf("JSON corpus: %d cases\n", cases);
}

// What was taken can be written and read again, and is the same: nothing was taken that has no text.
TEST(JsonCorpus, SurvivesBeingWritten)
{
    for (const auto& it : testing::json_corpus()) {
        const auto read = parse_json(it.text);
        if (!read) {
            continue;
        }
        const auto again = parse_json(read->value.dump());
        ASSERT_TRUE(again) << it.name;
        EXPECT_EQ(again->value, read->value) << it.name;
    }
}

// A text that is cut anywhere is refused, or is a whole number or text by itself; it is never half read.
TEST(JsonCorpus, IsNeverHalfRead)
{
    const std::set<std::string> kCodes{"valid",
                                       "not_json",
                                       "json_duplicate_key",
                                       "json_nul",
                                       "json_too_deep",
                                       "json_number_out_of_range",
                                       "json_too_many_values",
                                       "json_string_too_long"};
    std::size_t cuts = 0;
    for (const auto& it : testing::json_corpus()) {
        constexpr std::size_t kLong = 200;
        for (std::size_t length = 0; length < it.text.size() && it.text.size() < kLong; ++length) {
            const auto part = it.text.substr(0, length);
            const auto read = parse_json(part);
            EXPECT_TRUE(kCodes.contains(outcome_of(read))) << it.name;
            const bool is_open = it.outcome == "valid" && (it.text.front() == '[' || it.text.front() == '{') &&
                                 it.text.find_last_of("]}") >= length;
            if (is_open) {
                EXPECT_FALSE(read) << it.name << " cut at " << length;
            }
            ++cuts;
        }
    }
    EXPECT_GT(cuts, 2'000U);
}

}  // namespace
}  // namespace traimas
