// How many statements a request costs, for every route that reads: bounded, and the same however many rows it tells of.
// A list that asks the database again for each of its rows shows here before anybody feels it.
#include "api/handlers/routes.hpp"
#include "tests/http/full_office.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>

namespace traimas::testing {
namespace {

// Session, begin, clock, capacities and commit take nine; the rest is what the resource is made of.
constexpr std::uint64_t kMostForARead = 20;
constexpr std::uint64_t kMostForAChange = 40;

class Counted {
public:
    explicit Counted(FullOffice& office) : office_{office} {}

    std::uint64_t reading(const std::string& who, const std::string& target)
    {
        auto& client = office_.ring().as(who);
        client.get(target);  // prepared, and warm
        const auto before = office_.world().database().statistics().statements;
        const auto answer = client.get(target);
        EXPECT_LT(answer.status, 500) << target << answer.body;
        return office_.world().database().statistics().statements - before;
    }

private:
    FullOffice& office_;
};

TEST(Statements, OfEveryReadAreFew)
{
    FullOffice office;
    Counted counted{office};
    std::map<std::string, std::uint64_t> counts;
    for (const auto& route : api::all_routes(office.world().api())) {
        if (route.method != http::Method::get) {
            continue;
        }
        for (const auto& site : office.sites()) {
            const auto target = FullOffice::target(site, route.pattern);
            if (!target.empty()) {
                counts[route.pattern] = counted.reading("malee", target);
                EXPECT_LE(counts[route.pattern], kMostForARead) << route.pattern;
                break;
            }
        }
    }
    for (const auto& [pattern, count] : counts) {
        std::printf("%3llu %s\n", static_cast<unsigned long long>(count), pattern.c_str());
    }
    EXPECT_GE(counts.size(), 60U);
}

TEST(Statements, OfAListAreTheSameForOneRowAndForMany)
{
    FullOffice office;
    Counted counted{office};
    for (const std::string list : {"/api/v1/checkpoints", "/api/v1/cycles", "/api/v1/tasks", "/api/v1/units",
                                   "/api/v1/people", "/api/v1/indicators", "/api/v1/posts", "/api/v1/notices"}) {
        const auto one = counted.reading("malee", list + "?limit=1");
        const auto many = counted.reading("malee", list + "?limit=200");
        EXPECT_EQ(one, many) << list;
    }
}

TEST(Statements, OfACommandAreBounded)
{
    FullOffice office;
    const auto path = office.sites().front().places.find("/api/v1/checkpoints/{id}")->second;
    auto& anong = office.ring().as("anong");
    const auto tag = office.ring().tag(path);
    const auto before = office.world().database().statistics().statements;
    const auto saved =
        anong.send("PUT", path + "/results",
                   {{"If-Match", tag}, {"Idempotency-Key", "counted"}, {"Content-Type", "application/json"}},
                   R"({"results": [{"indicator": "ICT-02", "value": "1"}]})");
    EXPECT_LT(saved.status, 500) << saved.body;
    const auto count = office.world().database().statistics().statements - before;
    std::printf("%3llu PUT %s/results answered %d\n", static_cast<unsigned long long>(count), path.c_str(),
                saved.status);
    EXPECT_LE(count, kMostForAChange);
}

}  // namespace
}  // namespace traimas::testing
