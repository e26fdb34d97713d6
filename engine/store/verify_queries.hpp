// What the verifier asks of rows that stand beside the events: columns of instances, receipts, notices, words of
// people. Never changes anything.
#pragma once

#include "engine/store/database.hpp"

#include <map>

namespace traimas::store {

// The columns of an instance that repeat what its fold says.
struct InstanceColumns {
    std::string state;
    int round;
    std::int64_t version;
    std::optional<Instant> due_at{};
};
[[nodiscard]] std::map<InstanceId, InstanceColumns> instance_columns(Tx& tx, const std::vector<InstanceId>& instances);
// Instances that belong to no tree, for their root is not there.
[[nodiscard]] std::vector<InstanceId> rootless_instances(Tx& tx);

// A receipt that names other events than those that carry its command's id; 0: none.
struct ReceiptDifference {
    InstanceId instance;
    std::string command;
    std::string outcome;
    std::int64_t first_seq;
    std::int64_t last_seq;
    std::int64_t first_event;
    std::int64_t last_event;
};
[[nodiscard]] std::vector<ReceiptDifference> receipts_that_differ(Tx& tx);

// A notice of an event that is not there, or with another place or reader than its key says.
struct StrayNotice {
    std::int64_t id;
    InstanceId instance;
    std::int64_t seq;
};
[[nodiscard]] std::vector<StrayNotice> stray_notices(Tx& tx);

// The erasable words of each person, by the keys of the texts that they came as.
[[nodiscard]] std::map<PersonId, std::map<std::string, std::string>> person_words(Tx& tx);

}  // namespace traimas::store
