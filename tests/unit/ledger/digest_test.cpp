// Digests: the published SHA-256 vectors, and hexadecimal in one form only.
#include "engine/ledger/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace traimas::ledger {
namespace {

// FIPS 180-4's examples, and the empty text.
TEST(Sha256, GivesThePublishedDigests)
{
    EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hex, ReadsBackWhatItWrites)
{
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) {
        every_byte.push_back(static_cast<char>(byte));
    }
    const auto hex = bytes_to_hex(every_byte);
    EXPECT_EQ(hex.substr(0, 8), "00010203");
    EXPECT_EQ(hex.substr(504), "fcfdfeff");
    EXPECT_EQ(bytes_from_hex(hex), every_byte);
    const auto digest = sha256("abc");
    EXPECT_EQ(digest_from_hex(to_hex(digest)), digest);
    EXPECT_EQ(bytes_from_hex(""), "");
}

TEST(Hex, RefusesEveryOtherForm)
{
    for (const auto* wrong : {"0", "0g", "AB", "aB", " 00", "0x00", "00 ", "é"}) {
        EXPECT_EQ(bytes_from_hex(wrong), std::nullopt) << wrong;
    }
    const auto hex = to_hex(sha256(""));
    EXPECT_EQ(digest_from_hex(hex.substr(2)), std::nullopt);
    EXPECT_EQ(digest_from_hex(hex + "00"), std::nullopt);
    EXPECT_EQ(digest_from_hex("E3" + hex.substr(2)), std::nullopt);
}

}  // namespace
}  // namespace traimas::ledger
