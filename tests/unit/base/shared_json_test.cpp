// What copies of a shared value have in common: the value itself, its parts, and what was read from it.
#include "engine/base/shared_json.hpp"

#include <gtest/gtest.h>

#include <set>

#include <thread>

namespace traimas {
namespace {

using nlohmann::json;

struct Length {
    std::size_t value;
};

TEST(SharedJson, IsNullUnlessGivenSomething)
{
    EXPECT_TRUE(SharedJson{}.is_null());
    EXPECT_TRUE(SharedJson{nullptr}.is_null());
    EXPECT_EQ(SharedJson{}, SharedJson{json(nullptr)});
}

TEST(SharedJson, KeepsAnObjectAnObject)
{
    const SharedJson shared{json{{"a", 1}}};
    ASSERT_TRUE(shared.is_object());
    EXPECT_EQ(shared.at("a"), 1);
}

TEST(SharedJson, LeavesNullWhereItWasMovedFrom)
{
    SharedJson first{json{{"a", 1}}};
    SharedJson second{std::move(first)};
    EXPECT_TRUE(first.is_null());  // NOLINT(bugprone-use-after-move): what this test is about
    EXPECT_EQ(first, SharedJson{});
    SharedJson third;
    third = std::move(second);
    EXPECT_TRUE(second.is_null());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(third.at("a"), 1);
    first = third;
    EXPECT_EQ(first.at("a"), 1);
}

TEST(SharedJson, IsNoReferenceToWhatATemporaryHolds)
{
    static_assert(std::is_convertible_v<SharedJson&, const json&>);
    static_assert(!std::is_convertible_v<SharedJson, const json&>);
}

TEST(SharedJson, IsReadOnceForAllCopies)
{
    const SharedJson shared{json{{"text", "four"}}};
    const auto copy = shared;
    int times = 0;
    const auto read = [&](const json& it) {
        ++times;
        return Length{it.at("text").get<std::string>().size()};
    };
    EXPECT_EQ(shared.as<Length>(read)->value, 4U);
    EXPECT_EQ(copy.as<Length>(read)->value, 4U);
    EXPECT_EQ(times, 1);
    // Another type of the same value is another reading.
    EXPECT_EQ(*copy.as<std::string>([](const json& it) { return it.at("text").get<std::string>(); }), "four");
    EXPECT_EQ(shared.as<Length>(read)->value, 4U);
    EXPECT_EQ(times, 1);
}

TEST(SharedJson, AReadingThatFailsIsTriedAgain)
{
    const SharedJson shared{json{{"a", 1}}};
    EXPECT_THROW(shared.as<Length>([](const json& it) { return Length{it.at("none").size()}; }), json::out_of_range);
    EXPECT_EQ(shared.as<Length>([](const json& it) { return Length{it.size()}; })->value, 1U);
}

TEST(SharedJson, IsReadOnceByManyThreads)
{
    const SharedJson shared{json::array({1, 2, 3})};
    std::atomic<int> times{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto length = shared.as<Length>([&](const json& it) {
                ++times;
                return Length{it.size()};
            });
            EXPECT_EQ(length->value, 3U);
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(times, 1);
}

TEST(SharedJson, IsReadWhenSomebodyLooksIntoIt)
{
    const auto unread = SharedJson::unread(R"({"lines":20})");
    EXPECT_EQ(unread.unread_text(), R"({"lines":20})");
    EXPECT_EQ(unread, SharedJson::unread(R"({"lines":20})"));
    EXPECT_EQ(unread.at("lines"), 20);
    EXPECT_EQ(unread, SharedJson{(json{{"lines", 20}})});
    const auto broken = SharedJson::unread("{");
    EXPECT_THROW(static_cast<void>(broken.value()), json::exception);
    EXPECT_THROW(static_cast<void>(broken.value()), json::exception);
}

TEST(SharedJson, TheTextIsReadOnceByManyThreads)
{
    const auto unread = SharedJson::unread(R"({"lines":[1,2,3]})");
    std::vector<std::thread> threads;
    std::vector<const json*> seen(8);
    for (auto& place : seen) {
        threads.emplace_back([&unread, &place] { place = &unread.value(); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(std::set<const json*>(seen.begin(), seen.end()).size(), 1U);
}

TEST(SharedJson, APartOutlivesTheWhole)
{
    SharedJson part;
    {
        const SharedJson whole{json{{"records", {{"plan", {{"lines", 20}}}}}}};
        part = whole.part(whole.at("records").at("plan"));
    }
    EXPECT_EQ(part.at("lines"), 20);
    EXPECT_EQ(part, SharedJson{(json{{"lines", 20}})});
}

}  // namespace
}  // namespace traimas
