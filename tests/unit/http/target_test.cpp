// The target parser: decoded once, and every hostile form refused with a code of its own.
#include "api/http/target.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

std::string code_of(std::string_view raw)
{
    const auto target = parse_target(raw);
    return target ? "served as " + target->path : target.error().code;
}

TEST(Target, IsDecodedOnce)
{
    const auto target = parse_target("/units/ICT%20%E0%B8%81/%252e%252e");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/units/ICT ก/%2e%2e");
    EXPECT_TRUE(target->query.empty());
}

TEST(Target, KeepsTheQueryInOrder)
{
    const auto target = parse_target("/x?b=2&a=1+%2B&&flag&b=%2F%3D&e=");
    ASSERT_TRUE(target);
    const Pairs expected{{"b", "2"}, {"a", "1 +"}, {"flag", ""}, {"b", "/="}, {"e", ""}};
    EXPECT_EQ(target->query, expected);
}

TEST(Target, AQuestionMarkMayStandInAQuery)
{
    EXPECT_EQ(parse_target("/x?a=b?c")->query.front().second, "b?c");
}

TEST(Target, RefusesOtherForms)
{
    EXPECT_EQ(code_of(""), "target_not_origin_form");
    EXPECT_EQ(code_of("*"), "target_not_origin_form");
    EXPECT_EQ(code_of("http://t/x"), "target_not_origin_form");
    EXPECT_EQ(code_of("t:443"), "target_not_origin_form");
}

TEST(Target, RefusesWhatAnAddressMayNotHold)
{
    for (const auto* raw : {"/a#b", "/a\"b", "/a<b", "/a b", "/a\\b", "/a{b}", "/a|b", "/a^b", "/a`b", "/\xE0\xB8\x81",
                            "/x?a=#", "/x?a=[1]", "/x?\x01"}) {
        EXPECT_EQ(code_of(raw), "target_bad_character") << raw;
    }
}

TEST(Target, RefusesBadEscapes)
{
    for (const auto* raw : {"/%", "/%4", "/a%zz", "/%4g", "/x?a=%", "/x?%1=2"}) {
        EXPECT_EQ(code_of(raw), "target_bad_escape") << raw;
    }
}

TEST(Target, RefusesHostileCharactersBehindEscapes)
{
    EXPECT_EQ(code_of("/a%00"), "target_nul");
    EXPECT_EQ(code_of("/x?a=%00"), "target_nul");
    EXPECT_EQ(code_of("/a%2Fb"), "target_encoded_slash");
    EXPECT_EQ(code_of("/a%5cb"), "target_encoded_slash");
    EXPECT_EQ(code_of("/a%0d%0ab"), "target_control_character");
    EXPECT_EQ(code_of("/a%7f"), "target_control_character");
}

TEST(Target, RefusesWhatIsNotUtf8)
{
    for (const auto* raw : {"/%80", "/%c0%af", "/%e0%9f%bf", "/%ed%a0%80", "/%f0%8f%bf%bf", "/%f4%90%80%80",
                            "/%f5%80%80%80", "/%e0%b8", "/%e0%b8x", "/x?a=%ff"}) {
        EXPECT_EQ(code_of(raw), "target_not_utf8") << raw;
    }
    EXPECT_EQ(code_of("/%f0%9f%98%80"), "served as /😀");
}

TEST(Target, RefusesDotSegments)
{
    for (const auto* raw : {"/.", "/..", "/a/../b", "/a/./b", "/a/%2e%2E", "/%2e/a", "/a/.."}) {
        EXPECT_EQ(code_of(raw), "target_dot_segment") << raw;
    }
    EXPECT_EQ(code_of("/a/..."), "served as /a/...");
    EXPECT_EQ(code_of("/.well-known/x"), "served as /.well-known/x");
}

TEST(Target, TakesFiftyParametersAndNoMore)
{
    std::string raw = "/x?p=1";
    for (std::size_t count = 1; count < kMostParameters; ++count) {
        raw += "&p=1";
    }
    EXPECT_EQ(code_of(raw), "served as /x");
    EXPECT_EQ(code_of(raw + "&p=1"), "too_many_parameters");
}

}  // namespace
}  // namespace traimas::http
