// Joins in a cycle's tree: a version of the cycle that waits for its reports, and then for its amendments.
#include "tests/unit/handlers/explained_world.hpp"
#include "tests/unit/service/memory_office.hpp"
#include "tests/unit/workflow/compile_inputs.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using workflow::Event;

// The shipped cycle, but for how it learns that the last report is closed; and its review waits for amendments.
std::shared_ptr<const workflow::Definition> joining_cycle()
{
    auto document = nlohmann::json::parse(shipped_text("workflows/cycle.v1.json"));
    document["version"] = 2;
    auto& running = document["states"]["running"];
    running["join"] = {{"of", "checkpoint"}, {"in", {"closed", "not_reported"}}, {"raise", "all_reported"}};
    running["on"]["all_reported"] = nlohmann::json::array({running["on"]["checkpoint_closed"][1]});
    running["on"].erase("checkpoint_closed");
    auto& reviewing = document["states"]["reviewing"];
    reviewing["join"] = {
        {"of", "amendment"}, {"in", {"in_force", "withdrawn", "lapsed"}}, {"raise", "amendments_settled"}};
    reviewing["on"]["amendments_settled"] = nlohmann::json::parse(R"([{"do": [{"mark": "amendments_settled"}]}])");
    const auto output = workflow::samples::compile_json(document);
    for (const auto& finding : output.findings) {
        ADD_FAILURE() << finding.code << " " << finding.pointer << " " << finding.sentence;
    }
    return std::make_shared<const workflow::Definition>(output.definition.value());
}

struct Joins : MemoryOffice {
    void SetUp() override
    {
        definitions = shipped_definitions();
        definitions.all.emplace(std::pair{"cycle", 2}, joining_cycle());
        office.engine.definitions = definitions;
        office.publish({2561, 2562}, {"ICT", "LAW"});
        office.at(bangkok(2017, 10, 2, 9));
        office.open_year(2561, {"ICT", "LAW"});
        law = office.cycle("LAW", 2561);
        ASSERT_EQ(code_of(office.as("kanya").on(law).save_plan(test_plan("LAW", 2561, "80", "40"))), "done");
        ASSERT_EQ(code_of(office.as("kanya").act("submit")), "done");
        office.approve(law, {"thawat", "malee", "arun"});
        ASSERT_EQ(office.instance(law).definition_version, 2);
        ASSERT_EQ(office.instance(law).folded.state, "running");
    }

    // The events of the cycle that bear this name.
    std::vector<Event> raised(const std::string& name)
    {
        std::vector<Event> events;
        for (const auto& row : store.events_of(law)) {
            if (row.event.name == name) {
                events.push_back(workflow::event_from_body(row.body));
            }
        }
        return events;
    }
    // The event by which the quarter's report came into the state that it stands in.
    Event arrival_of(int quarter)
    {
        const auto report = office.instance(office.one_of("checkpoint", law, quarter));
        for (const auto& row : store.events_of(report.id)) {
            if (row.event.seq == report.folded.entered_seq) {
                return workflow::event_from_body(row.body);
            }
        }
        throw std::runtime_error{"a report without an entry"};
    }

    workflow::DefinitionSet definitions{};
    InstanceId law{0};
};

TEST_F(Joins, WaitForTheLastReportHoweverEachOfThemEnds)
{
    const auto first = office.one_of("checkpoint", law, 1);
    office.at(bangkok(2018, 1, 3, 10));
    office.settle();
    auto kanya = office.as("kanya").on(first);
    ASSERT_EQ(code_of(kanya.save("LAW-01", "80", "100", "เหตุผล")), "done");
    ASSERT_EQ(code_of(kanya.save_value("LAW-02", "10", "เหตุผล")), "done");
    ASSERT_EQ(code_of(kanya.act("submit")), "done");
    office.approve(first, {"thawat", "malee", "arun"});
    ASSERT_EQ(office.instance(first).folded.state, "closed");
    EXPECT_TRUE(raised("all_reported").empty()) << "three are missing";

    // Nobody reports the others; the engine looks once, long after the last one's time was over.
    office.at(bangkok(2018, 12, 28));
    office.settle();
    const auto joined = raised("all_reported");
    ASSERT_EQ(joined.size(), 1U);
    const auto last = office.one_of("checkpoint", law, 4);
    EXPECT_EQ(office.instance(last).folded.state, "not_reported");
    EXPECT_EQ(joined.front().kind, workflow::EventKind::signal);
    EXPECT_EQ(joined.front().sender, last);
    EXPECT_EQ(joined.front().from, "running");
    EXPECT_EQ(joined.front().state, "reviewing");
    EXPECT_EQ(joined.front().effective_at, arrival_of(4).effective_at) << "it counts from when the last one arrived";
}

TEST_F(Joins, ComeAboutOnEntryWhereThereIsNobodyToWaitFor)
{
    office.at(bangkok(2018, 12, 28));
    office.settle();
    const auto settled = raised("amendments_settled");
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled.front().sender, law) << "nobody came: it is its own";
    EXPECT_FALSE(settled.front().entered) << "a branch that stays: it comes about once for all that";
    EXPECT_EQ(settled.front().effective_at, arrival_of(4).effective_at);
    EXPECT_TRUE(office.instance(law).folded.marks.contains("amendments_settled"));
}

TEST_F(Joins, WaitForAChildThatWasThereOnEntry)
{
    office.at(bangkok(2018, 9, 20, 10));
    office.settle();
    ASSERT_EQ(code_of(office.as("kanya").on(law).act("amend", {.comment = "งบถูกตัด", .quarter = 4})), "done");
    const auto amendment = office.one_of("amendment", law);
    // The last report ends by itself; the draft of the amendment is still open.
    while (office.instance(law).folded.state == "running") {
        ASSERT_LT(clock.now(), bangkok(2018, 12, 1)) << "the reports never ended";
        office.at(clock.now() + std::chrono::hours{24});
        office.settle();
    }
    ASSERT_EQ(office.instance(law).folded.state, "reviewing");
    ASSERT_EQ(office.instance(amendment).folded.state, "drafting");
    EXPECT_TRUE(raised("amendments_settled").empty());

    ASSERT_EQ(code_of(office.as("kanya").on(amendment).act("withdraw")), "done");
    const auto settled = raised("amendments_settled");
    ASSERT_EQ(settled.size(), 1U);
    EXPECT_EQ(settled.front().sender, amendment);
    EXPECT_EQ(settled.front().command, workflow::event_from_body(store.events_of(amendment).back().body).command)
        << "in the same commit";
}

TEST_F(Joins, SayHowManyHaveArrived)
{
    office.at(bangkok(2018, 4, 1, 10));  // of the first quarter nothing was reported
    office.settle();
    const auto view = service::read_instance(office.engine, office.people.at("kanya"), law);
    ASSERT_TRUE(view.has_value());
    const auto body = explained(office.engine, *view, written_events(store, law), {}, language::Language::en);
    EXPECT_THAT(body.at("if_nobody_acts").get<std::string>(),
                ::testing::EndsWith("It goes on by itself once each “Quarterly checkpoint” that belongs to it is "
                                    "through: 1 of 4 are."));
}

TEST_F(Joins, TheLogAloneTellsThem)
{
    office.at(bangkok(2018, 12, 28));
    office.settle();
    const auto standing = office.instance(law);
    auto again = standing;
    again.folded = {};
    for (const auto& row : store.events_of(law)) {
        workflow::apply(again, workflow::event_from_body(row.body));
    }
    EXPECT_EQ(again.folded, standing.folded);
}

}  // namespace
}  // namespace traimas::testing
