// The typed reader: values where all is well, and otherwise every fault at once, each with its pointer.
#include "engine/base/json_reader.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace traimas {

enum class Colour { red, green };

template <>
struct EnumText<Colour> {
    static constexpr std::array table{std::pair{Colour::red, std::string_view{"red"}},
                                      std::pair{Colour::green, std::string_view{"green"}}};
};

namespace {

using Faults = std::vector<std::pair<std::string, std::string>>;  // pointer and code

struct Line {
    std::string indicator;
    Decimal value;
};
struct Sheet {
    std::string title;
    std::int64_t quarter;
    bool final;
    Colour colour;
    std::vector<Line> lines;
    std::vector<std::string> people;
    std::optional<std::string> note;
    std::optional<Line> extra;
};

Line read_line(JsonReader& in)
{
    return {.indicator = in.text("indicator", {1, 5}), .value = in.decimal("value")};
}

Sheet read_sheet(JsonReader& in)
{
    return {.title = in.text("title", {1, 10}),
            .quarter = in.integer("quarter", {1, 4}),
            .final = in.boolean("final"),
            .colour = in.one_of<Colour>("colour"),
            .lines = in.list("lines", {1, 3}, read_line),
            .people = in.texts("people", {1, 3}, {1, 5}),
            .note = in.optional_text("note", {0, 5}),
            .extra = in.optional_object("extra", read_line)};
}

template <class F>
Faults faults_of(std::string_view body, F read)
{
    const auto result = decode(body, read);
    Faults faults;
    if (!result) {
        EXPECT_EQ(result.error().code, "invalid_content");
        EXPECT_EQ(result.error().kind, ProblemKind::invalid);
        const auto problem = result.error();
        for (const auto& fault : problem.fields) {
            faults.emplace_back(fault.pointer, fault.code);
        }
    }
    return faults;
}

TEST(JsonReader, ReadsAWholeSheet)
{
    const auto sheet = decode(R"({"title":"รายงาน","quarter":2,"final":true,"colour":"green","people":["a","b"],
        "lines":[{"indicator":"K1","value":"96.370"},{"indicator":"K2","value":"-1"}],"note":null,
        "extra":{"indicator":"K3","value":"0.5"}})",
                              read_sheet);
    ASSERT_TRUE(sheet);
    EXPECT_EQ(sheet->title, "รายงาน");
    EXPECT_EQ(sheet->quarter, 2);
    EXPECT_TRUE(sheet->final);
    EXPECT_EQ(sheet->colour, Colour::green);
    ASSERT_EQ(sheet->lines.size(), 2U);
    EXPECT_EQ(sheet->lines[0].value.text(), "96.37");
    EXPECT_EQ(sheet->people, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(sheet->note, std::nullopt);
    EXPECT_EQ(sheet->extra->indicator, "K3");
}

TEST(JsonReader, ListsEveryFaultAtOnce)
{
    const auto faults = faults_of(R"({"title":"","quarter":5,"final":"yes","colour":"blue","people":["a",7,"toolong"],
        "lines":[{"indicator":"K1","value":96.37},7,{"value":"1e5","valeu":"1"}],"note":"toolong","extra":{}})",
                                  read_sheet);
    EXPECT_EQ(faults, (Faults{{"/title", "too_short"},
                              {"/quarter", "out_of_range"},
                              {"/final", "wrong_type"},
                              {"/colour", "unknown_value"},
                              {"/lines/0/value", "wrong_type"},
                              {"/lines/1", "not_an_object"},
                              {"/lines/2/indicator", "required"},
                              {"/lines/2/value", "not_a_decimal"},
                              {"/lines/2/valeu", "unknown_field"},
                              {"/people/1", "wrong_type"},
                              {"/people/2", "too_long"},
                              {"/note", "too_long"},
                              {"/extra/indicator", "required"},
                              {"/extra/value", "required"}}));
}

