// Messages: what is refused when they are made, and how they are formatted. The shipped files have a test of their own.
// Small catalogues, written where they are used.
#include "engine/language/messages.hpp"

#include "engine/base/assert.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace traimas::language {
namespace {

std::vector<std::string> faults_of(const std::string& thai, const std::string& english)
{
    const auto messages = Messages::from_json(thai, english);
    std::vector<std::string> found;
    if (!messages) {
        const auto problem = messages.error();
        for (const auto& fault : problem.fields) {
            found.push_back(fault.code + " " + fault.pointer);
        }
        std::sort(found.begin(), found.end());
    }
    return found;
}

using Texts = std::vector<std::string>;

Messages sample()
{
    auto messages = Messages::from_json(
        R"({"plain": "สวัสดี",
            "year": "ปีงบประมาณ {fiscal_year}",
            "days": "อีก {days} วัน",
            "field": "ไม่รู้จักช่องนี้{nearest, select, none {} other { หมายถึง {nearest} หรือไม่}}",
            "quoted": "ใช้ '{' และ '}'"})",
        R"({"plain": "It's here",
            "year": "fiscal year {fiscal_year}",
            "days": "{days, plural, =0 {today} one {# day left} other {# days left}}",
            "field": "Unknown field{nearest, select, none {} other {: did you mean {nearest}?}}",
            "quoted": "Use '{' and '}'"})");
    TRAIMAS_ASSERT(messages);
    return *std::move(messages);
}

TEST(MessagesMade, NamesEveryKeyThatOneLanguageLacks)
{
    EXPECT_EQ(faults_of(R"({"a": "ก", "b": "ข"})", R"({"b": "b", "c": "c", "d": "d"})"),
              (Texts{"message_missing /en/a", "message_missing /th/c", "message_missing /th/d"}));
    const auto refused = Messages::from_json(R"({"a": "ก"})", "{}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "messages_incomplete");
    EXPECT_NE(refused.error().detail.find("/en/a"), std::string::npos) << refused.error().detail;
}

TEST(MessagesMade, RefusesWhatCannotBeSaid)
{
    EXPECT_EQ(faults_of(R"({"a": ""})", R"({"a": 5})"), (Texts{"message_empty /en/a", "message_empty /th/a"}));
    EXPECT_EQ(faults_of(R"({"a": "{x"})", R"({"a": "{x}"})"), Texts{"message_malformed /th/a"});
    EXPECT_EQ(faults_of(R"({"a": "{0}"})", R"({"a": "{0}"})"),
              (Texts{"message_malformed /en/a", "message_malformed /th/a"}));
    EXPECT_EQ(faults_of(R"({"a": "{x}"})", R"({"a": "{x, plural, one {#}}"})"), Texts{"message_malformed /en/a"});
    EXPECT_EQ(faults_of(R"({"a": "{x}"})", R"({"a": "{x, date}"})"), Texts{"message_malformed /en/a"});
    EXPECT_EQ(faults_of(R"({"a": "{x}"})", R"({"a": "{x, number} {x, select, other {}}"})"),
              Texts{"message_malformed /en/a"});
}

TEST(MessagesMade, BothLanguagesTakeTheSameArguments)
{
    EXPECT_EQ(faults_of(R"({"a": "{x} {y}"})", R"({"a": "{y}"})"), Texts{"message_arguments_differ /en/a"});
    EXPECT_EQ(faults_of(R"({"a": "{days} {due}"})", R"({"a": "{due}: {days, plural, other {#}}"})"), Texts{});
}

TEST(MessagesMade, RefusesTextsThatAreNoFlatObject)
{
    EXPECT_EQ(Messages::from_json("", "{}").error().code, "not_json");
    EXPECT_EQ(Messages::from_json("{}", "[]").error().code, "not_an_object");
    EXPECT_EQ(Messages::from_json(R"({"a": "1", "a": "2"})", "{}").error().code, "json_duplicate_key");
    EXPECT_EQ(faults_of(R"({"a": {"b": "c"}})", R"({"a": "x"})"), Texts{"message_empty /th/a"});
}

TEST(MessagesSaid, PutsArgumentsIn)
{
    const auto messages = sample();
    EXPECT_EQ(messages.text(Language::th, "plain"), "สวัสดี");
    EXPECT_EQ(messages.text(Language::en, "plain"), "It's here");
    EXPECT_EQ(messages.text(Language::th, "quoted"), "ใช้ { และ }");
    EXPECT_EQ(messages.text(Language::en, "year", {{"fiscal_year", "2561"}, {"unused", "x"}}), "fiscal year 2561");
    EXPECT_EQ(messages.text(Language::th, "year", {{"fiscal_year", "๒๕๖๑"}}), "ปีงบประมาณ ๒๕๖๑");
}

TEST(MessagesSaid, CountsInThePluralOfTheLanguage)
{
    const auto messages = sample();
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "0"}}), "today");
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "1"}}), "1 day left");
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "2"}}), "2 days left");
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "1.5"}}), "1.5 days left");
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "1200"}}), "1,200 days left");
    EXPECT_EQ(messages.text(Language::th, "days", {{"days", "1"}}), "อีก 1 วัน");
}

