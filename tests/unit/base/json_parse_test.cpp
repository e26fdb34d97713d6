// The limits of JSON text, each exact at its edge, and texts that would harm a careless reader.
#include "engine/base/json_parse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace traimas {
namespace {

std::string repeated(std::string_view text, std::size_t count)
{
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

std::string code_of(std::string_view text)
{
    const auto result = parse_json(text);
    if (result) {
        return "";
    }
    EXPECT_EQ(result.error().kind, ProblemKind::malformed);
    return result.error().code;
}

std::string nested_arrays(std::size_t depth)
{
    return repeated("[", depth) + repeated("]", depth);
}

std::string nested_objects(std::size_t depth)
{
    return repeated(R"({"a":)", depth) + "1" + repeated("}", depth);
}

// An array of numbers: with itself `nodes` values.
std::string flat_array(std::size_t nodes)
{
    return std::string{"[0"} + repeated(",0", nodes - 2) + "]";
}

TEST(ParseJson, BuildsWhatIsWritten)
{
    const auto result =
        parse_json(R"( {"a":[1,-2,true,null,{"b":"ไทย\n"}],"c":0.5,"d":{},"e":[],"f":18446744073709551615} )");
    ASSERT_TRUE(result);
    const auto expected = nlohmann::json{{"a", {1, -2, true, nullptr, {{"b", "ไทย\n"}}}},
                                         {"c", 0.5},
                                         {"d", nlohmann::json::object()},
                                         {"e", nlohmann::json::array()},
                                         {"f", 18446744073709551615U}};
    EXPECT_EQ(result->value, expected);
    EXPECT_EQ(parse_json("7")->value, 7);
    EXPECT_EQ(parse_json("\"\"")->value, "");
}

TEST(ParseJson, AllowsDepth32AndNoMore)
{
    EXPECT_EQ(code_of(nested_arrays(32)), "");
    EXPECT_EQ(code_of(nested_arrays(33)), "json_too_deep");
    EXPECT_EQ(code_of(nested_objects(31)), "");
    EXPECT_EQ(code_of(nested_objects(32)), "");
    EXPECT_EQ(code_of(nested_objects(33)), "json_too_deep");
    // Depth is how deep, not how many: closed containers give theirs back.
    EXPECT_EQ(code_of(std::string{"["} + repeated(nested_arrays(31) + ",", 100) + "0]"), "");
}

TEST(ParseJson, Allows10000ValuesAndNoMore)
{
    EXPECT_EQ(code_of(flat_array(9'999)), "");
    EXPECT_EQ(code_of(flat_array(10'000)), "");
    EXPECT_EQ(code_of(flat_array(10'001)), "json_too_many_values");
    EXPECT_EQ(code_of(std::string{"["} + repeated("[],", 9'998) + "{}]"), "");
    EXPECT_EQ(code_of(std::string{"["} + repeated("[],", 9'999) + "{}]"), "json_too_many_values");
}

TEST(ParseJson, AllowsStringsOf64KiBAndNoMore)
{
    const auto quoted = [](std::size_t bytes) { return std::string{"\""}.append(bytes, 'x').append("\""); };
    EXPECT_EQ(code_of(quoted(65'535)), "");
    EXPECT_EQ(code_of(quoted(65'536)), "");
    EXPECT_EQ(code_of(quoted(65'537)), "json_string_too_long");
    EXPECT_EQ(code_of(std::string{"{"} + quoted(65'536) + ":1}"), "");
    EXPECT_EQ(code_of(std::string{"{"} + quoted(65'537) + ":1}"), "json_string_too_long");
    // Bytes of the string itself count, not those of its escapes.
    EXPECT_EQ(code_of(std::string{"\""} + repeated("\\u0041", 65'536) + "\""), "");
    EXPECT_EQ(code_of(std::string{"\""} + repeated("ก", 21'845) + "x\""), "");
    EXPECT_EQ(code_of(std::string{"\""} + repeated("ก", 21'845) + "xy\""), "json_string_too_long");
}

TEST(ParseJson, TakesOtherLimits)
{
    EXPECT_TRUE(parse_json("[[1]]", {.depth = 2, .nodes = 3, .string_bytes = 0}));
    EXPECT_EQ(parse_json("[[1]]", {.depth = 1}).error().code, "json_too_deep");
    EXPECT_EQ(parse_json("[[1]]", {.nodes = 2}).error().code, "json_too_many_values");
    EXPECT_EQ(parse_json("\"ab\"", {.string_bytes = 1}).error().code, "json_string_too_long");
}

TEST(ParseJson, RefusesDuplicateKeysAtEveryLevel)
{
    EXPECT_EQ(code_of(R"({"a":1,"a":1})"), "json_duplicate_key");
    EXPECT_EQ(code_of(R"([{"b":{"a":1,"c":2,"a":3}}])"), "json_duplicate_key");
    EXPECT_EQ(code_of(R"({"a":1,"\u0061":2})"), "json_duplicate_key");
    EXPECT_EQ(code_of(R"({"a":{"a":1},"A":2})"), "");
    const auto arguments = parse_json(R"({"a":1,"a":1})").error().arguments;
    ASSERT_EQ(arguments.size(), 1U);
    EXPECT_EQ(arguments.front(), (std::pair<std::string, std::string>{"key", "a"}));
}

TEST(ParseJson, RefusesNulInStringsAndKeysAndRawBytes)
{
    EXPECT_EQ(code_of(R"("a\u0000b")"), "json_nul");
    EXPECT_EQ(code_of(R"({"a\u0000":1})"), "json_nul");
    // A raw NUL must not end the text early and hide what comes behind it.
    EXPECT_EQ(code_of(std::string_view{"{}\0garbage", 10}), "not_json");
    EXPECT_EQ(code_of(std::string_view{"\"a\0b\"", 5}), "not_json");
}

TEST(ParseJson, RefusesNumbersThatDoNotFit)
{
    EXPECT_EQ(code_of("9223372036854775807"), "");
    EXPECT_EQ(code_of("-9223372036854775808"), "");
    EXPECT_EQ(code_of("-9223372036854775809"), "json_number_out_of_range");
    EXPECT_EQ(code_of("18446744073709551615"), "");
    EXPECT_EQ(code_of("18446744073709551616"), "json_number_out_of_range");
    EXPECT_EQ(code_of("1e400"), "json_number_out_of_range");
    EXPECT_EQ(code_of(std::string(100'000, '9')), "json_number_out_of_range");
    EXPECT_TRUE(parse_json("1.0")->value.is_number_float());
    EXPECT_TRUE(parse_json("1e2")->value.is_number_float());
}

TEST(ParseJson, SurvivesDeepTextOfAnySize)
{
    EXPECT_EQ(code_of(std::string(200'000, '[')), "json_too_deep");
    EXPECT_EQ(code_of(repeated(R"({"a":)", 200'000)), "json_too_deep");
    EXPECT_EQ(code_of(nested_arrays(100'000)), "json_too_deep");
    EXPECT_EQ(code_of(std::string(200'000, ']')), "not_json");
}

TEST(ParseJson, RefusesWhatIsNotJson)
{
    const std::vector<std::string> wrong{"",
                                         " ",
                                         "{",
                                         "[1,]",
                                         "{\"a\"}",
                                         "{'a':1}",
                                         "[1] x",
                                         "{}{}",
                                         "nul",
                                         "NaN",
                                         "Infinity",
                                         "+1",
                                         "01",
                                         ".5",
                                         "5.",
                                         "// c\n1",
                                         "/* c */ 1",
                                         "[1 2]",
                                         "\"\t\"",
                                         "\"\xFF\"",
                                         "\"\\x\"",
                                         "\"\\ud800\"",
                                         "\"\xED\xA0\x80\"",
                                         "\"\xC0\xAF\"",
                                         "\xEF\xBB\xBF{}",
                                         "\xFE\xFF"};
    for (const auto& text : wrong) {
        EXPECT_EQ(code_of(text), "not_json") << text;
    }
}

TEST(ParseJson, SaysWhereTheTextGoesWrong)
{
    const auto offset_of = [](std::string_view text) {
        const auto result = parse_json(text);
        return result ? "" : result.error().arguments.at(0).second;
    };
    EXPECT_EQ(parse_json("{").error().arguments.at(0).first, "offset");
    EXPECT_EQ(offset_of("[1, x]"), "4");
    EXPECT_EQ(offset_of("{"), "1");
    EXPECT_EQ(offset_of(""), "0");
    EXPECT_EQ(offset_of("\xEF\xBB\xBF{}"), "0");
}

}  // namespace
}  // namespace traimas
