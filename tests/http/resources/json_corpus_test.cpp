// The corpus over the wire, on one route that writes: what is no JSON is 400 with its code, and all else comes as far
// as its content. Then the limits, each at its edge.
#include "tests/support/api_world.hpp"
#include "tests/support/json_corpus.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

constexpr const char* kRoute = "/api/v1/goals";

class Wire {
public:
    // Every answer must be a problem in its own form: none of these texts is a goal.
    HttpAnswer send(const std::string& body)
    {
        auto answer = psd_.send(
            "POST", kRoute,
            {{"Content-Type", "application/json"}, {"Idempotency-Key", "corpus-" + std::to_string(++sent_)}}, body);
        EXPECT_EQ(answer.header("content-type").substr(0, 24), "application/problem+json") << answer.body;
        const auto problem = answer.json();
        EXPECT_EQ(problem.at("status"), answer.status);
        EXPECT_FALSE(problem.at("request_id").get<std::string>().empty());
        return answer;
    }
    void expect(const std::string& body, int status, const char* code, const std::string& what)
    {
        const auto answer = send(body);
        EXPECT_EQ(answer.status, status) << what << ": " << answer.body;
        EXPECT_EQ(answer.code(), code) << what;
    }
    ApiWorld& world() { return world_; }

private:
    ApiWorld world_{};
    HttpClient psd_{world_.signed_in("malee")};
    int sent_ = 0;
};

std::string times(std::string_view text, std::size_t count)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all += text;
    }
    return all;
}

TEST(JsonCorpusOverHttp, IsAnsweredAsItsTableSays)
{
    Wire wire;
    for (const auto& it : json_corpus()) {
        const auto answer = wire.send(it.text);
        if (it.outcome == "valid") {
            EXPECT_EQ(answer.status, 422) << it.name << ": " << answer.body;
            EXPECT_EQ(answer.code(), "invalid_content") << it.name;
        } else {
            EXPECT_EQ(answer.status, 400) << it.name << ": " << answer.body;
            EXPECT_EQ(answer.code(), it.outcome) << it.name;
        }
    }
    EXPECT_TRUE(wire.world().failures().empty());
}

TEST(JsonCorpusOverHttp, LimitsAreExact)
{
    Wire wire;
    const auto field = [](const std::string& value) { return R"({"x":)" + value + "}"; };
    constexpr std::size_t kDepth = 32;
    wire.expect(field(times("[", kDepth - 1) + times("]", kDepth - 1)), 422, "invalid_content", "depth 32");
    wire.expect(field(times("[", kDepth) + times("]", kDepth)), 400, "json_too_deep", "depth 33");
    wire.expect(times("[", 100'000), 400, "json_too_deep", "100,000 brackets");
    constexpr std::size_t kNodes = 10'000;  // the object and the array are two of them
    wire.expect(field("[0" + times(",0", kNodes - 3) + "]"), 422, "invalid_content", "10,000 values");
    wire.expect(field("[0" + times(",0", kNodes - 2) + "]"), 400, "json_too_many_values", "10,001 values");
    constexpr std::size_t kText = 65'536;
    wire.expect(field('"' + times("x", kText) + '"'), 422, "invalid_content", "a string of 64 KiB");
    wire.expect(field('"' + times("x", kText + 1) + '"'), 400, "json_string_too_long", "a byte more");
    wire.expect(R"({")" + times("k", kText) + R"(":1})", 422, "invalid_content", "a key of 64 KiB");
    wire.expect(R"({")" + times("k", kText + 1) + R"(":1})", 400, "json_string_too_long", "a byte more");
}

TEST(JsonCorpusOverHttp, TheBodyMayBeAsLargeAsItsLimitAndNoByteLarger)
{
    Wire wire;
    const std::string least = R"({"x":1})";
    wire.expect(least + times(" ", http::kJsonBodyLimit - least.size()), 422, "invalid_content", "at the limit");
    wire.expect(least + times(" ", http::kJsonBodyLimit - least.size() + 1), 413, "body_too_large", "a byte more");
    EXPECT_TRUE(wire.world().failures().empty());
}

}  // namespace
}  // namespace traimas::testing
