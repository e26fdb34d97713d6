// Which stage of an approval opens, where an office has people enough and where it has few.
#include "engine/workflow/stages.hpp"

#include <gtest/gtest.h>

#include <map>

namespace traimas::workflow {
namespace {

constexpr PersonId kHead{1};
constexpr PersonId kOfficer{2};
constexpr PersonId kPsd{3};
constexpr PersonId kExecutive{4};

struct Stages : ::testing::Test {
    Approval approval{.duty = "accountable",
                      .stages = {{.id = "head", .role = "head"},
                                 {.id = "psd", .role = "psd"},
                                 {.id = "executive", .role = "executive"}},
                      .lapse_as = "returned",
                      .negative = "return"};
    std::map<std::string, std::vector<Candidate>> people{
        {"head", {{kHead, {}}}}, {"psd", {{kPsd, {}}}}, {"executive", {{kExecutive, {}}}}};
    std::vector<StagePeople> above{};
    Staffing staffing{.holders =
                          [this](const std::string& role) {
                              return StagePeople{role, "ICT", people[role]};
                          },
                      .above = [this](const std::string&) { return above; }};

    StageOpening open(std::string_view current, const RoundRecord& record)
    {
        return open_next(approval, current, {}, &staffing, record);
    }
};

TEST_F(Stages, OpenInOrderWherePeopleAreFree)
{
    EXPECT_EQ(open("", {{kOfficer}, {}}).stage, "head");
    EXPECT_EQ(open("head", {{kOfficer, kHead}, {kHead}}).stage, "psd");
    const auto end = open("executive", {{kOfficer, kHead, kPsd, kExecutive}, {kHead, kPsd, kExecutive}});
    EXPECT_EQ(end.stage, "");
    EXPECT_FALSE(end.unstaffed);
}

TEST_F(Stages, TheOnlyPersonWhoApprovedBeforeIsNotAskedAgain)
{
    people["psd"] = {{kHead, {}}};
    const auto opening = open("head", {{kOfficer, kHead}, {kHead}});
    EXPECT_EQ(opening.stage, "executive");
    EXPECT_EQ(opening.merged, std::vector<std::string>{"psd"});
}

TEST_F(Stages, AllThatIsLeftMayBeMerged)
{
    people["psd"] = {{kHead, {}}};
    people["executive"] = {{kHead, {}}};
    const auto opening = open("head", {{kOfficer, kHead}, {kHead}});
    EXPECT_EQ(opening.stage, "");
    EXPECT_EQ(opening.merged, (std::vector<std::string>{"psd", "executive"}));
}

TEST_F(Stages, WhoPreparedItIsPassedToTheUnitAbove)
{
    above = {{"head", "OPS", {}}, {"head", "MOF", {{kExecutive, {}}}}};
    const auto opening = open("", {{kHead}, {}});
    EXPECT_EQ(opening.stage, "head");
    EXPECT_EQ(opening.raised, (RaisedStage{"head", "MOF"}));
    EXPECT_FALSE(opening.unstaffed);
}

TEST_F(Stages, WithoutAnybodyAboveALaterStagesRoleDecides)
{
    EXPECT_EQ(open("", {{kHead}, {}}).raised, (RaisedStage{"psd", "ICT"}));
    EXPECT_EQ(open("", {{kHead, kPsd}, {}}).raised, (RaisedStage{"executive", "ICT"}));
}

TEST_F(Stages, WhoStandsInForThePreparerIsBoundToo)
{
    people["head"] = {{kHead, {kOfficer}}};
    EXPECT_EQ(open("", {{kOfficer}, {}}).raised, (RaisedStage{"psd", "ICT"}));
}

TEST_F(Stages, NobodyAtAllIsToldAtOnce)
{
    people["head"].clear();
    const auto opening = open("", {{kOfficer}, {}});
    EXPECT_EQ(opening.stage, "head");
    EXPECT_TRUE(opening.unstaffed);
    EXPECT_FALSE(opening.raised);
}

TEST_F(Stages, FewerThanItNeedsIsToldAtOnce)
{
    approval.stages[0].need = 2;
    people["head"] = {{kHead, {}}, {kOfficer, {}}};
    EXPECT_FALSE(open("", {}).unstaffed);
    EXPECT_TRUE(open("", {{kOfficer}, {}}).unstaffed);
}

TEST_F(Stages, EverybodyBoundEverywhereIsToldAtOnce)
{
    EXPECT_TRUE(open("", {{kHead, kPsd, kExecutive}, {}}).unstaffed);
}

TEST_F(Stages, ATimerAsksNobody)
{
    people.clear();
    const auto opening = open_next(approval, "", {}, nullptr, {});
    EXPECT_EQ(opening.stage, "head");
    EXPECT_FALSE(opening.unstaffed);
}

TEST(RoundRecordOf, CountsThePrincipalOfADecisionToo)
{
    const auto record = round_record("accountable",
                                     {{"accountable", kOfficer, "prepared", 1},
                                      {"accountable", kHead, "decided", 1},
                                      {"elsewhere", kExecutive, "decided", 1}},
                                     {{"head", "approve", kHead, kPsd}});
    EXPECT_EQ(record.bound, (std::set<PersonId>{kHead, kOfficer}));
    EXPECT_EQ(record.approved, (std::set<PersonId>{kHead, kPsd}));
}

TEST(Escalation, SpeaksOnlyOfWhatIsBelow)
{
    Definition definition{};
    definition.roles = {
        {"head", RoleScope::unit}, {"psd", RoleScope::organisation}, {"auditor", RoleScope::organisation}};
    Approval approval{};
    approval.stages = {{.id = "a", .role = "head"}, {.id = "b", .role = "psd"}};
    const Escalation to_psd{.after = {calendar::SpanUnit::bd, 1}, .to = "psd"};
    EXPECT_TRUE(speaks_of(definition, approval, to_psd, approval.stages[0]));
    EXPECT_FALSE(speaks_of(definition, approval, to_psd, approval.stages[1]));
    const Escalation to_auditor{.after = {calendar::SpanUnit::bd, 1}, .to = "auditor"};
    EXPECT_TRUE(speaks_of(definition, approval, to_auditor, approval.stages[0]));
    EXPECT_FALSE(speaks_of(definition, approval, to_auditor, approval.stages[1]));
}

}  // namespace
}  // namespace traimas::workflow
