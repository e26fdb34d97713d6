// Two reports of an office, commands of its people with duplicates, a holiday, polls and deliveries: worked on by
// three engines at once on one store, or by one engine in an order that is given.
#pragma once

#include "engine/store/memory/memory_store.hpp"
#include "tests/support/office.hpp"
#include "tests/unit/proof/stepped_store.hpp"

namespace traimas::proof {

// A command as its sender keeps it, to send it again with the same key until the outcome is known.
struct Asked {
    std::string id;
    std::string what;  // for people who read a failure
    bool has_event;    // once it is done
    std::function<Result<service::Done>(service::Engine&)> send;
};

struct Reports {
    Reports();
    // Everything that is due fires, everything that waits is delivered, long after the last step.
    void run_out();
    // Of every instance its events, with names instead of ids, for those are drawn for good where an engine dies, and
    // without what tells when it was polled.
    [[nodiscard]] std::map<std::string, std::vector<std::string>> logs() const;

    testing::ManualClock clock{testing::bangkok(2017, 10, 1)};
    store::MemoryStore store{clock};
    testing::Office office{store, [this](Instant at) { clock.set(at); }};
    InstanceId ict{0};
    InstanceId law{0};
};

// What is asked, and by which engine in which order; numbers below kPoll are places in `asked`.
struct Work {
    static constexpr int kPoll = 1'000;
    static constexpr int kDeliver = 1'001;
    std::vector<Asked> asked{};
    std::vector<std::vector<int>> jobs{};  // of each engine
};
[[nodiscard]] Work random_work(const Reports& reports, Dice& dice);

// As told, by command. A refusal that leaves no receipt (whose role it is not, say) counts as kNotKept: the same key
// may do better later.
using Outcomes = std::map<std::string, std::set<std::string>>;
inline constexpr const char* kNotKept = "refused without a receipt";

struct Played {
    std::vector<Stage::Arrival> arrivals{};  // by the times that they read, those of one time as they were committed
    Outcomes outcomes{};
    int calls = 0;
    int commits = 0;
    int crashes = 0;
    int lost = 0;
    int retried = 0;
};
// Three engines at once; each that dies starts again with the job that it had in hand.
[[nodiscard]] Played play_together(Reports& reports, const Work& work, std::uint64_t seed, const Faults& faults);
// One engine, each command at the time that the arrival says. Answers the outcomes.
[[nodiscard]] Outcomes play_in_order(Reports& reports, const Work& work, const std::vector<Stage::Arrival>& arrivals);

}  // namespace traimas::proof
