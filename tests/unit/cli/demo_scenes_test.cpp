// Both scenes of the demo, played through the service layer on the store in memory: every state that
// config/demo/README.md promises is there, and playing again gives the same bytes.
#include "tests/unit/cli/demo_years.hpp"

#include "cli/demo/play.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "tests/support/office.hpp"

#include <gmock/gmock.h>

namespace traimas::cli::demo {
namespace {

using traimas::testing::ManualClock;

// A store in memory with a scene on it.
class Played {
public:
    explicit Played(const std::string& scene) : name_{scene} {}

    // Everything before `moment`, from what the clock shows on.
    void play_until(Instant moment)
    {
        SeededRandom random{7};  // nothing may follow from it
        service::Engine engine{store_, testing::shipped_definitions(), random};
        engine.salt_seed = 2561;
        Stage stage{engine, shipped_demo(), name_, [this](Instant at) -> std::optional<Problem> {
                        clock_.set(std::max(at, clock_.now()));
                        return std::nullopt;
                    }};
        const auto done = play(stage, {moment, scene().last_year}, clock_.now());
        ASSERT_TRUE(done) << done.error().detail;
        if (moment == scene().moment) {
            const auto problem = stage.move_to(moment);
            ASSERT_FALSE(problem) << problem->detail;
        }
    }
    void play_all() { play_until(scene().moment); }

    [[nodiscard]] const DemoScene& scene() const { return shipped_demo().courses.timeline.scenes.at(name_); }
    [[nodiscard]] const store::MemoryStore& store() const { return store_; }

