// The definitions that ship are proved, and read into the values that the machine works with.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/base/canonical_json.hpp"
#include "engine/workflow/definition_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::workflow {
namespace {

using samples::input_of;
using ::testing::ElementsAre;

Definition shipped_definition(const std::string& file)
{
    auto output = compile(input_of(shipped_text("workflows/" + file), file));
    EXPECT_TRUE(output.definition.has_value()) << file;
    return output.definition.value();
}

TEST(ShippedWorkflows, AreProved)
{
    const auto files = samples::shipped_definitions();
    EXPECT_GE(files.size(), 5U);
    for (const auto& file : files) {
        const auto output = compile(input_of(shipped_text("workflows/" + file), file));
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
    const auto definition = shipped_definition("amendment.v1.json");
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
    EXPECT_EQ(negative_outcome(*shipped_definition("amendment.v1.json").state("proposed")->approval), "rejected");
}

TEST(DefinitionReader, ReadsEveryEffectAndKindOfTime)
{
    const auto json = nlohmann::json::parse(R"({
      "name": "wide", "version": 3, "title": {"th": "ก", "en": "a"},
      "subject": "window", "zone": "UTC", "calendar": "th",
      "facts": {"mood": ["good", "bad"], "score": "decimal", "day": "date"},
      "roles": {}, "anchors": {}, "initial": "on",
      "states": {"on": {"title": {"th": "ก", "en": "a"}, "unbounded": true,
        "enter": [{"freeze": "x"}, {"mark": "m"}, {"spawn": "s", "kind": "k"}, {"signal": "g"}],
        "timers": [{"id": "t", "at": {"from": "entered", "add": {"h": 3}, "at": "08:30", "roll": "preceding"},
                    "every": {"h": 4}, "max": 2, "missed": "skip", "do": [{"notify": "n", "to": ["r"]}]}]}}})");
    const auto reading = read_definition(json);
    const auto& state = reading.definition.states.at(0);
    EXPECT_EQ(reading.definition.facts.at("mood"), (FactType{FactKind::enumeration, {"good", "bad"}}));
    EXPECT_EQ(std::get<Freeze>(state.enter.at(0)).what, "x");
    EXPECT_EQ(std::get<Mark>(state.enter.at(1)).name, "m");
    EXPECT_EQ(std::get<Spawn>(state.enter.at(2)).kind, "k");
    EXPECT_EQ(std::get<Signal>(state.enter.at(3)).name, "g");
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
