// Reads history: events with their bodies, and the free texts beside them. Never changes anything.
#pragma once

#include "engine/store/database.hpp"
#include "engine/store/late_mark.hpp"
#include "engine/workflow/rows.hpp"

namespace traimas::store {

// An event as its row says it; the body is the truth, the columns are projections that the verifier compares.
struct StoredEvent {
    InstanceId instance;
    std::int64_t seq;
    std::string kind;
    std::string state_after;
    std::optional<std::int64_t> actor{};
    std::optional<std::int64_t> on_behalf_of{};
    std::string command{};
    Instant effective_at{};
    Instant recorded_at{};
    std::string body;
    std::string hash;  // hexadecimal
};

// In the order of seq, from `after_seq` on; at most `limit`.
[[nodiscard]] std::vector<StoredEvent> events_of(Tx& tx, InstanceId instance, std::int64_t after_seq, int limit);

struct StoredText {
    std::int64_t seq;
    std::string key;
    std::string salt;  // raw bytes
    std::string text;
};
[[nodiscard]] std::vector<StoredText> texts_of(Tx& tx, InstanceId instance);

// The root of every tree, in order, from `after` on; at most `limit`.
[[nodiscard]] std::vector<InstanceId> root_ids(Tx& tx, std::int64_t after, int limit);
// All participation rows and result rows of one instance, as canonical lines for comparison.
[[nodiscard]] std::vector<std::string> participation_lines(Tx& tx, InstanceId instance);
[[nodiscard]] std::vector<std::string> result_lines(Tx& tx, InstanceId instance);
// Events whose instance row is gone.
[[nodiscard]] std::vector<InstanceId> orphan_events(Tx& tx);

struct CheckpointFilter {
    std::optional<int> fiscal_year{};
    std::optional<int> quarter{};
    std::string unit{};
    std::string state{};
    std::vector<std::string> units{};  // those that the reader may see
    std::int64_t after = 0;            // id of the last row of the page before
    int limit = 50;
};
struct CheckpointRow {
    InstanceId id;
    std::string unit;
    int fiscal_year;
    int quarter;
    std::string state;
    int round;
    std::int64_t version;
    std::optional<Instant> due_at{};
    bool late = false;                    // marked late by an event
    std::optional<LateMark> late_mark{};  // there where it is marked late
};
[[nodiscard]] std::vector<CheckpointRow> list_checkpoints(Tx& tx, const CheckpointFilter& filter);

}  // namespace traimas::store
