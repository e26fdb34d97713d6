// The checks that look at people and time in detail: duties, escalation, the order of timers, what a version drops.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/calendar/date_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using samples::compile_json;
using samples::told;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

nlohmann::json sound()
{
    return nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
}

nlohmann::json with_approval(const char* fields)
{
    auto json = sound();
    json["roles"]["psd"] = {{"scope", "organisation"}};
    json["states"]["review"]["approval"].update(nlohmann::json::parse(fields));
    return json;
}

nlohmann::json with_timers(const char* first, const char* second)
{
    auto json = sound();
    auto timers = nlohmann::json::array({nlohmann::json::parse(first), nlohmann::json::parse(second)});
    json["states"]["open"]["timers"] = std::move(timers);
    return json;
}

// The holidays that ship.
calendar::HolidayCalendar thai_holidays()
{
    const auto json = nlohmann::json::parse(shipped_text("config/calendars/th.json"));
    calendar::HolidayCalendar calendar{.id = "th", .version = 1};
    for (const auto& day : json.at("versions").back().at("holidays")) {
        calendar.holidays.push_back(*calendar::parse_iso_date(day.at("date").get<std::string>()));
    }
    std::sort(calendar.holidays.begin(), calendar.holidays.end());
    return calendar;
}

CompileOutput compile_in_thailand(const nlohmann::json& json)
{
    auto input = samples::input_of(json.dump());
    input.holidays = {thai_holidays()};
    return compile(input);
}

TEST(DutyGroups, MayAskForSeveralOfARoleThatDoesNothingElse)
{
    EXPECT_THAT(told(compile_json(with_approval(R"({"stages": [{"id": "a", "role": "head", "need": 1},
        {"id": "board", "role": "psd", "need": 3}]})"))
                         .findings),
                IsEmpty());
}

TEST(DutyGroups, MayAskThePreparingRoleForOne)
{
    EXPECT_THAT(
        told(compile_json(with_approval(R"({"stages": [{"id": "peer", "role": "collector", "need": 1}]})")).findings),
        IsEmpty())
        << "the few-people rules find one";
}

TEST(DutyGroups, MayAskTwiceInStagesThatAreNeverOpenTogether)
{
    const char* stages = R"({"stages": [{"id": "few", "role": "psd", "need": 1, "if": "late"},
        {"id": "many", "role": "psd", "need": 2, "if": "not late"}]})";
    EXPECT_THAT(told(compile_json(with_approval(stages)).findings), IsEmpty());
    const char* together = R"({"stages": [{"id": "few", "role": "psd", "need": 1, "if": "late"},
        {"id": "many", "role": "psd", "need": 2, "if": "parts_open == 0"}]})";
    EXPECT_THAT(told(compile_json(with_approval(together)).findings),
                ElementsAre("W30 /states/review/approval/stages/1/need"));
}

TEST(Escalation, GoesUpByStageAndByScope)
{
    EXPECT_THAT(told(compile_json(with_approval(R"({"escalate": [{"after": {"bd": 2}, "to": "psd"}]})")).findings),
                IsEmpty());
    EXPECT_THAT(
        told(compile_json(with_approval(R"({"escalate": [{"after": {"bd": 2}, "to": "collector"}]})")).findings),
        ElementsAre("W31 /states/review/approval/escalate/0/to"));
}

TEST(Escalation, ComesLaterInEveryCalendar)
{
    // Two working days take four days over a weekend, and six where holidays stand beside one.
    const auto steps = [](const char* later) {
        auto json = with_approval(R"({"stages": [{"id": "a", "role": "collector", "need": 1},
            {"id": "b", "role": "head", "need": 1}], "lapse": {"after": {"bd": 30}, "as": "returned"}})");
        json["states"]["review"]["approval"]["escalate"] =
            nlohmann::json::array({{{"after", {{"bd", 2}}}, {"to", "head"}}});
        json["states"]["review"]["approval"]["escalate"].push_back(
            {{"after", nlohmann::json::parse(later)}, {"to", "psd"}});
        return json;
    };
    EXPECT_THAT(told(compile_json(steps(R"({"d": 2})")).findings),
                ElementsAre("W31 /states/review/approval/escalate/1/after"));
    EXPECT_THAT(told(compile_json(steps(R"({"d": 5})")).findings), IsEmpty()) << "weekends alone";
    EXPECT_THAT(told(compile_in_thailand(steps(R"({"d": 5})")).findings),
                ElementsAre("W31 /states/review/approval/escalate/1/after"))
        << "over the new year two working days take longer";
    EXPECT_THAT(told(compile_in_thailand(steps(R"({"d": 9})")).findings), IsEmpty());
}

