// W01: whatever comes in as a file, the answer is a finding with a sentence and never a crash.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/base/random.hpp"
#include "tests/unit/base/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using samples::compile_json;
using samples::input_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> codes_of(const std::string& text)
{
    std::vector<std::string> codes;
    for (const auto& finding : compile(input_of(text)).findings) {
        codes.push_back(finding.code);
    }
    return codes;
}

nlohmann::json sound_definition()
{
    return nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
}

TEST(DefinitionSchema, RefusesWhatIsNoDefinition)
{
    for (const std::string text :
         {"", " ", "null", "[]", "true", "12", "\"text\"", "{}", "{", "\xFF\xFE", "{\"a\":}"}) {
        const auto codes = codes_of(text);
        ASSERT_FALSE(codes.empty()) << text;
        EXPECT_EQ(codes.front(), "W01") << text;
    }
}

TEST(DefinitionSchema, RefusesDeepFiles)
{
    const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
    EXPECT_THAT(codes_of(deep), ElementsAre("W01"));
    auto json = sound_definition();
    json["states"]["open"]["task"]["actions"] = nlohmann::json::parse(std::string(15, '[') + std::string(15, ']'));
    EXPECT_THAT(samples::told(compile_json(json).findings), ElementsAre("W01 "));
}

TEST(DefinitionSchema, RefusesHugeFiles)
{
    auto json = sound_definition();
    json["title"]["en"] = std::string(2'000'000, 'a');
    EXPECT_THAT(codes_of(json.dump()), ElementsAre("W01"));
    json["title"]["en"] = std::string(100'000, 'a');  // would exhaust the stack of a recursive matcher
    EXPECT_THAT(codes_of(json.dump()), ElementsAre("W01"));
    json["title"]["en"] = "a";
    for (int i = 0; i < 30'000; ++i) {
        json["states"]["open"]["task"]["actions"].push_back("submit");
    }
    EXPECT_THAT(codes_of(json.dump()), ElementsAre("W01"));
}

TEST(DefinitionSchema, QuotesTheValueAndSaysWhatToWrite)
{
    auto json = sound_definition();
    json["states"]["open"]["timers"][0]["at"]["at"] = "25:00";
    json["anchors"]["due"]["from"] = "quarter_end";
    json["subject"] = "unit";
    const auto findings = compile_json(json).findings;
    ASSERT_THAT(samples::told(findings),
                ElementsAre("W01 /anchors/due/from", "W01 /states/open/timers/0/at/at", "W01 /subject"));
    EXPECT_THAT(findings[0].sentence,
                HasSubstr("\"quarter_end\" does not have the right form: write entered, subject."));
    EXPECT_THAT(findings[1].sentence, HasSubstr("08:30"));
    EXPECT_THAT(findings[2].sentence, HasSubstr("\"unit\" is not one of the values"));
}

TEST(DefinitionSchema, EscapesItsPointers)
{
    auto json = sound_definition();
    json["facts"]["a/b~c"] = "int";
    EXPECT_THAT(samples::told(compile_json(json).findings), ElementsAre("W01 /facts/a~1b~0c"));
}

TEST(DefinitionSchema, ItselfDamagedIsAnOperatorsMatter)
{
    auto input = input_of(sound_definition().dump());
    input.schema_text = "{";
    EXPECT_THROW(std::ignore = compile(input), std::runtime_error);
}

// Every byte cut, doubled or changed: refused or proved, and never a crash.
TEST(DefinitionSchema, SurvivesGarbage)
{
    SeededRandom random{test_seed()};
    const auto sound = sound_definition().dump();
    for (int i = 0; i < 60; ++i) {
        auto text = sound;
        const auto draw = random.bytes(5);
        const auto place =
            (static_cast<unsigned char>(draw[0]) * 256U + static_cast<unsigned char>(draw[1])) % text.size();
        const auto length = static_cast<unsigned char>(draw[2]) % 8U;
        switch (static_cast<unsigned char>(draw[3]) % 3U) {
        case 0: text.erase(place, length + 1U); break;
        case 1: text.insert(place, text.substr(place, length + 1U)); break;
        default: text[place] = draw[4]; break;
        }
        const auto output = compile(input_of(text));
        EXPECT_NE(output.findings.empty(), !output.definition.has_value()) << text;
    }
}

}  // namespace
}  // namespace traimas::workflow
