// The chain's golden hashes, computed with Python's hashlib from the formats in chain.hpp. They last for ever.
#include "engine/ledger/chain.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace traimas::ledger {
namespace {

constexpr InstanceId kInstance{17};
const std::string kBody = R"({"kind":"submit","unit":"สำนัก"})";

Genesis checkpoint()
{
    return {.definition = "checkpoint",
            .unit = "ICT",
            .fiscal_year = 2561,
            .quarter = 2,
            .ordinal = 1,
            .definition_digest = sha256("definition bytes")};
}

TEST(Chain, HasTheGoldenGenesis)
{
    EXPECT_EQ(to_hex(checkpoint().definition_digest),
              "d8077849a372e1a18010dc450673b2e31bd97a77af03bb21749e1b0143f11267");
    EXPECT_EQ(to_hex(genesis_hash(checkpoint())), "1a366af01fafb905669d7673035254f1e539c443e99885b72fab7bc9f194878c");
    const Genesis a_register{.definition = "organisation", .unit = "", .definition_digest = sha256("definition bytes")};
    EXPECT_EQ(to_hex(genesis_hash(a_register)), "db44cdd8cc233aa55e960e0f5aeadc09d6fd49a9dac6ae189f3455bfdd8dc8d2");
}

TEST(Chain, HasTheGoldenEvents)
{
    const auto first = event_hash(kInstance, 1, genesis_hash(checkpoint()), kBody);
    EXPECT_EQ(to_hex(first), "13dabc2ee9b814a086ab31944fd0e6b43501ac1c3042b8a3f1697453c67ea075");
    const auto second = event_hash(kInstance, 2, first, "{}");
    EXPECT_EQ(to_hex(second), "ca8aeb37fb269bcee78b346302d50e497f2a783d299ba06428aa761bcb1236f4");
}

TEST(Chain, HasTheGoldenTextHash)
{
    std::string salt;
    for (char byte = 0; byte < 16; ++byte) {
        salt.push_back(byte);
    }
    EXPECT_EQ(to_hex(text_hash(salt, "เหตุผล")), "1dc56f96be4892a1c3d9cf6b9f68b119e1065e90051607adcc9715235455abe2");
    EXPECT_NE(text_hash(salt, "เหตุผล"), text_hash(salt.substr(1), "เหตุผล"));
}

// Puts every change of one bit of `bytes` through `hash` and expects hashes that all differ, from `whole` too.
template <class F>
void expect_every_byte_matters(std::string bytes, const Digest& whole, F hash)
{
    std::set<Digest> seen{whole};
    for (auto& byte : bytes) {
        const char kept = byte;
        byte = static_cast<char>(byte ^ 1);
        EXPECT_TRUE(seen.insert(hash(bytes)).second);
        byte = kept;
    }
    EXPECT_EQ(seen.size(), bytes.size() + 1);
    EXPECT_EQ(hash(bytes), whole);
}

TEST(Chain, ChangesWithEveryByteOfAnEvent)
{
    const auto previous = genesis_hash(checkpoint());
    const auto whole = event_hash(kInstance, 1, previous, kBody);
    expect_every_byte_matters(kBody, whole,
                              [&](const std::string& body) { return event_hash(kInstance, 1, previous, body); });
    const std::string previous_bytes{previous.begin(), previous.end()};
    expect_every_byte_matters(previous_bytes, whole, [&](const std::string& bytes) {
        return event_hash(kInstance, 1, *digest_from_hex(bytes_to_hex(bytes)), kBody);
    });
    for (int bit = 0; bit < 63; ++bit) {
        const auto flip = std::int64_t{1} << bit;
        EXPECT_NE(event_hash(InstanceId{kInstance.value() ^ flip}, 1, previous, kBody), whole);
        EXPECT_NE(event_hash(kInstance, 1 ^ flip, previous, kBody), whole);
    }
}

TEST(Chain, ChangesWithEveryPartOfTheGenesis)
{
    std::set<Digest> seen{genesis_hash(checkpoint())};
    const auto expect_new = [&seen](const Genesis& genesis) { EXPECT_TRUE(seen.insert(genesis_hash(genesis)).second); };
    auto changed = checkpoint();
    changed.definition = "checkpoinu";
    expect_new(changed);
    changed = checkpoint();
    changed.unit = "ICU";
    expect_new(changed);
    changed = checkpoint();
    changed.definition += "I";
    changed.unit.erase(0, 1);  // the same letters, cut elsewhere
    expect_new(changed);
    for (auto* part : {&changed.fiscal_year, &changed.quarter, &changed.ordinal}) {
        changed = checkpoint();
        *part += 256;
        expect_new(changed);
    }
    for (std::size_t at = 0; at < changed.definition_digest.size(); ++at) {
        changed = checkpoint();
        changed.definition_digest.at(at) ^= 1U;
        expect_new(changed);
    }
}

TEST(ChainDeathTest, AssertsOnANameWithANul)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    auto genesis = checkpoint();
    genesis.unit.push_back('\0');
    EXPECT_DEATH(static_cast<void>(genesis_hash(genesis)), "assertion failed");
}

}  // namespace
}  // namespace traimas::ledger
