// The store as one of several engines sees it: each call is a turn's end, and may be the one at which the engine dies,
// is told to try again, or loses the reply to its COMMIT. What was committed is written down in its order.
#pragma once

#include "engine/store/port.hpp"
#include "tests/unit/proof/turns.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace traimas::proof {

// An engine dies. No std::exception, so that nothing on the way takes it for a fault that it could mend.
struct Crash {};

// Which calls go wrong: by their number, counted over all engines, and at random (one in n; 0: none).
struct Faults {
    std::optional<int> crash_at{};         // of all calls, before the call
    std::optional<int> crash_after_at{};   // of all commits: the engine dies, what it wrote stands
    std::optional<int> lost_reply_at{};    // of all commits: it stands, and nobody is told
    std::optional<int> lost_request_at{};  // of all commits: nothing stands, and nobody is told
    int crash_one_in = 0;
    int retry_one_in = 0;
    int lost_one_in = 0;
};

// What all engines share.
struct Stage {
    Turns& turns;
    Faults faults;
    Dice dice;
    int calls = 0;
    int commits = 0;
    int crashes = 0;
    int lost = 0;
    int retried = 0;
    struct Arrival {
        std::string command;  // of the receipt
        Instant at;           // the time that its transaction read
    };
    std::vector<Arrival> arrivals{};  // in the order of their commits
};

class SteppedStore final : public store::Store {
public:
    SteppedStore(store::Store& store, Stage& stage) : store_{store}, stage_{stage} {}

    std::unique_ptr<store::StoreTx> begin() override;
    std::optional<InstanceId> root_of(InstanceId instance) override;
    std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int fiscal_year,
                                   int quarter) override;
    std::optional<workflow::Receipt> receipt(const std::string& command) override;
    std::vector<store::PendingMessage> pending_messages(Instant now, int limit) override;
    std::optional<Instant> next_due() override;
    std::optional<Instant> next_retry(Instant now) override;

private:
    store::Store& store_;
    Stage& stage_;
};

}  // namespace traimas::proof
