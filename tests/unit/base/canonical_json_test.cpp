// Canonical JSON: golden bytes. If one of these fails, hashes that others hold no longer verify.
#include "engine/base/canonical_json.hpp"

#include "engine/base/json_parse.hpp"

#include <gtest/gtest.h>

#include <string>

namespace traimas {
namespace {

using nlohmann::json;

std::string canonical(std::string_view text)
{
    return canonical_json(parse_json(text)->value);
}

TEST(CanonicalJson, WritesGoldenBytes)
{
    EXPECT_EQ(canonical(R"( { "z" : [ 1 , -2 , true , false , null ] , "a" : { } , "B" : [ ] , "value" : "96.37" } )"),
              R"({"B":[],"a":{},"value":"96.37","z":[1,-2,true,false,null]})");
    EXPECT_EQ(canonical(R"({"":0,"aa":1,"a":2,"a1":3,"A":4,"_":5})"), R"({"":0,"A":4,"_":5,"a":2,"a1":3,"aa":1})");
    EXPECT_EQ(canonical("\"\\u0e01/\\/\""), "\"ก//\"");
    EXPECT_EQ(canonical("-0"), "0");
    EXPECT_EQ(canonical("[9007199254740991,-9007199254740991]"), "[9007199254740991,-9007199254740991]");
}

TEST(CanonicalJson, EscapesAsTheRfcSays)
{
    EXPECT_EQ(canonical_json(json("\b\t\n\f\r\"\\")), R"("\b\t\n\f\r\"\\")");
    EXPECT_EQ(canonical_json(json("\x01\x1f\x0b")), R"("\u0001\u001f\u000b")");
    EXPECT_EQ(canonical_json(json("\x7f€😀</script>")), "\"\x7f€😀</script>\"");
}

TEST(CanonicalJson, IsAFixedPoint)
{
    const std::string once = canonical(R"({"b":{"d":["x",{"k":1}],"c":null},"a":"\u0007"})");
    EXPECT_EQ(canonical(once), once);
}

json nested(int depth)
{
    json value = 1;
    for (int i = 0; i < depth; ++i) {
        value = json::array({std::move(value)});
    }
    return value;
}

TEST(CanonicalJson, AllowsDepth64)
{
    EXPECT_EQ(canonical_json(nested(64)), std::string(64, '[') + "1" + std::string(64, ']'));
}

TEST(CanonicalMembers, AreSlicesOfTheText)
{
    const auto text = canonical(R"({"a":{"b":[1,"}",{"c":"]\\\""}]},"d":"\\","e":null,"f":-12,"g":[],"h":"ก,{"})");
    json again = json::object();
    for (const auto& [name, value] : canonical_members(text)) {
        again[std::string{name}] = json::parse(value);
    }
    EXPECT_EQ(canonical_json(again), text);
    EXPECT_EQ(canonical_members(text).front().second, R"({"b":[1,"}",{"c":"]\\\""}]})");
    EXPECT_TRUE(canonical_members("{}").empty());
}

TEST(CanonicalMembers, RefuseWhatIsCutOrNoObject)
{
    const std::string whole = R"({"a":{"b":"c"},"d":[1,2]})";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW(static_cast<void>(canonical_members(whole.substr(0, length))), std::runtime_error) << length;
    }
    for (const auto* odd : {"[]", "{}x", R"({"a"})", R"({a:1})", R"({"a\")"}) {
        EXPECT_THROW(static_cast<void>(canonical_members(odd)), std::runtime_error) << odd;
    }
}

TEST(CanonicalJsonDeathTest, AssertsOnWhatNoEventMayHold)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(static_cast<void>(canonical_json(json(0.5))), "assertion failed");
    EXPECT_DEATH(static_cast<void>(canonical_json(json(9007199254740992))), "assertion failed");
    EXPECT_DEATH(static_cast<void>(canonical_json(json(-9007199254740992))), "assertion failed");
    EXPECT_DEATH(static_cast<void>(canonical_json(json{{"ก", 1}})), "assertion failed");
    EXPECT_DEATH(static_cast<void>(canonical_json(nested(65))), "assertion failed");
}

}  // namespace
}  // namespace traimas
