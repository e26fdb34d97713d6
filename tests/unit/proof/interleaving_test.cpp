// Three engines at once on one store, switched at every call, dying at any call, told to try again, replies lost: every
// command counts once, every timer fires once, and it ends as if one engine had worked alone in the order of their
// time.
#include "engine/subjects/rules.hpp"
#include "tests/support/invariants.hpp"
#include "tests/unit/base/seed.hpp"
#include "tests/unit/proof/engines.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace traimas::proof {
namespace {

// How many interleavings: INTERLEAVINGS, else what a test of every change may cost.
int interleavings(int usual)
{
    const char* const given = std::getenv("INTERLEAVINGS");
    return given == nullptr ? usual : std::atoi(given);
}

// What a client is promised, held against what stands: sentences of what is broken.
class Promises {
public:
    Promises(Reports& together, const Work& work, const Played& played)
        : reports_{together}, work_{work}, played_{played}
    {
        once_each();
        for (const auto& asked : work.asked) {
            one_outcome(asked);
        }
        invariants();
        as_in_order();
    }
    [[nodiscard]] const std::vector<std::string>& broken() const { return broken_; }

private:
    void once_each()
    {
        std::set<std::string> seen;
        for (const auto& arrival : played_.arrivals) {
            if (!seen.insert(arrival.command).second) {
                broken_.push_back("two receipts for " + arrival.command);
            }
        }
        for (const auto& instance : reports_.store.instances()) {
            for (const auto& row : reports_.store.events_of(instance.id)) {
                if (row.event.kind == workflow::EventKind::action) {
                    ++events_[row.event.command];
                }
            }
        }
    }

    // I9: whoever asked, and however often.
    void one_outcome(const Asked& asked)
    {
        const auto receipt = reports_.store.receipt(asked.id);
        const auto told = played_.outcomes.find(asked.id);
        if (told == played_.outcomes.end()) {
            broken_.push_back("nobody was told what became of: " + asked.what);
            return;
        }
        auto kept = told->second;
        kept.erase(kNotKept);
        if (kept.size() != (receipt ? 1U : 0U)) {
            broken_.push_back("I9: " + std::to_string(kept.size()) + " outcomes were told of: " + asked.what);
        }
        const int expected = receipt && receipt->outcome == "done" && asked.has_event ? 1 : 0;
        const auto found = events_.find(asked.id);
        const int events = found == events_.end() ? 0 : found->second;
        if (events != expected) {
            broken_.push_back(asked.what + " happened " + std::to_string(events) + " times instead of " +
                              std::to_string(expected));
        }
    }

    void invariants()
    {
        const auto end = reports_.clock.now();
        if (const auto due = reports_.store.next_due(); due && *due <= end) {
            broken_.emplace_back("a timer that was due did not fire");
        }
        if (!reports_.store.pending_messages(end, 1).empty()) {
            broken_.emplace_back("a message was not delivered");
        }
        for (const auto& instance : reports_.store.instances()) {
            if (instance.definition == "checkpoint" && !is_at_rest(instance)) {
                broken_.push_back("a report waits for ever in " + instance.folded.state);
            }
            if (instance.id == instance.root) {
                testing::TreeProof proof{reports_.store, testing::shipped_definitions(), subjects::rules(),
                                         instance.id};
                const auto faults = proof.broken();
                broken_.insert(broken_.end(), faults.begin(), faults.end());
            }
        }
    }

    // A year later only who was paused and never resumed has not come to an end.
    static bool is_at_rest(const workflow::Instance& report)
    {
        return report.folded.paused || report.folded.state == "closed" || report.folded.state == "not_reported";
    }

