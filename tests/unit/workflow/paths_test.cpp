// Generated tests: the machine is driven along the shortest path to every state and to every branch of every definition
// that ships, and must do what the path promises. A definition that is added or changed brings its tests with it.
#include "tests/unit/workflow/compile_inputs.hpp"

#include "engine/measure/framework.hpp"
#include "engine/workflow/guard_domain.hpp"
#include "engine/workflow/path_text.hpp"
#include "engine/workflow/transition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Definition proved(const std::string& file)
{
    auto output = compile(samples::input_of(shipped_text("workflows/" + file), file));
    EXPECT_TRUE(output.definition.has_value()) << file;
    return output.definition.value();
}

// Every field and policy number that any subject has.
nlohmann::json subject_of_all()
{
    nlohmann::json subject{{"begin", "2017-10-01"},         {"end", "2018-09-30"},         {"opens", "2017-09-15"},
                           {"quarter_begin", "2017-10-01"}, {"quarter_end", "2017-12-31"}, {"policy", {}}};
    for (const auto& [name, days] : measure::default_days()) {
        subject["policy"][name] = days;
    }
    return subject;
}

// One instance on its way along one path. Each decision is another person's.
class Walker {
public:
    Walker(const Definition& definition, const std::vector<Step>& steps) : world_{definition, calendar_}
    {
        const bool is_beside = !steps.empty() && steps.front().kind == StepKind::birth;
        const Command birth{
            .id = "00", .action = "create", .actor = {PersonId{1}}, .now = now_, .data = SharedJson{subject_of_all()}};
        take(create(world_, instance_, birth, is_beside ? definition.birth->in : std::string{}));
    }

    // False where the step was refused; `code` says how.
    bool walk(const Step& step)
    {
        facts_ = plain_facts(world_.definition.facts);
        for (const auto& [name, value] : step.facts) {
            facts_.insert_or_assign(name, value);
        }
        switch (step.kind) {
        case StepKind::birth: EXPECT_EQ(state(), step.to); return true;
        case StepKind::action: return act(step.name, step.data);
        case StepKind::decision: {
            for (std::size_t i = 0; i < step.stages.size(); ++i) {
                EXPECT_EQ(instance_.folded.stage, step.stages[i]);
                if (!act(step.name, step.data)) {
                    EXPECT_EQ(i + 1, step.stages.size()) << "refused before the last decision";
                    return false;
                }
            }
            return true;
        }
        case StepKind::timer: return fire_timer(step.name);
        case StepKind::join:  // to the machine it is a signal: the tree looks at the children
        case StepKind::signal:
            take(signalled(
                world_, instance_,
                {.name = step.name, .sender = InstanceId{2}, .data = SharedJson{step.data}, .command = "", .now = now_},
                facts_));
            return true;
        }
        return false;
    }

    [[nodiscard]] const std::string& state() const { return instance_.folded.state; }
    [[nodiscard]] const std::string& code() const { return code_; }
    [[nodiscard]] const Outcome& last() const { return last_; }
    [[nodiscard]] const Facts& facts() const { return facts_; }

private:
    void take(Outcome outcome)
    {
        for (const auto& participant : outcome.event.participants) {
            participants_.push_back(participant);
        }
        now_ = std::max(now_, outcome.event.effective_at);
        apply(instance_, outcome.event);
        last_ = std::move(outcome);
    }

    bool act(const std::string& action, const nlohmann::json& data)
    {
        EXPECT_TRUE(action_rule(world_.definition, instance_, action).has_value()) << action;
        const Command command{.id = "01",
                              .action = action,
                              .actor = {PersonId{++people_}},
                              .now = now_,
                              .data = SharedJson{data},
                              .preparers = {PersonId{1}}};
        auto outcome = decide(world_, instance_, command, facts_, participants_);
        if (!outcome) {
            code_ = outcome.error().code;
            return false;
        }
        take(*std::move(outcome));
        return true;
    }