TEST(JsonReader, SaysHowManyDigitsANumberMayHave)
{
    const auto read = [](JsonReader& in) { return in.decimal("value"); };
    for (const std::string number : {"1.1234567890123456789", "1234567890123456789012345678901234567890"}) {
        const auto refused = decode(R"({"value":")" + number + R"("})", read);
        ASSERT_FALSE(refused) << number;
        const auto fault = refused.error().fields.front();
        EXPECT_EQ(fault.code, "too_many_digits");
        EXPECT_EQ(fault.arguments,
                  (std::vector<std::pair<std::string, std::string>>{{"digits", "30"}, {"places", "18"}}));
    }
}

TEST(JsonReader, SaysThatADecimalIsWrittenInQuotes)
{
    const auto refused = decode(R"({"value":96.37})", [](JsonReader& in) { return in.decimal("value"); });
    ASSERT_FALSE(refused);
    const auto fault = refused.error().fields.front();
    EXPECT_EQ(fault.code, "wrong_type");
    EXPECT_EQ(fault.message, "must be a number in quotes, such as \"96.37\"");
    EXPECT_EQ(fault.arguments, (std::vector<std::pair<std::string, std::string>>{{"wanted", "decimal"}}));
}

TEST(JsonReader, SaysOnceThatSomethingIsMissing)
{
    EXPECT_EQ(faults_of("{}", read_sheet), (Faults{{"/title", "required"},
                                                   {"/quarter", "required"},
                                                   {"/final", "required"},
                                                   {"/colour", "required"},
                                                   {"/lines", "required"},
                                                   {"/people", "required"}}));
    EXPECT_EQ(faults_of("[]", read_sheet), (Faults{{"", "not_an_object"}}));
    const auto nested = [](JsonReader& in) { return in.object("line", read_line); };
    EXPECT_EQ(faults_of("{}", nested), (Faults{{"/line", "required"}}));
    EXPECT_EQ(faults_of(R"({"line":null})", nested), (Faults{{"/line", "required"}}));
    EXPECT_EQ(faults_of(R"({"line":7})", nested), (Faults{{"/line", "not_an_object"}}));
}

TEST(JsonReader, GivesOneFaultForAnEnumOfTheWrongType)
{
    const auto read = [](JsonReader& in) { return in.one_of<Colour>("colour"); };
    EXPECT_EQ(faults_of(R"({"colour":7})", read), (Faults{{"/colour", "wrong_type"}}));
    EXPECT_EQ(faults_of(R"({"colour":""})", read), (Faults{{"/colour", "unknown_value"}}));
    EXPECT_EQ(decode(R"({"colour":"blue"})", read).error().fields.front().message, "is not one of red, green");
    const auto optional = [](JsonReader& in) { return in.optional_one_of<Colour>("colour"); };
    EXPECT_EQ(*decode(R"({"colour":null})", optional), std::nullopt);
    EXPECT_EQ(*decode(R"({"colour":"green"})", optional), Colour::green);
}

TEST(JsonReader, CountsCharactersNotBytes)
{
    const auto read = [](JsonReader& in) { return in.text("t", {2, 4}); };
    EXPECT_EQ(faults_of(R"({"t":"ก"})", read), (Faults{{"/t", "too_short"}}));
    EXPECT_EQ(faults_of(R"({"t":"กขคง"})", read), Faults{});
    EXPECT_EQ(faults_of(R"({"t":"กขคงจ"})", read), (Faults{{"/t", "too_long"}}));
    EXPECT_EQ(faults_of(R"({"t":"😀😀😀😀"})", read), Faults{});
}

