// The store as `execute` sees it: a transaction that locks a root, loads its tree and writes what follows.
// Two things implement it: PostgreSQL (tree_store.hpp) and memory (memory/memory_store.hpp), with equal bytes.
#pragma once

#include "engine/dictionary/dictionary.hpp"
#include "engine/store/errors.hpp"
#include "engine/workflow/tree.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

// The registers as values, as of one moment; shared and immutable.
struct Registers {
    organisation::Organisation organisation{};
    workflow::CalendarSet calendars{};
    dictionary::Dictionary dictionary{};
};

// A message to the root of another tree, as it waits in the outbox.
struct PendingMessage {
    std::string dedupe_key;
    InstanceId source;   // the instance that sent it
    std::string name;    // "found" gives birth to the root
    std::string target;  // "cycle/OPS-ICT/2561", or "#17": a root by its id
    SharedJson data;
};

// One READ COMMITTED transaction; destruction rolls back. Everything throws DatabaseError. Belongs to one thread.
class StoreTx {
public:
    virtual ~StoreTx() = default;
    // Waits for the root row and holds it; false where there is no such root. A statement of its own: whatever is read
    // afterwards is read after the wait.
    virtual bool lock(InstanceId root) = 0;
    // Business time. Read once, after the lock is held.
    virtual Instant now() = 0;
    // The tree of a root, and the receipt of `command` where it ran before ("" asks for none).
    virtual workflow::TreeRows load(InstanceId root, const std::string& command) = 0;
    // The same of many roots that are held, without receipts.
    virtual std::map<InstanceId, workflow::TreeRows> load_all(const std::vector<InstanceId>& roots) = 0;
    // The roots of the trees in which something follows the calendar in an older version and is in none of the states
    // `ended` ("checkpoint@1/closed"), in the order of their ids.
    virtual std::vector<InstanceId> roots_on_calendar(const std::string& calendar, int before_version,
                                                      const std::vector<std::string>& ended) = 0;
    // The registers as this transaction sees them now.
    virtual std::shared_ptr<const Registers> registers() = 0;
    virtual InstanceId next_instance() = 0;
    virtual void write(workflow::Changes changes) = 0;
    // A batch: locks up to `limit` roots with timers due by business time and held back no longer by system time,
    // skipping those that others hold.
    virtual std::vector<InstanceId> claim_due(Instant now, int limit) = 0;
    // A tree that failed: its due timers wait longer each time (back_off.hpp), by system time, which the store reads by
    // itself; `now` is business time. From the eighth try on an incident "timer" stands, and a firing closes it.
    virtual void back_off(InstanceId root, Instant now, const std::string& reason) = 0;
    // The outcome of a message, in the transaction that took it: "sent", or "suppressed" where nobody is there.
    virtual void settle(const PendingMessage& message, const std::string& outcome, Instant now) = 0;
    // A message that failed waits likewise; from the eighth try on an incident "message" stands until it is settled.
    virtual void postpone(const PendingMessage& message, Instant now, const std::string& reason) = 0;
    virtual void commit() = 0;
};

// Thread-safe.
class Store {
public:
    virtual ~Store() = default;
    virtual std::unique_ptr<StoreTx> begin() = 0;
    // The root of an instance's tree; it never changes, so it may be read before any lock.
    virtual std::optional<InstanceId> root_of(InstanceId instance) = 0;
    // The root instance with this identity.
    virtual std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int fiscal_year,
                                           int quarter) = 0;
    // The receipt of a command, read outside of any lock: after a COMMIT whose reply was lost.
    virtual std::optional<workflow::Receipt> receipt(const std::string& command) = 0;
    // Messages that are due, held back no longer, and first in line between their source's tree and their target,
    // oldest first: each target takes those of one source in the order in which they were sent.
    virtual std::vector<PendingMessage> pending_messages(Instant now, int limit) = 0;
    // Business time at which the next timer falls due, of those that are not held back; nullopt where none is.
    virtual std::optional<Instant> next_due() = 0;
    // System time at which the first of what failed and is due at `now` is tried again; nullopt where nothing is held
    // back.
    virtual std::optional<Instant> next_retry(Instant now) = 0;
};

}  // namespace traimas::store