    // As the engine drains: what is due before fires first, and must not lead away.
    bool fire_timer(const std::string& id)
    {
        constexpr int kMany = 200;
        for (int fired = 0; fired < kMany; ++fired) {
            auto due = project(world_, instance_).timers;
            if (due.empty()) {
                break;
            }
            std::sort(due.begin(), due.end(), [](const DueTimer& one, const DueTimer& other) {
                return std::tie(one.due_at, one.occurrence) < std::tie(other.due_at, other.occurrence);
            });
            const auto& next = due.front();
            const bool is_wanted = next.occurrence.timer == id;
            const auto before = state();
            take(fire(world_, instance_, next, next.due_at, true, facts_));
            if (is_wanted) {
                return true;
            }
            EXPECT_EQ(state(), before) << "the timer " << next.occurrence.timer << " came before " << id;
        }
        ADD_FAILURE() << "the timer " << id << " is not armed in " << state();
        return false;
    }

    calendar::HolidayCalendar calendar_{};
    World world_;
    Instance instance_{.id = InstanceId{1},
                       .root = InstanceId{1},
                       .definition = world_.definition.name,
                       .definition_version = world_.definition.version,
                       .unit = "OPS-ICT"};
    Instant now_ = from_micros(1'506'816'000'000'000);  // 1 October 2017
    std::vector<Participant> participants_{};
    Facts facts_{};
    std::string code_{};
    Outcome last_{{.kind = EventKind::created, .name = "", .state = "", .effective_at = now_, .recorded_at = now_}};
    std::int64_t people_ = 100;
};

// What a branch says it does is seen in the event and in what leaves the instance.
void expect_effects(const Branch& branch, const Outcome& outcome)
{
    for (const auto& effect : branch.effects) {
        if (const auto* mark = std::get_if<Mark>(&effect)) {
            EXPECT_THAT(mark->lifted ? outcome.event.excused : outcome.event.marks, ::testing::Contains(mark->name));
        } else if (const auto* frozen = std::get_if<Freeze>(&effect)) {
            EXPECT_TRUE(outcome.event.frozen.contains(frozen->what)) << frozen->what;
        } else if (const auto* shift = std::get_if<Shift>(&effect)) {
            EXPECT_TRUE(outcome.event.anchors.contains(shift->anchor)) << shift->anchor;
        } else if (const auto* notice = std::get_if<Notify>(&effect)) {
            EXPECT_TRUE(std::any_of(outcome.intents.begin(), outcome.intents.end(), [notice](const Intent& intent) {
                const auto* told = std::get_if<NoticeIntent>(&intent);
                return told != nullptr && told->notice == notice->notice;
            })) << notice->notice;
        }
    }
}

void expect_branch(const Definition& definition, const BranchPath& path)
{
    Walker walker{definition, path.steps};
    for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
        ASSERT_TRUE(walker.walk(path.steps[i])) << path.steps[i].name << " was refused: " << walker.code();
        ASSERT_EQ(walker.state(), path.steps[i].to);
    }
    const auto& last = path.steps.back();
    const bool done = walker.walk(last);
    const auto& rule = *definition.state(path.state)->rule(path.event);
    EXPECT_EQ(&Transition::choose(rule, walker.facts()), &rule.branches[path.branch]) << "another branch was chosen";
    EXPECT_EQ(done, path.reject.empty());
    EXPECT_EQ(walker.code(), path.reject);
    EXPECT_EQ(walker.state(), last.to);
    if (done) {
        expect_effects(rule.branches[path.branch], walker.last());
    }
}

TEST(ShortestPaths, LeadTheMachineToEveryState)
{
    for (const auto& file : samples::shipped_definitions()) {
        const auto definition = proved(file);
        const auto paths = shortest_paths(definition);
        EXPECT_EQ(paths.states.size(), definition.states.size()) << file;
        for (const auto& path : paths.states) {
            SCOPED_TRACE(file + " " + path.state);
            Walker walker{definition, path.steps};
            for (const auto& step : path.steps) {
                ASSERT_TRUE(walker.walk(step)) << step.name << " was refused: " << walker.code();
            }
            EXPECT_EQ(walker.state(), path.state);
        }
    }
}

TEST(ShortestPaths, RunEveryBranchOfEveryShippedDefinition)
{
    std::size_t all = 0;
    for (const auto& file : samples::shipped_definitions()) {
        const auto definition = proved(file);
        const auto paths = shortest_paths(definition);
        EXPECT_THAT(paths.unreached, IsEmpty()) << file;
        EXPECT_EQ(paths.branches.size(), branch_count(definition)) << file;
        all += paths.branches.size();
        for (const auto& path : paths.branches) {
            SCOPED_TRACE(file + " " + path.state + " " + path.pointer);
            expect_branch(definition, path);
        }
    }
    EXPECT_GT(all, 150U);
}

