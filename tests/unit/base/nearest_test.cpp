// The nearest known word: near enough to be meant, or none.
#include "engine/base/nearest.hpp"

#include <gtest/gtest.h>

namespace traimas {
namespace {

TEST(EditDistance, CountsEdits)
{
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("value", "value"), 0U);
    EXPECT_EQ(edit_distance("vaule", "value"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("port", "ports"), 1U);
}

TEST(Nearest, FindsWhatWasMeant)
{
    const std::vector<std::string> known{"http.listen", "http.threads", "database.url", "id"};
    EXPECT_EQ(nearest("http.lisen", known), "http.listen");
    EXPECT_EQ(nearest("databse.ulr", known), "database.url");
    EXPECT_EQ(nearest("ids", known), "id");
    EXPECT_EQ(nearest("http.thread", known), "http.threads");
}

TEST(Nearest, KeepsQuietWhenNothingIsNear)
{
    const std::vector<std::string> known{"note", "id", "x"};
    EXPECT_EQ(nearest("value", known), std::nullopt);
    EXPECT_EQ(nearest("y", known), std::nullopt);
    EXPECT_EQ(nearest("ab", known), std::nullopt);
    EXPECT_EQ(nearest("note", {}), std::nullopt);
    EXPECT_EQ(nearest(std::string(60'000, 'n'), known), std::nullopt);
}

TEST(Nearest, TakesTheFirstOfEquals)
{
    EXPECT_EQ(nearest("cat", {"car", "can", "bat"}), "car");
    EXPECT_EQ(nearest("note_", {"notes", "note"}), "notes");
}

}  // namespace
}  // namespace traimas