    void as_in_order()
    {
        Reports alone;
        const auto outcomes = play_in_order(alone, work_, played_.arrivals);
        alone.run_out();
        for (const auto& arrival : played_.arrivals) {
            const auto one = played_.outcomes.find(arrival.command);
            const auto other = outcomes.find(arrival.command);
            const bool is_asked = one != played_.outcomes.end();
            if (is_asked && (other == outcomes.end() || !one->second.contains(*other->second.begin()))) {
                broken_.push_back("other outcomes than in order: " + *one->second.begin());
            }
        }
        const auto here = reports_.logs();
        const auto there = alone.logs();
        for (const auto& [name, log] : here) {
            const auto found = there.find(name);
            const auto other = found == there.end() ? std::vector<std::string>{} : found->second;
            const auto [first, second] = std::mismatch(log.begin(), log.end(), other.begin(), other.end());
            if (first != log.end() || second != other.end()) {
                broken_.push_back(name + "\n together: " + (first == log.end() ? "nothing" : *first) +
                                  "\n in order: " + (second == other.end() ? "nothing" : *second));
            }
        }
        if (here.size() != there.size()) {
            broken_.emplace_back("other instances than in order");
        }
    }

    Reports& reports_;
    const Work& work_;
    const Played& played_;
    std::map<std::string, int> events_{};  // of actions, by command
    std::vector<std::string> broken_{};
};

struct Tried {
    std::vector<std::string> broken;
    Played played;
    std::set<std::string> states{};  // in which the reports ended
};

// The same seed makes the same work in the same order, whatever goes wrong on the way.
Tried try_once(std::uint64_t seed, const Faults& faults)
{
    Dice dice{seed};
    Reports reports;
    const auto work = random_work(reports, dice);
    auto played = play_together(reports, work, dice.seed(), faults);
    reports.run_out();
    Tried tried{Promises{reports, work, played}.broken(), std::move(played)};
    for (const auto id : {reports.ict, reports.law}) {
        tried.states.insert(reports.office.instance(id).folded.state);
    }
    return tried;
}

TEST(Interleaving, ThreeEnginesEndAsOneThatTookTheSameOrder)
{
    Dice seeds{test_seed()};
    const int count = interleavings(300);
    Played all;
    std::set<std::string> states;
    for (int i = 0; i < count; ++i) {
        const auto seed = seeds.seed();
        Faults faults;
        if (i % 3 != 0) {
            faults = {.crash_one_in = 80, .retry_one_in = 60, .lost_one_in = 10};
        }
        const auto tried = try_once(seed, faults);
        ASSERT_TRUE(tried.broken.empty()) << "interleaving " << i << " of seed " << seed << '\n'
                                          << tried.broken.front();
        all.calls += tried.played.calls;
        all.commits += tried.played.commits;
        all.crashes += tried.played.crashes;
        all.lost += tried.played.lost;
        all.retried += tried.played.retried;
        states.insert(tried.states.begin(), tried.states.end());
    }
    std::cout << count << " interleavings, " << all.calls << " calls, " << all.commits << " commits, " << all.crashes
              << " crashes, " << all.lost << " lost replies, " << all.retried << " retries\n";
    EXPECT_GT(all.crashes, count);
    EXPECT_GT(all.lost, count);
    EXPECT_TRUE(states.contains("closed") && states.contains("not_reported")) << "the work goes well and badly";
}

TEST(Interleaving, AnEngineMayDieAtEveryCall)
{
    const auto seed = Dice{test_seed()}.seed();
    const auto calls = try_once(seed, {}).played.calls;
    ASSERT_GT(calls, 100);
    for (int call = 0; call < calls; ++call) {
        const auto tried = try_once(seed, {.crash_at = call});
        ASSERT_EQ(tried.played.crashes, 1);
        ASSERT_TRUE(tried.broken.empty()) << "call " << call << " of seed " << seed << '\n' << tried.broken.front();
    }
}

TEST(Interleaving, EveryCommitMayLoseItsReplyItsRequestOrItsEngine)
{
    const auto seed = Dice{test_seed()}.seed();
    const auto commits = try_once(seed, {}).played.commits;
    ASSERT_GT(commits, 10);
    for (int commit = 0; commit < commits; ++commit) {
        for (const auto& faults :
             {Faults{.lost_reply_at = commit}, Faults{.lost_request_at = commit}, Faults{.crash_after_at = commit}}) {
            const auto tried = try_once(seed, faults);
            ASSERT_EQ(tried.played.crashes + tried.played.lost, 1);
            ASSERT_TRUE(tried.broken.empty()) << "commit " << commit << " of seed " << seed << '\n'
                                              << tried.broken.front();
        }
    }
}

}  // namespace
}  // namespace traimas::proof