    // The state of the latest instance of a definition; of a case the indicator names it.
    [[nodiscard]] const workflow::Instance* find(const std::string& definition, const std::string& unit, int year,
                                                 int quarter, const std::string& indicator = "") const
    {
        latest_.reset();
        for (auto& it : store_.instances()) {
            const bool same = it.definition == definition && it.unit == unit && it.fiscal_year == year &&
                              it.quarter == quarter &&
                              (indicator.empty() || it.folded.subject.at("indicator") == indicator);
            if (same && (!latest_ || latest_->id < it.id)) {
                latest_ = std::move(it);
            }
        }
        return latest_ ? &*latest_ : nullptr;
    }

private:
    std::string name_;
    ManualClock clock_{Instant{}};
    store::MemoryStore store_{clock_};
    mutable std::optional<workflow::Instance> latest_{};
};

const Played& running()
{
    static const auto* kPlayed = [] {
        auto* played = new Played{"running"};
        played->play_all();
        return played;
    }();
    return *kPlayed;
}

const Played& before_year()
{
    static const auto* kPlayed = [] {
        auto* played = new Played{"before_year"};
        played->play_all();
        return played;
    }();
    return *kPlayed;
}

struct Promise {
    const char* definition;
    const char* unit;
    int year;
    int quarter;
    const char* state;
    const char* indicator = "";
};

void expect_kept(const Played& played, const std::vector<Promise>& promises)
{
    for (const auto& it : promises) {
        const auto* found = played.find(it.definition, it.unit, it.year, it.quarter, it.indicator);
        const auto about = std::string{it.definition} + " " + it.unit + " " + std::to_string(it.year) + "/" +
                           std::to_string(it.quarter) + " " + it.indicator;
        ASSERT_NE(found, nullptr) << about;
        EXPECT_EQ(found->folded.state, it.state) << about;
    }
}

TEST(DemoRunning, HasACheckpointInEveryState)
{
    expect_kept(running(), {{"checkpoint", "OPS", 2561, 2, "overdue"},
                            {"checkpoint", "OPS-CEN", 2561, 2, "closed"},
                            {"checkpoint", "OPS-LAW", 2561, 2, "overdue"},
                            {"checkpoint", "OPS-IA", 2561, 2, "review"},
                            {"checkpoint", "OPS-ACC", 2561, 2, "closed"},
                            {"checkpoint", "OPS-PSD", 2561, 2, "review"},
                            {"checkpoint", "OPS-INF", 2561, 2, "review"},
                            {"checkpoint", "OPS-ADM", 2561, 2, "closed"},
                            {"checkpoint", "OPS-ICT", 2561, 2, "collecting"},
                            {"checkpoint", "OPS-INS", 2561, 2, "rework"},
                            {"checkpoint", "OPS-POL", 2561, 2, "closed"},
                            {"checkpoint", "OPS-HRM", 2561, 2, "closed"},
                            {"checkpoint", "OPS-LAW", 2561, 1, "not_reported"},
                            {"checkpoint", "OPS", 2561, 3, "scheduled"},
                            {"checkpoint", "OPS-HRM", 2561, 4, "scheduled"}});
    const auto& definition = *testing::shipped_definitions().latest("checkpoint");
    std::set<std::string> states;
    for (const auto& it : running().store().instances()) {
        if (it.definition == "checkpoint") {
            states.insert(it.folded.state);
        }
    }
    EXPECT_EQ(states.size(), definition.states.size());
    EXPECT_EQ(running().find("checkpoint", "OPS-INS", 2561, 2)->folded.round, 3) << "returned twice";
    EXPECT_EQ(running().find("checkpoint", "OPS-IA", 2561, 2)->folded.stage, "head");
    EXPECT_EQ(running().find("checkpoint", "OPS-INF", 2561, 2)->folded.stage, "psd");
    EXPECT_EQ(running().find("checkpoint", "OPS-PSD", 2561, 2)->folded.stage, "executive");
}

// C9 of the product page: eleven of twelve reported, nine in time.
TEST(DemoRunning, InTheFirstQuarterElevenReportedAndNineInTime)
{
    int reported = 0;
    int late = 0;
    for (const auto& unit : shipped_demo().units) {
        const auto* it = running().find("checkpoint", unit, 2561, 1);
        ASSERT_NE(it, nullptr) << unit;
        reported += it->folded.state == "closed" ? 1 : 0;
        late += it->folded.state == "closed" && it->folded.marks.contains("late") ? 1 : 0;
    }
    EXPECT_EQ(reported, 11);
    EXPECT_EQ(late, 2);
}

TEST(DemoRunning, HasACaseInEveryState)
{
    expect_kept(running(), {{"case", "OPS-CEN", 2561, 2, "analysis", "CEN-01"},
                            {"case", "OPS-INS", 2561, 1, "waiver_review", "INS-01"},
                            {"case", "OPS-HRM", 2561, 2, "recommendation", "HRM-03"},
                            {"case", "OPS-ICT", 2561, 1, "response", "ICT-05"},
                            {"case", "OPS-ICT", 2560, 3, "planning", "ICT-05"},
                            {"case", "OPS-ADM", 2561, 1, "acting", "ADM-02"},
                            {"case", "OPS-INF", 2561, 1, "verifying", "INF-04"},
                            {"case", "OPS-ACC", 2561, 1, "effective", "ACC-03"},
                            {"case", "OPS-ADM", 2559, 1, "effective", "ADM-02"},
                            {"case", "OPS-ICT", 2559, 2, "effective", "ICT-05"},
                            {"case", "OPS-INF", 2559, 4, "effective", "INF-04"},
                            {"case", "OPS-LAW", 2560, 1, "effective", "LAW-03"},
                            {"case", "OPS-HRM", 2559, 3, "waived", "HRM-03"},
                            {"case", "OPS-ADM", 2560, 4, "closed", "ADM-05"}});
    EXPECT_TRUE(running().find("case", "OPS-ICT", 2560, 3)->folded.marks.contains("ineffective"));
    std::set<std::string> states;
    int cases = 0;
    for (const auto& it : running().store().instances()) {
        if (it.definition == "case") {
            states.insert(it.folded.state);
            ++cases;
        }
    }
    EXPECT_EQ(states.size(), testing::shipped_definitions().latest("case")->states.size());
    EXPECT_EQ(cases, 14) << "one that the README does not tell of";
}

TEST(DemoRunning, HasTwoClosedYearsAndOneThatRuns)
{
    expect_kept(
        running(),
        {{"year", "OPS", 2559, 0, "closed"}, {"year", "OPS", 2560, 0, "closed"}, {"year", "OPS", 2561, 0, "running"}});
    for (const auto& unit : shipped_demo().units) {
        expect_kept(running(), {{"cycle", unit.c_str(), 2559, 0, "closed"},
                                {"cycle", unit.c_str(), 2560, 0, "closed"},
                                {"cycle", unit.c_str(), 2561, 0, "running"}});
    }
    EXPECT_TRUE(running().find("cycle", "OPS-IA", 2561, 0)->folded.marks.contains("plan_late"));
    EXPECT_TRUE(running().find("cycle", "OPS-PSD", 2561, 0)->folded.records.contains("plan/2"));
}

TEST(DemoRunning, HasCorrectionsOnTheirWayAndInForce)
{
    expect_kept(running(), {{"amendment", "OPS-INF", 2560, 0, "in_force"},
                            {"amendment", "OPS-PSD", 2561, 0, "in_force"},
                            {"amendment", "OPS-ICT", 2561, 0, "in_force"},
                            {"amendment", "OPS-ADM", 2561, 0, "review"},
                            {"restatement", "OPS-POL", 2560, 4, "in_force"},
                            {"restatement", "OPS-CEN", 2561, 1, "review"},
                            {"window", "OPS-ICT", 2561, 2, "granted"},
                            {"window", "OPS", 2561, 2, "proposed"},
                            {"window", "OPS-LAW", 2561, 1, "refused"}});
    // X12 of the product page: published 84, corrected 79, both there.
    std::vector<std::string> figures;
    const auto checkpoint = running().find("checkpoint", "OPS-POL", 2560, 4)->id;
    for (const auto& score : running().store().scores()) {
        if (score.checkpoint == checkpoint && score.indicator == "POL-01") {
            figures.push_back(score.to_date->text());
        }
    }
    EXPECT_THAT(figures, ::testing::ElementsAre("84", "79"));
}

TEST(DemoBeforeYear, StandsWhereTheFourthQuarterIsBeingClosed)
{
    expect_kept(before_year(), {{"year", "OPS", 2559, 0, "closed"},
                                {"year", "OPS", 2560, 0, "running"},
                                {"cycle", "OPS-CEN", 2560, 0, "reviewing"},
                                {"cycle", "OPS-ICT", 2560, 0, "running"},
                                {"checkpoint", "OPS-ICT", 2560, 4, "collecting"},
                                {"checkpoint", "OPS-LAW", 2560, 4, "review"},
                                {"checkpoint", "OPS-HRM", 2560, 4, "review"},
                                {"checkpoint", "OPS-ADM", 2560, 4, "closed"},
                                {"case", "OPS-ICT", 2560, 3, "verifying", "ICT-05"},
                                {"case", "OPS-ADM", 2560, 4, "analysis", "ADM-05"}});
    EXPECT_EQ(before_year().find("year", "OPS", 2561, 0), nullptr) << "the story opens it";
}

TEST(DemoScenes, PlayTheSameBytesTwice)
{
    for (const auto* scene : {"running", "before_year"}) {
        Played again{scene};
        again.play_all();
        const auto& first = std::string{scene} == "running" ? running() : before_year();
        EXPECT_TRUE(again.store().bodies() == first.store().bodies()) << scene;
    }
}

TEST(DemoScenes, GoOnWhereTheirLoadingWasCutShort)
{
    Played cut{"running"};
    const auto& quarter = shipped_demo().courses.timeline.years.at(1).quarters.at(2);
    cut.play_until(quarter.back().at + std::chrono::seconds{1});
    cut.play_all();
    EXPECT_TRUE(cut.store().bodies() == running().store().bodies());
}

}  // namespace
}  // namespace traimas::cli::demo
