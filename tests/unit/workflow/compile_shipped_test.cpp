// The definitions that ship are proved, and read into the values that the machine works with.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/base/canonical_json.hpp"
#include "engine/language/messages.hpp"
#include "engine/workflow/definition_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::workflow {
namespace {

using samples::input_of;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

Definition shipped_definition(const std::string& file)
{
    auto output = compile(input_of(shipped_text("workflows/" + file), file));
    EXPECT_TRUE(output.definition.has_value()) << file;
    return output.definition.value();
}

// A typing fault would reach every inbox, or refuse without a reason.
TEST(ShippedWorkflows, NameNoticesAndRefusalsThatHaveWords)
{
    auto input = input_of(shipped_text("workflows/window.v1.json"), "window.v1.json");
    input.has_notice = [](const std::string& name) { return name != "extension_asked"; };
    input.has_refusal = [](const std::string& code) { return code != "review_begun"; };
    EXPECT_THAT(samples::told(compile(input).findings),
                ElementsAre("W02 /states/proposed/enter/0/notify", "W02 /states/proposed/on/withdraw/0/reject"));
}

TEST(ShippedWorkflows, AreProved)
{
    const auto files = samples::shipped_definitions();
    EXPECT_THAT(files,
                IsSupersetOf({"year.v1.json", "cycle.v1.json", "checkpoint.v1.json", "case.v1.json",
                              "amendment.v1.json", "window.v1.json", "restatement.v1.json", "organisation.v1.json",
                              "access.v1.json", "calendar.v1.json", "dictionary.v1.json", "framework.v1.json"}));
    const auto messages =
        language::Messages::from_json(shipped_text("config/messages/th.json"), shipped_text("config/messages/en.json"));
    ASSERT_TRUE(messages);
    for (const auto& file : files) {
        auto input = input_of(shipped_text("workflows/" + file), file);
        input.has_notice = [&messages](const std::string& name) { return language::has_notice(*messages, name); };
        input.has_refusal = [&messages](const std::string& code) { return language::has_refusal(*messages, code); };
        const auto output = compile(input);
        for (const auto& finding : output.findings) {
            ADD_FAILURE() << file << ": " << finding.code << " " << finding.pointer << " " << finding.sentence;
        }
        EXPECT_TRUE(output.definition.has_value()) << file;
    }
}

TEST(ShippedWorkflows, ArePinnedByTheDigestOfTheirCanonicalBytes)
{
    const auto text = shipped_text("workflows/checkpoint.v1.json");
    const auto definition = shipped_definition("checkpoint.v1.json");
    EXPECT_EQ(definition.canonical, canonical_json(nlohmann::json::parse(text)));
    EXPECT_EQ(definition.digest, ledger::sha256(definition.canonical));

    const auto again = read_published_definition(definition.canonical);
    EXPECT_EQ(again.digest, definition.digest);
    EXPECT_EQ(again.states.size(), definition.states.size());
}

TEST(PublishedDefinition, ThrowsWhereTheBytesAreDamaged)
{
    const auto definition = shipped_definition("window.v1.json");
    EXPECT_THROW(std::ignore = read_published_definition("{"), std::runtime_error);
    EXPECT_THROW(std::ignore = read_published_definition("{}"), std::runtime_error);
    EXPECT_THROW(std::ignore = read_published_definition("[]"), std::runtime_error);
    auto damaged = definition.canonical;
    damaged.replace(damaged.find("decisions > 0"), 13, "decisions >> ");
    EXPECT_THROW(std::ignore = read_published_definition(damaged), std::runtime_error);
}

TEST(CheckpointDefinition, IsReadAsWritten)
{
    const auto definition = shipped_definition("checkpoint.v1.json");
    EXPECT_EQ(definition.name, "checkpoint");
    EXPECT_EQ(definition.version, 1);
    EXPECT_EQ(definition.subject, Subject::unit_quarter);
    EXPECT_EQ(definition.role("psd")->scope, RoleScope::organisation);
    EXPECT_EQ(definition.role("nobody"), nullptr);

    const auto* due = definition.anchor("due");
    ASSERT_NE(due, nullptr);
    EXPECT_EQ(due->when.from, FromKind::subject);
    EXPECT_EQ(due->when.name, "quarter_end");
    EXPECT_EQ(due->when.unit, calendar::SpanUnit::d);
    EXPECT_EQ(due->when.policy, "due_days");
    EXPECT_EQ(due->when.at, std::chrono::hours{24});
    EXPECT_EQ(due->when.roll, calendar::Roll::following);

    const auto* collecting = definition.state("collecting");
    ASSERT_NE(collecting, nullptr);
    EXPECT_EQ(collecting->stage, Stage::do_);
    EXPECT_EQ(collecting->task->due, "due");
    EXPECT_EQ(collecting->title.th, "กำลังรายงาน");
    const auto* remind = collecting->timer("remind");
    ASSERT_NE(remind, nullptr);
    EXPECT_EQ(remind->when.from, FromKind::anchor);
    EXPECT_EQ(remind->when.amount, -5);
    EXPECT_EQ(remind->every, (calendar::Span{calendar::SpanUnit::bd, 2}));
    EXPECT_EQ(remind->max, 3);
    EXPECT_TRUE(remind->raise.empty());
    EXPECT_TRUE(std::get<Notify>(remind->effects.at(0)).digest_daily);
    EXPECT_EQ(collecting->timer("late")->max, 1);

    const auto* submit = collecting->rule("submit");
    ASSERT_NE(submit, nullptr);
    EXPECT_EQ(submit->branches.at(0).condition->text(), "parts_open > 0");
    EXPECT_EQ(submit->branches.at(0).reject, "parts_open");
    EXPECT_EQ(submit->branches.back().to, "review");
    EXPECT_FALSE(submit->branches.back().condition.has_value());
    EXPECT_EQ(collecting->rule("approved"), nullptr);

    const auto& shift = std::get<Shift>(definition.state("overdue")->rule("extension_granted")->branches[0].effects[0]);
    EXPECT_EQ(shift.anchor, "due");
    EXPECT_EQ(shift.days, "days");
    EXPECT_EQ(shift.excuse, "late");
    EXPECT_EQ(definition.state("not_reported")->refuses, "window_closed");
    EXPECT_EQ(definition.state("nowhere"), nullptr);
}

TEST(CheckpointDefinition, IsReopenedByAGrantAloneAfterItsEnd)
{
    const auto definition = shipped_definition("checkpoint.v1.json");
    const auto& ended = *definition.state("not_reported");
    ASSERT_EQ(ended.on.size(), 1U);
    EXPECT_TRUE(ended.on.front().reopens);
    const auto& back = ended.rule("extension_granted")->branches.back();
    EXPECT_EQ(back.to, "collecting");
    EXPECT_TRUE(std::get<Shift>(back.effects.at(0)).from_now);
    EXPECT_EQ(std::get<Shift>(back.effects.at(0)).excuse, "") << "its lateness stands";
    EXPECT_TRUE(definition.state("closed")->on.empty());
    const auto& withdrawn = definition.state("review")->rule("withdraw")->branches.back();
    EXPECT_TRUE(std::get<Mark>(withdrawn.effects.at(0)).lifted);
    const auto window = shipped_definition("window.v1.json");
    ASSERT_TRUE(window.birth.has_value());
    EXPECT_EQ(window.birth->in, "offered");
    EXPECT_NE(window.initial, window.birth->in);
}

TEST(CheckpointDefinition, KnowsTheActionsOfTasksRowsAndApprovals)
{
    const auto definition = shipped_definition("checkpoint.v1.json");
    const auto& review = *definition.state("review");
    EXPECT_TRUE(knows_action(*definition.state("collecting"), "submit"));
    EXPECT_FALSE(knows_action(*definition.state("collecting"), "approve"));
    EXPECT_TRUE(knows_action(review, "approve"));
    EXPECT_TRUE(knows_action(review, "return"));
    EXPECT_TRUE(knows_action(review, "withdraw"));
    EXPECT_FALSE(knows_action(review, "reject"));
    EXPECT_FALSE(knows_action(review, "approved"));
    EXPECT_EQ(negative_outcome(*review.approval), "returned");
    EXPECT_EQ(negative_outcome(*shipped_definition("window.v1.json").state("proposed")->approval), "rejected");
    EXPECT_EQ(negative_outcome(*shipped_definition("amendment.v1.json").state("review")->approval), "returned");
}

TEST(CheckpointDefinition, OpensCasesWithItsApprovalAndTellsLastYear)
{
    const auto definition = shipped_definition("checkpoint.v1.json");
    const auto& effects = definition.state("review")->rule("approved")->branches.at(0).effects;
    EXPECT_EQ(std::get<Signal>(effects.at(1)).in, "case");
    EXPECT_EQ(std::get<Send>(effects.at(2)).tree, "previous_cycle");
    EXPECT_EQ(std::get<Spawn>(effects.at(3)).definition, "case");
    EXPECT_EQ(std::get<Spawn>(effects.at(3)).each, "missed");
    EXPECT_EQ(std::get<Signal>(effects.at(5)).name, "checkpoint_closed");
    EXPECT_EQ(std::get<Signal>(effects.at(5)).in, "") << "in the parent";
    const auto& due = *definition.anchor("due");
    ASSERT_TRUE(due.not_before.has_value());
    EXPECT_EQ(due.not_before->policy, "late_spawn_bd");
}

TEST(YearDefinition, FoundsACycleForEachUnitWhenItOpens)
{
    const auto definition = shipped_definition("year.v1.json");
    EXPECT_EQ(definition.subject, Subject::fiscal_year);
    const auto& running = *definition.state("running");
    EXPECT_EQ(std::get<Found>(running.enter.at(0)).definition, "cycle");
    EXPECT_EQ(std::get<Found>(running.enter.at(0)).each, "units");
    EXPECT_EQ(running.rule("close")->branches.at(0).reject, "cycles_open");
}

TEST(CycleDefinition, IsReadAsWritten)
{
    const auto definition = shipped_definition("cycle.v1.json");
    EXPECT_EQ(definition.subject, Subject::unit_year);
    EXPECT_EQ(std::get<Send>(definition.state("planning")->enter.at(0)).tree, "previous_cycle");
    const auto& decided = definition.state("plan_review")->rule("approved")->branches;
    ASSERT_EQ(decided.size(), 4U);
    EXPECT_EQ(decided.at(0).reject, "limit_decision_missing");
    EXPECT_EQ(decided.at(1).reject, "target_too_easy");
    EXPECT_EQ(decided.at(2).reject, "carried_case_undecided");
    EXPECT_EQ(std::get<Spawn>(decided.at(3).effects.at(1)).each, "quarters");
    EXPECT_FALSE(definition.birth.has_value()) << "founded by its year alone";
}

TEST(CycleDefinition, HasRulesForEveryStateAndStillAnswersAfterItsEnd)
{
    const auto definition = shipped_definition("cycle.v1.json");
    const auto& planning = *definition.state("planning");
    ASSERT_NE(planning.rule("lineage"), nullptr);
    EXPECT_TRUE(planning.rule("lineage")->is_shared);
    const auto* own = definition.state("running")->rule("lineage");
    ASSERT_NE(own, nullptr);
    EXPECT_FALSE(own->is_shared) << "a state's own rule goes before that of every state";
    const auto& replies = definition.state("closed")->replies;
    EXPECT_TRUE(
        std::any_of(replies.begin(), replies.end(), [](const EventRule& it) { return it.event == "lineage_asked"; }));
}

TEST(CaseDefinition, EndsInEveryStateWhereTheReviewClosesIt)
{
    const auto definition = shipped_definition("case.v1.json");
    for (const auto& state : definition.states) {
        if (state.final.empty()) {
            ASSERT_NE(state.rule("closed_by_review"), nullptr) << state.name;
            EXPECT_EQ(state.rule("closed_by_review")->branches.at(0).to, "closed");
        }
    }
    EXPECT_EQ(definition.state("verifying")->rule("result_approved")->branches.size(), 3U);
}

TEST(AmendmentDefinition, IsOfAPlanAndComesIntoForceByItsApproval)
{
    const auto definition = shipped_definition("amendment.v1.json");
    EXPECT_EQ(definition.subject, Subject::plan_change);
    EXPECT_EQ(definition.state("drafting")->rule("withdraw")->branches.at(0).reject, "judgement_stands");
    const auto& approved = definition.state("review")->rule("approved")->branches;
    EXPECT_EQ(approved.at(0).reject, "quarter_reported") << "an approval may be refused as well";
    EXPECT_EQ(std::get<Signal>(approved.back().effects.back()).name, "amended");
}

TEST(RestatementDefinition, IsBornByACollectorBesideAnApprovedCheckpoint)
{
    const auto definition = shipped_definition("restatement.v1.json");
    ASSERT_TRUE(definition.birth.has_value());
    EXPECT_EQ(definition.birth->role, "collector");
    EXPECT_EQ(definition.birth->parent, "checkpoint");
    EXPECT_THAT(definition.birth->states, ElementsAre("closed"));
}

TEST(DefinitionReader, ReadsEveryEffectAndKindOfTime)
{
    const auto json = nlohmann::json::parse(R"({
      "name": "wide", "version": 3, "title": {"th": "ก", "en": "a"},
      "subject": "window", "zone": "UTC", "calendar": "th",
      "facts": {"mood": ["good", "bad"], "score": "decimal", "day": "date"},
      "roles": {}, "anchors": {}, "initial": "on",
      "states": {"on": {"title": {"th": "ก", "en": "a"}, "unbounded": true,
        "enter": [{"freeze": "x"}, {"mark": "m"}, {"spawn": "s", "kind": "k"}, {"signal": "g"},
          {"spawn": "s", "kind": "k", "each": "e"}, {"signal": "g", "in": "i"}, {"found": "f", "each": "e"},
          {"send": "m", "tree": "t"}],
        "timers": [{"id": "t", "at": {"from": "entered", "add": {"h": 3}, "at": "08:30", "roll": "preceding"},
                    "every": {"h": 4}, "max": 2, "missed": "skip", "do": [{"notify": "n", "to": ["r"]}]}]}}})");
    const auto reading = read_definition(json);
    const auto& state = reading.definition.states.at(0);
    EXPECT_EQ(reading.definition.facts.at("mood"), (FactType{FactKind::enumeration, {"good", "bad"}}));
    EXPECT_EQ(std::get<Freeze>(state.enter.at(0)).what, "x");
    EXPECT_EQ(std::get<Mark>(state.enter.at(1)).name, "m");
    EXPECT_EQ(std::get<Spawn>(state.enter.at(2)).kind, "k");
    EXPECT_EQ(std::get<Signal>(state.enter.at(3)).name, "g");
    EXPECT_EQ(std::get<Spawn>(state.enter.at(2)).each, "");
    EXPECT_EQ(std::get<Spawn>(state.enter.at(4)).each, "e");
    EXPECT_EQ(std::get<Signal>(state.enter.at(5)).in, "i");
    EXPECT_EQ(std::get<Found>(state.enter.at(6)).definition, "f");
    EXPECT_EQ(std::get<Send>(state.enter.at(7)).tree, "t");
    const auto& timer = state.timers.at(0);
    EXPECT_EQ(timer.when.from, FromKind::entered);
    EXPECT_EQ(timer.when.unit, calendar::SpanUnit::h);
    EXPECT_EQ(timer.when.at, std::chrono::hours{8} + std::chrono::minutes{30});
    EXPECT_EQ(timer.when.roll, calendar::Roll::preceding);
    EXPECT_EQ(timer.missed, Missed::skip);
    EXPECT_FALSE(std::get<Notify>(timer.effects.at(0)).digest_daily);
    EXPECT_THAT(std::get<Notify>(timer.effects.at(0)).to, ElementsAre("r"));
}

TEST(FactsJson, KeepsDecimalsAndDatesAsText)
{
    const Facts facts{{"count", std::int64_t{3}},
                      {"late", true},
                      {"score", *Decimal::parse("96.370")},
                      {"day", calendar::Date{std::chrono::year{2018} / 1 / 31}},
                      {"mood", std::string{"good"}}};
    EXPECT_EQ(canonical_json(facts_json(facts)),
              R"({"count":3,"day":"2018-01-31","late":true,"mood":"good","score":"96.37"})");
    EXPECT_EQ(canonical_json(facts_json({})), "{}");
}

}  // namespace
}  // namespace traimas::workflow