TEST(TimeOrder, HoldsOnRealHolidays)
{
    // Eight days hold five working days, but not at the end of the year.
    const auto json = with_timers(R"({"id": "late", "at": {"from": "anchor.due", "add": {"d": 8}}, "raise": "late"})",
                                  R"({"id": "chase", "at": {"from": "anchor.due", "add": {"bd": 5}, "at": "08:30"},
                                      "do": [{"notify": "late", "to": ["collector"]}]})");
    EXPECT_THAT(told(compile_json(json).findings), IsEmpty());
    const auto findings = compile_in_thailand(json).findings;
    EXPECT_THAT(told(findings), ElementsAre("W40 /states/open/timers/1"));
    EXPECT_THAT(findings.at(0).sentence, HasSubstr("in calendar th"));
    auto elsewhere = json;
    elsewhere["calendar"] = "south";
    auto input = samples::input_of(elsewhere.dump());
    input.calendars = {"south"};
    input.holidays = {thai_holidays()};
    EXPECT_THAT(told(compile(input).findings), IsEmpty()) << "it does not follow that calendar";
}

TEST(TimeOrder, LeavesAloneWhatStartsFromDifferentThings)
{
    EXPECT_THAT(told(compile_in_thailand(with_timers(R"({"id": "late", "at": {"from": "anchor.due"}, "raise": "late"})",
                                                     R"({"id": "hello", "at": {"from": "entered", "add": {"bd": 90}},
                                                         "do": [{"notify": "late", "to": ["collector"]}]})"))
                         .findings),
                IsEmpty());
}

TEST(TimeOrder, KeepsEscalationsBeforeTheLapse)
{
    EXPECT_THAT(told(compile_json(with_approval(R"({"escalate": [{"after": {"bd": 6}, "to": "psd"}]})")).findings),
                ElementsAre("W40 /states/review/approval/escalate/0"));
}

TEST(TimeOrder, IsSoundInEveryShippedDefinition)
{
    for (const auto& file : samples::shipped_definitions()) {
        auto input = samples::input_of(shipped_text("workflows/" + file), file);
        input.holidays = {thai_holidays()};
        EXPECT_THAT(told(compile(input).findings), IsEmpty()) << file;
    }
}

TEST(Successor, MayDropStatesWhereItSaysSo)
{
    auto next = nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/W50.json"));
    auto input = samples::input_of(next.dump());
    input.previous_text = shipped_text("tests/golden/workflows_broken/sound.json");
    const auto findings = compile(input).findings;
    ASSERT_THAT(told(findings), ElementsAre("W50 /states"));
    EXPECT_THAT(findings.at(0).sentence, HasSubstr("'open'"));
    next["new_instances_only"] = true;
    input.text = next.dump();
    const auto output = compile(input);
    ASSERT_THAT(told(output.findings), IsEmpty());
    EXPECT_TRUE(output.definition->new_instances_only);
}

TEST(Birth, KnowsNoFacts)
{
    auto json = sound();
    json["initial"] = "review";
    json["states"]["review"]["approval"]["stages"] =
        nlohmann::json::array({{{"id", "head"}, {"role", "head"}, {"need", 1}},
                               {{"id", "again"}, {"role", "head"}, {"need", 1}, {"if", "late"}}});
    EXPECT_THAT(told(compile_json(json).findings), ElementsAre("W23 /states/review/approval/stages/1/if"));
}

}  // namespace
}  // namespace traimas::workflow
