// A small log in which one character, or one byte of a hash, is wrong: the verifier names the event, and no other.
// A sample of places, drawn anew each time; FLIPS=all tries every character and every byte of every event.
#include "engine/service/verify.hpp"
#include "tests/integration/postgres_office.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

namespace traimas::testing {
namespace {

constexpr store::Query kLengths{"test.lengths", R"(
    select instance_id::text, seq::text, length(body)::text from event order by instance_id, seq)",
                                0, 3};
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kSampleRounds = 500;

// One place of one event: a character of its body, or after those a byte of its hash.
struct Place {
    std::int64_t seq;
    std::size_t at;  // 1..characters of the body, then 32 more
    bool of_hash;
};
using Places = std::map<std::int64_t, std::vector<Place>>;  // by instance

struct FlippedBytes : PostgresOffice {
    void SetUp() override
    {
        office.checkpoint("LAW");
        office.at(bangkok(2018, 1, 8, 10));
        office.report_all("kanya", "LAW");
        ASSERT_TRUE(office.as("kanya").act("submit", {.comment = "ครบ"}));
        ASSERT_TRUE(office.as("thawat").act("approve"));
        superuser.execute_script("test", "set session_replication_role = replica");
    }
    Places all_places()
    {
        Places places;
        for (const auto& row : database.lease()->run(kLengths, {})) {
            auto& list = places[store::as_int64(row.at(0))];
            const auto characters = static_cast<std::size_t>(store::as_int64(row.at(2)));
            for (std::size_t i = 1; i <= characters + kHashBytes; ++i) {
                const bool of_hash = i > characters;
                list.push_back({store::as_int64(row.at(1)), of_hash ? i - characters - 1 : i, of_hash});
            }
        }
        return places;
    }
    // Done twice, it is undone.
    void flip(std::int64_t instance, const Place& place)
    {
        const auto at = std::to_string(place.at);
        const auto body =
            "body = overlay(body placing chr(ascii(substr(body, " + at + ", 1)) # 1) from " + at + " for 1)";
        const auto hash = "hash = set_byte(hash, " + at + ", get_byte(hash, " + at + ") # 1)";
        superuser.execute_script("test", "update event set " + (place.of_hash ? hash : body) + " where instance_id = " +
                                             std::to_string(instance) + " and seq = " + std::to_string(place.seq));
    }
    // The events whose chain breaks, as "instance/seq".
    std::set<std::string> broken()
    {
        std::set<std::string> places;
        for (const auto& it : service::verify(database, shipped_definitions()).findings) {
            if (it.code == "hash_differs") {
                places.insert(std::to_string(it.instance.value()) + "/" + std::to_string(it.seq));
            }
        }
        return places;
    }
    store::Session superuser{*store::ConnectOptions::parse(test.superuser_url())};
};

TEST_F(FlippedBytes, AreNamedWithTheirEventWhereverTheyStand)
{
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    auto places = all_places();
    ASSERT_EQ(broken(), std::set<std::string>{});
    std::size_t rounds = 0;
    for (auto& [instance, list] : places) {
        std::shuffle(list.begin(), list.end(), random);
        rounds = std::max(rounds, list.size());
    }
    ASSERT_GT(rounds, 2'000U) << "a log of some events";
    const auto* wanted = std::getenv("FLIPS");
    if (wanted == nullptr || std::string_view{wanted} != "all") {
        rounds = std::min(rounds, kSampleRounds);
    }
    // One place in each chain at a time, all chains together.
    for (std::size_t round = 0; round < rounds; ++round) {
        std::set<std::string> flipped;
        const auto flip_all = [&] {
            for (const auto& [instance, list] : places) {
                if (round < list.size()) {
                    flip(instance, list[round]);
                    flipped.insert(std::to_string(instance) + "/" + std::to_string(list[round].seq));
                }
            }
        };
        flip_all();
        ASSERT_EQ(broken(), flipped) << "round " << round;
        flip_all();
    }
    EXPECT_EQ(broken(), std::set<std::string>{}) << "all is as it was";
}

}  // namespace
}  // namespace traimas::testing