TEST(JsonReader, ChecksIntegersAtTheEdgesOfTheirRange)
{
    const auto read = [](JsonReader& in) {
        return in.integer("n", {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()});
    };
    EXPECT_EQ(*decode(R"({"n":9223372036854775807})", read), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(*decode(R"({"n":-9223372036854775808})", read), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(faults_of(R"({"n":9223372036854775808})", read), (Faults{{"/n", "out_of_range"}}));
    EXPECT_EQ(faults_of(R"({"n":1.0})", read), (Faults{{"/n", "wrong_type"}}));
    EXPECT_EQ(faults_of(R"({"n":"1"})", read), (Faults{{"/n", "wrong_type"}}));
    EXPECT_EQ(faults_of(R"({"n":true})", read), (Faults{{"/n", "wrong_type"}}));
}

TEST(JsonReader, HoldsListsToTheirBounds)
{
    const auto read = [](JsonReader& in) { return in.optional_texts("l", {2, 3}, {1, 9}); };
    EXPECT_EQ(faults_of("{}", read), Faults{});
    EXPECT_EQ(faults_of(R"({"l":null})", read), Faults{});
    EXPECT_EQ(faults_of(R"({"l":["a"]})", read), (Faults{{"/l", "too_few"}}));
    EXPECT_EQ(faults_of(R"({"l":["a","b"]})", read), Faults{});
    EXPECT_EQ(faults_of(R"({"l":["a","b","c"]})", read), Faults{});
    EXPECT_EQ(faults_of(R"({"l":["a","b","c","d"]})", read), (Faults{{"/l", "too_many"}}));
    EXPECT_EQ(faults_of(R"({"l":{}})", read), (Faults{{"/l", "wrong_type"}}));
    const auto objects = [](JsonReader& in) { return in.optional_list("l", {0, 2}, read_line).size(); };
    EXPECT_EQ(*decode(R"({"l":[{"indicator":"K1","value":"1"}]})", objects), 1U);
    EXPECT_EQ(*decode("{}", objects), 0U);
}

TEST(JsonReader, NamesTheNearestKnownField)
{
    const auto read = [](JsonReader& in) {
        return std::pair{in.text("indicator", {1, 5}), in.optional_text("note", {0, 5})};
    };
    const auto result = decode(R"({"indicator":"K1","ntoe":"x","wholly_different":1})", read);
    ASSERT_FALSE(result);
    const auto fields = result.error().fields;
    ASSERT_EQ(fields.size(), 2U);
    EXPECT_EQ(fields[0].pointer, "/ntoe");
    EXPECT_EQ(fields[0].message, "is not known here: did you mean \"note\"?");
    EXPECT_EQ(fields[0].arguments, (Faults{{"nearest", "note"}}));
    EXPECT_EQ(fields[1].pointer, "/wholly_different");
    EXPECT_TRUE(fields[1].arguments.empty());
}

TEST(JsonReader, EscapesPointers)
{
    EXPECT_EQ(faults_of(R"({"a/b~c":1})", [](JsonReader&) { return 0; }), (Faults{{"/a~1b~0c", "unknown_field"}}));
}

TEST(JsonReader, GivesRawValuesAndFreeKeys)
{
    const auto read = [](JsonReader& in) {
        std::map<std::string, bool> present;
        for (const auto& key : in.keys()) {
            present[key] = !in.raw(key)->is_null() && in.has(key);
        }
        EXPECT_EQ(in.raw("absent"), nullptr);
        return present;
    };
    EXPECT_EQ(*decode(R"({"x":{"deep":[1]},"y":null})", read),
              (std::map<std::string, bool>{{"x", true}, {"y", false}}));
}

TEST(JsonReader, TakesFaultsOfItsCaller)
{
    const auto read = [](JsonReader& in) {
        in.fault("until", "before_from", "is before `from`", {{"from", "2018-01-01"}});
        in.fault("", "empty", "says nothing");
        return 0;
    };
    EXPECT_EQ(faults_of("{}", read), (Faults{{"/until", "before_from"}, {"", "empty"}}));
}

TEST(JsonReader, KeepsTheFirstThousandFaults)
{
    std::string body = "[0";
    for (int i = 1; i < 5'000; ++i) {
        body += ",0";
    }
    const auto read = [](JsonReader& in) { return in.texts("l", {0, 10'000}, {0, 1}); };
    EXPECT_EQ(faults_of("{\"l\":" + body + "]}", read).size(), 1'000U);
}

TEST(JsonReader, PassesOnWhatTheParserRefuses)
{
    EXPECT_EQ(decode("{", read_sheet).error().code, "not_json");
    EXPECT_EQ(decode(R"({"title":"a","title":"b"})", read_sheet).error().code, "json_duplicate_key");
}

}  // namespace
}  // namespace traimas
