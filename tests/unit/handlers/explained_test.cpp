// What an explanation says of one report, in words that a reader can check by hand.
#include "tests/unit/handlers/explained_world.hpp"
#include "tests/unit/service/memory_office.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

struct ExplainedReport : MemoryOffice {
    // As this person reads it in English, now.
    json told(const std::string& reader)
    {
        const auto view = service::read_instance(office.engine, office.people.at(reader), office.current);
        EXPECT_TRUE(view.has_value());
        KnownNames names;
        for (const auto& [name, id] : office.people) {
            names.emplace(id, store::PersonRecord{id, true, name, name, name, ""});
        }
        return explained(office.engine, *view, written_events(store, office.current), names, language::Language::en);
    }
    static json action_of(const json& body, const std::string& name)
    {
        for (const auto& it : body.at("actions")) {
            if (it.at("action") == name) {
                return it;
            }
        }
        ADD_FAILURE() << "no action " << name;
        return {};
    }
    json person_of(const json& action, const std::string& name)
    {
        for (const auto& it : action.at("people")) {
            if (it.at("person").at("id") == office.people.at(name).value()) {
                return it;
            }
        }
        ADD_FAILURE() << name << " is not named";
        return {};
    }
};

TEST_F(ExplainedReport, SaysHowItsDeadlineCameAbout)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 3, 10));
    const auto due = told("kanya").at("deadlines").at(0);
    EXPECT_EQ(due.at("anchor"), "due");
    EXPECT_EQ(due.at("due_at"), "2018-01-10T17:00:00Z");
    EXPECT_EQ(due.at("text"), "The deadline: 10 January 2018, 24:00. Counted from the end of the quarter, 31 December "
                              "2017. 10 days later is 10 January 2018. Working days follow the calendar “th”, "
                              "version 1.");
    EXPECT_EQ(due.at("moved"), false);
}

TEST_F(ExplainedReport, NamesTheHolidaysThatADeadlineWasRolledOver)
{
    // 31 December and 59 days: 28 February; 60: 1 March 2018, Makha Bucha, so Friday counts.
    office.checkpoint("LAW", false, 60);
    office.at(bangkok(2018, 1, 3, 10));
    const auto due = told("kanya").at("deadlines").at(0);
    EXPECT_EQ(due.at("holidays"), json{"2018-03-01"});
    EXPECT_THAT(due.at("text").get<std::string>(),
                HasSubstr("60 days later is 1 March 2018. 1 March 2018 is no working day, so 2 March 2018 counts "
                          "instead. Holidays on the way: 1 March 2018."));
}

TEST_F(ExplainedReport, TellsAPauseFromAHoliday)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 5, 10));
    office.drain();
    ASSERT_TRUE(office.as("malee").act("pause", {.comment = "น้ำท่วม", .mode = "freeze"}));
    office.at(bangkok(2018, 1, 10, 9));  // Monday, Tuesday, Wednesday
    ASSERT_TRUE(office.as("malee").act("resume"));
    const auto text = told("kanya").at("deadlines").at(0).at("text").get<std::string>();
    EXPECT_THAT(text, HasSubstr("10 days later is 10 January 2018. It was paused for 3 working days, so 15 January "
                                "2018 counts."));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("no working day")));
}

TEST_F(ExplainedReport, SaysWhatMayStillComeOfOneThatHasEnded)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 2, 20, 10));
    EXPECT_EQ(told("malee").at("notes").at("actions"), "It has ended: nothing is asked of anybody any more. What may "
                                                       "still be begun, by the PSD: Request for more time.");
}

TEST_F(ExplainedReport, SaysWhatFollowsAnApproval)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    const auto first = action_of(told("thawat"), "approve").at("leads_to");
    EXPECT_EQ(first.at("state"), "review");
    EXPECT_EQ(first.at("stage"), "psd");
    ASSERT_TRUE(office.as("thawat").act("approve"));
    ASSERT_TRUE(office.as("malee").act("approve"));
    const auto last = action_of(told("arun"), "approve").at("leads_to");
    EXPECT_EQ(last.at("state"), "closed");
    EXPECT_EQ(last.at("stage"), nullptr);
}

TEST_F(ExplainedReport, TellsTheWholeFutureIfNobodyActs)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    const auto future = told("kanya").at("future");
    std::vector<std::string> texts;
    for (const auto& step : future.at("steps")) {
        texts.push_back(step.at("text"));
    }
    EXPECT_EQ(texts,
              (std::vector<std::string>{
                  "On 9 January 2018, 08:30 a reminder goes to kanya.",
                  "On 10 January 2018, 24:00 this becomes “Overdue”. It is marked “Late”. kanya, thawat are told.",
                  "On 15 January 2018, 08:30 a reminder goes to kanya, thawat.",
                  "On 22 January 2018, 08:30 a reminder goes to kanya, thawat.",
                  "On 29 January 2018, 08:30 a reminder goes to kanya, thawat.",
                  "On 7 February 2018, 24:00 this becomes “Not reported”. kanya, thawat, malee are told."}));
    EXPECT_EQ(future.at("end"), "ended");
    EXPECT_EQ(future.at("state"), "not_reported");
    EXPECT_EQ(office.state(), "scheduled") << "nothing of it was written, not even what was due";
}