TEST(ShortestPaths, AreTheShortestAndChooseByTheLeastSurprisingFacts)
{
    const auto definition = proved("checkpoint.v1.json");
    const auto paths = shortest_paths(definition);
    const auto review = std::find_if(paths.states.begin(), paths.states.end(),
                                     [](const StatePath& path) { return path.state == "review"; });
    ASSERT_NE(review, paths.states.end());
    ASSERT_EQ(review->steps.size(), 2U);
    EXPECT_EQ(review->steps[0].kind, StepKind::timer);
    EXPECT_EQ(review->steps[0].name, "open");
    EXPECT_EQ(review->steps[1].name, "submit");
    EXPECT_EQ(review->steps[1].facts.at("parts_open"), FactValue{std::int64_t{0}});
    const auto text = paths_text(definition, paths);
    EXPECT_THAT(text, HasSubstr("collecting/submit/0 refused as parts_open: birth > timer open > submit ["));
    EXPECT_THAT(text, HasSubstr("approve (head, psd, executive)"));
    const auto json = paths_json(definition, paths);
    EXPECT_EQ(json.at("branches").size(), branch_count(definition));
    EXPECT_EQ(json.at("states").at(0).at("steps").size(), 0U);
}

// An approval of stages that may all be left out is passed at once, and what follows runs with the entry.
TEST(ShortestPaths, PassApprovalsThatNobodyNeedDecide)
{
    auto json = nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
    json["states"]["review"]["approval"]["stages"][0]["if"] = "late";
    const auto output = samples::compile_json(json);
    ASSERT_THAT(samples::told(output.findings), IsEmpty());
    const auto paths = shortest_paths(*output.definition);
    EXPECT_THAT(paths.unreached, IsEmpty());
    for (const auto& path : paths.branches) {
        SCOPED_TRACE(path.pointer);
        if (path.state == "review" && path.event == "returned") {
            EXPECT_EQ(path.steps.at(0).facts.at("late"), FactValue{true}) << "somebody has to decide";
        }
        expect_branch(*output.definition, path);
    }
}

// k of n: the stage stays open until as many different persons as it needs have approved, and one refusal ends it.
TEST(ShortestPaths, GoThroughAStageThatNeedsSeveralPersons)
{
    auto json = nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json"));
    json["roles"]["psd"] = nlohmann::json::parse(R"({"scope": "organisation"})");
    json["states"]["review"]["approval"]["stages"] = nlohmann::json::parse(R"([
        {"id": "head", "role": "head", "need": 1}, {"id": "board", "role": "psd", "need": 3}])");
    const auto output = samples::compile_json(json);
    ASSERT_THAT(samples::told(output.findings), IsEmpty());
    const auto paths = shortest_paths(*output.definition);
    int decided = 0;
    for (const auto& path : paths.branches) {
        SCOPED_TRACE(path.pointer);
        expect_branch(*output.definition, path);
        if (path.state == "review" && path.event == "approved") {
            ++decided;
            EXPECT_THAT(path.steps.back().stages, ::testing::ElementsAre("head", "board", "board", "board"));
        }
    }
    EXPECT_EQ(decided, 1);
}

// Whatever a signal asks for, a shift moves its anchor by no more than its `max`: 10 working days in this file.
TEST(Shift, IsCutToItsMost)
{
    const auto output =
        samples::compile_json(nlohmann::json::parse(shipped_text("tests/golden/workflows_broken/sound.json")));
    ASSERT_TRUE(output.definition.has_value());
    const auto due_after = [&](int days) {
        Walker walker{*output.definition, {}};
        Step step{.kind = StepKind::signal, .name = "extension_granted", .event = "extension_granted"};
        step.data["days"] = days;
        EXPECT_TRUE(walker.walk(step));
        return walker.last().event.anchors.at("due").at;
    };
    EXPECT_EQ(due_after(50), due_after(10));
    EXPECT_LT(due_after(9), due_after(10));
}

}  // namespace
}  // namespace traimas::workflow
