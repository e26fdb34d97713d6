// A tree under its lock: what every command works on between "lock" and "commit".
// Used by the use cases of this folder only.
#pragma once

#include "engine/service/execute.hpp"

namespace traimas::service {

// A tree under its lock, with what a command needs. Stays where it was made: the tree refers to the context beside it.
struct Opened {
    Opened(Engine& engine, store::StoreTx& tx, std::shared_ptr<const store::Registers> snapshot,
           workflow::TreeRows rows, Instant time)
        : registers{std::move(snapshot)}, receipt{rows.receipt}, context{engine.definitions, registers->calendars,
                                                                         registers->organisation, subjects::rules(),
                                                                         [&tx] { return tx.next_instance(); }},
          tree{context, std::move(rows)}, now{time}
    {
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    std::shared_ptr<const store::Registers> registers;
    std::optional<workflow::Receipt> receipt;
    workflow::TreeContext context;
    workflow::Tree tree;
    Instant now;
};

// Locks the root, reads the time, loads; nullptr where there is no such root. Nothing is drained yet.
std::unique_ptr<Opened> open_tree(Engine& engine, store::StoreTx& tx, InstanceId root, const std::string& command);

// Writes what happened with its receipt, commits and answers. A refusal by state or rule commits what was drained and a
// receipt with its code; any other refusal leaves no receipt.
Result<Done> finish(store::StoreTx& tx, Opened& opened, InstanceId instance, const Envelope& envelope,
                    const std::optional<Problem>& refusal);

}  // namespace traimas::service