TEST(MessagesSaid, CountsThaiDigitsToo)
{
    const auto messages = sample();
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "๑"}}), "1 day left");
    EXPECT_EQ(messages.text(Language::en, "days", {{"days", "๑๒"}}), "12 days left");
    EXPECT_EQ(messages.text(Language::th, "days", {{"days", "๑๒"}}), "อีก ๑๒ วัน");
}

TEST(MessagesSaid, AChoiceMayBeLeftOut)
{
    const auto messages = sample();
    EXPECT_EQ(messages.text(Language::en, "field"), "Unknown field");
    EXPECT_EQ(messages.text(Language::en, "field", {{"nearest", ""}}), "Unknown field");
    EXPECT_EQ(messages.text(Language::en, "field", {{"nearest", "value"}}), "Unknown field: did you mean value?");
    EXPECT_EQ(messages.text(Language::th, "field", {{"nearest", "value"}}), "ไม่รู้จักช่องนี้ หมายถึง value หรือไม่");
}

TEST(MessagesSaid, FallsBackRatherThanSayHalfASentence)
{
    const auto messages = sample();
    EXPECT_EQ(messages.text(Language::en, "nowhere", {}, "As it was"), "As it was");
    EXPECT_EQ(messages.text(Language::en, "nowhere"), "nowhere");
    EXPECT_EQ(messages.text(Language::en, "year", {}, "As it was"), "As it was");
    for (const std::string odd :
         {"", "many", "1e400000000", "--1", "1.2.3", "9999999999999999999999999999999999999999"}) {
        const auto said = messages.text(Language::en, "days", {{"days", odd}}, "As it was");
        EXPECT_TRUE(said == "As it was" || said.find("days left") != std::string::npos) << odd << ": " << said;
    }
}

TEST(MessagesSaid, TakesAnyBytesAsAnArgument)
{
    const auto messages = sample();
    EXPECT_EQ(messages.text(Language::en, "year", {{"fiscal_year", "{x} '}{ #"}}), "fiscal year {x} '}{ #");
    EXPECT_EQ(messages.text(Language::en, "year", {{"fiscal_year", "\xff"}}), "fiscal year \xEF\xBF\xBD");
    EXPECT_EQ(messages.text(Language::en, "field", {{"nearest", "other"}}), "Unknown field: did you mean other?");
}

TEST(MessagesSaid, IsAskedByManyThreadsAtOnce)
{
    const auto messages = sample();
    std::vector<int> wrong(4, 0);
    std::vector<std::thread> readers;
    for (auto& count : wrong) {
        readers.emplace_back([&messages, &count] {
            for (int i = 2; i < 200; ++i) {
                const auto said = messages.text(Language::en, "days", {{"days", std::to_string(i)}});
                count += said == std::to_string(i) + " days left" ? 0 : 1;
            }
        });
    }
    for (auto& reader : readers) {
        reader.join();
    }
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(MessagesByCode, FindsTheTextOfACode)
{
    const auto made = Messages::from_json(
        R"({"problem.busy.detail": "รอ", "fault.required": "กรอก", "fault.busy": "ช่อง", "status.404": "ไม่พบ"})",
        R"({"problem.busy.detail": "wait", "fault.required": "fill in", "fault.busy": "field",
            "status.404": "not found"})");
    ASSERT_TRUE(made);
    const auto& messages = *made;
    EXPECT_EQ(code_text(messages, "en", "title_404", {}, "x"), "not found");
    EXPECT_EQ(code_text(messages, "en", "title_418", {}, "x"), "x");
    EXPECT_EQ(code_text(messages, "en", "busy", {}, "x"), "wait");
    EXPECT_EQ(code_text(messages, "en", "fault.busy", {}, "x"), "field");
    EXPECT_EQ(code_text(messages, "en", "required", {}, "x"), "fill in");
    EXPECT_EQ(code_text(messages, "en", "strange", {}, "x"), "x");
    EXPECT_EQ(code_text(messages, "en", "strange", {}, ""), "strange");
    EXPECT_EQ(code_text(messages, "tlh", "busy", {}, "x"), "รอ");
}

}  // namespace
}  // namespace traimas::language