TEST_F(ExplainedReport, SaysWhatASubmissionLacks)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    const auto submit = action_of(told("kanya"), "submit");
    EXPECT_EQ(submit.at("lacks").at(0).at("code"), "results_missing");
    EXPECT_EQ(submit.at("lacks").at(0).at("facts"), json{"2 required results are missing"});
    EXPECT_EQ(submit.at("leads_to").at("title"), "Under review");
    EXPECT_EQ(submit.at("you").at("may_act"), false);
    office.report_all("kanya", "LAW");
    EXPECT_EQ(action_of(told("kanya"), "submit").at("lacks"), json::array());
    EXPECT_EQ(action_of(told("kanya"), "submit").at("you").at("text"), "You may take this step.");
}

TEST_F(ExplainedReport, SaysWhoMayDecideAndWhoMayNot)
{
    office.checkpoint("ICT");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("anong", "ICT");
    ASSERT_TRUE(office.as("anong").act("submit"));
    const auto body = told("suda");
    EXPECT_THAT(body.at("why_text").get<std::string>(),
                HasSubstr("anong, as the collector, took the step “submit” on 8 January 2018, 10:00."));
    EXPECT_THAT(body.at("why_text").get<std::string>(), HasSubstr("0 required results are missing"));
    const auto approve = action_of(body, "approve");
    EXPECT_EQ(approve.at("text"), "suda may take this step, as the head of ICT.");
    const auto thanakorn = person_of(approve, "thanakorn");
    EXPECT_EQ(thanakorn.at("may_act"), false);
    EXPECT_EQ(thanakorn.at("code"), "segregation_of_duties");
    EXPECT_EQ(thanakorn.at("text"), "Holds the post “head”. Stands in for anong, who prepared this, and may therefore "
                                    "not decide on it.");
    EXPECT_EQ(person_of(approve, "suda").at("text"), "Acts in the post “head”.");
    // The collector's step, and the one who stands in for her.
    const auto delegate = person_of(action_of(body, "withdraw"), "thanakorn");
    EXPECT_EQ(delegate.at("on_behalf_of").at("id"), office.people.at("anong").value());
    EXPECT_THAT(delegate.at("text").get<std::string>(), HasSubstr("Stands in for anong by delegation, until "));
    EXPECT_EQ(action_of(body, "withdraw").at("you").at("code"), "not_your_role");
    const auto& next = body.at("next");
    const auto lapse = std::find_if(next.begin(), next.end(), [](const json& it) { return it.at("timer") == "lapse"; });
    ASSERT_NE(lapse, next.end());
    const auto silence = lapse->at("text").get<std::string>();
    EXPECT_THAT(silence, HasSubstr("silence means: it counts as returned for rework. This then becomes “Returned for "
                                   "rework”."));
}

TEST_F(ExplainedReport, SaysThatMoreTimeWasGranted)
{
    office.checkpoint("LAW");
    const auto report = office.current;
    office.at(bangkok(2018, 1, 8, 10));
    ASSERT_TRUE(office.as("kanya").act("ask_extension", {.comment = "ระบบล่ม", .days = 3}));
    const auto window = office.one_of("window", report, 1);
    office.approve(window, {"thawat", "malee"});
    static_cast<void>(office.as("kanya").on(report));
    const auto due = told("kanya").at("deadlines").at(0);
    EXPECT_EQ(due.at("moved"), true);
    EXPECT_THAT(due.at("text").get<std::string>(),
                HasSubstr("It was moved to 15 January 2018, 24:00, since more time was granted."));
}

TEST_F(ExplainedReport, SaysWhyASlowApproverMadeItComeBack)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 10));
    office.report_all("kanya", "LAW");
    ASSERT_TRUE(office.as("kanya").act("submit"));
    office.at(bangkok(2018, 3, 15, 10));
    EXPECT_THAT(told("kanya").at("why_text").get<std::string>(),
                HasSubstr("silence has a meaning: it counts as returned for rework. It became “Returned for rework”"));
}

TEST_F(ExplainedReport, SaysWhyNothingHappensWhileItIsPausedAndWhoCanResume)
{
    office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 5, 10));
    office.drain();
    ASSERT_TRUE(office.as("malee").act("pause", {.comment = "ปิดระบบ", .mode = "freeze"}));
    office.at(bangkok(2018, 1, 20, 9));
    const auto body = told("kanya");
    EXPECT_EQ(body.at("if_nobody_acts"),
              "It has been paused since 5 January 2018, 10:00, by malee: nothing falls due, and nobody can act on it. "
              "Its deadlines wait too, and will move by the working days of the pause. It can be resumed by the PSD.");
    EXPECT_EQ(body.at("notes").at("next"), "While it is paused, nothing falls due and nothing is asked of anybody.");
    EXPECT_EQ(body.at("future").at("text"), body.at("notes").at("next"));
    ASSERT_TRUE(office.as("malee").act("resume"));
    EXPECT_NE(told("kanya").at("if_nobody_acts"), body.at("if_nobody_acts"));

    ASSERT_TRUE(office.as("malee").act("pause", {.comment = "ปิดระบบ", .mode = "run"}));
    EXPECT_THAT(told("kanya").at("if_nobody_acts").get<std::string>(),
                HasSubstr("Its deadlines run on, so that what fell due meanwhile counts as soon as it is resumed."));
}

}  // namespace
}  // namespace traimas::testing
