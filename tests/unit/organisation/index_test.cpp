// An organisation answers the same with its index as without it, and a change drops the index.
#include "engine/organisation/change.hpp"
#include "tests/unit/base/seed.hpp"

#include <gtest/gtest.h>

#include <random>

namespace traimas::organisation {
namespace {

const std::vector<std::string> kRoles{"collector", "head", "psd"};
const std::vector<std::string> kUnits{"OPS-ICT", "OPS-LAW"};
constexpr int kPeople = 6;
constexpr int kPosts = 8;
constexpr int kHours = 100;

Instant hour(std::uint64_t n)
{
    return Instant{} + std::chrono::hours{n};
}

Organisation random_organisation(std::mt19937_64& random)
{
    Organisation organisation;
    const auto below = [&](std::uint64_t n) { return random() % n; };
    for (int id = 1; id <= kPeople; ++id) {
        organisation.people.emplace(PersonId{id}, Person{PersonId{id}, below(5) != 0});
    }
    for (std::int64_t id = 1; id <= 20; ++id) {
        const auto from = below(kHours);
        const auto until = below(3) == 0 ? std::nullopt : std::optional{hour(from + below(kHours))};
        apply(organisation, Appointed{{id, PostId{static_cast<std::int64_t>(1 + below(kPosts))},
                                       PersonId{static_cast<std::int64_t>(1 + below(kPeople))}, HolderKind::holder,
                                       hour(from), until}});
    }
    for (int i = 0; i < 15; ++i) {
        apply(organisation, Granted{{PostId{static_cast<std::int64_t>(1 + below(kPosts))}, kRoles[below(kRoles.size())],
                                     kUnits[below(kUnits.size())]}});
    }
    return organisation;
}

std::vector<std::string> capacities_as_text(const Organisation& organisation, PersonId person, Instant at)
{
    std::vector<std::string> texts;
    for (const auto& it : organisation.capacities(person, at)) {
        texts.push_back(it.role + "@" + it.unit + "#" + std::to_string(it.post.value()));
    }
    return texts;
}

TEST(OrganisationIndex, AnswersAsALookAtEverybodyDoes)
{
    std::mt19937_64 random{test_seed()};
    for (int round = 0; round < 50; ++round) {
        const auto plain = random_organisation(random);
        auto indexed = plain;
        indexed.make_index();
        for (int i = 0; i < 20; ++i) {
            const auto at = hour(random() % (2 * kHours));
            for (int id = 0; id <= kPeople; ++id) {
                EXPECT_EQ(capacities_as_text(indexed, PersonId{id}, at), capacities_as_text(plain, PersonId{id}, at));
            }
            for (int id = 0; id <= kPosts; ++id) {
                EXPECT_EQ(indexed.holders_of(PostId{id}, at), plain.holders_of(PostId{id}, at));
            }
            for (const auto& role : kRoles) {
                for (const auto& unit : kUnits) {
                    EXPECT_EQ(indexed.eligible(role, unit, at), plain.eligible(role, unit, at));
                }
            }
        }
    }
}

TEST(OrganisationIndex, DoesNotOutliveAChange)
{
    Organisation organisation;
    organisation.people.emplace(PersonId{1}, Person{PersonId{1}});
    organisation.make_index();
    apply(organisation, Appointed{{1, PostId{1}, PersonId{1}, HolderKind::holder, hour(0), {}}});
    EXPECT_EQ(organisation.holders_of(PostId{1}, hour(1)), std::vector{PersonId{1}});
}

}  // namespace
}  // namespace traimas::organisation
