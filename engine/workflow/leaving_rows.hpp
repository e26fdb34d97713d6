// The rows of what leaves a tree: notices and messages in the outbox. Plain values, no SQL.
// They are written in the same transaction as the event that they follow from.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/shared_json.hpp"
#include "engine/base/strong_id.hpp"

#include <string>

namespace traimas::workflow {

// What leaves the tree. A notice goes to a person; `still`: only while the instance is in this state ("review", or of
// one stage of an approval "review/head") and entry. A command goes to the root of another tree, named by `target`:
// "cycle/OPS-ICT/2561".
struct OutboxRow {
    std::string dedupe_key;  // instance/seq/effect/recipient
    std::string kind;        // "notice" or "command"
    InstanceId instance;
    std::int64_t seq;
    PersonId recipient;  // 0 of a command
    std::string notice;  // the message key, or the command's name
    SharedJson arguments;
    std::string target{};
    std::string still_state{};  // empty: deliver whatever came since
    std::int64_t still_entered_seq = 0;
    Instant not_before{};
    bool digest_daily = false;  // by mail: merged with the others of its day
};

}  // namespace traimas::workflow
