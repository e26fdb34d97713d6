// The batch of due trees, and the fallback to one by one.
#include "engine/service/drain.hpp"

#include "engine/service/opened.hpp"

namespace traimas::service {
namespace {

using store::DatabaseError;
using store::StoreTx;

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// Timers touch these lists only: they create no instance, change no register and leave no receipt.
void append(workflow::Changes& to, workflow::Changes&& from)
{
    append(to.events, std::move(from.events));
    append(to.created, std::move(from.created));
    append(to.updated, std::move(from.updated));
    to.due.merge(std::move(from.due));
    append(to.timers_set, std::move(from.timers_set));
    append(to.timers_dropped, std::move(from.timers_dropped));
    append(to.tasks_set, std::move(from.tasks_set));
    append(to.tasks_dropped, std::move(from.tasks_dropped));
    append(to.participation, std::move(from.participation));
    append(to.outbox, std::move(from.outbox));
    append(to.drafts_dropped, std::move(from.drafts_dropped));
    append(to.documents_dropped, std::move(from.documents_dropped));
    append(to.lines, std::move(from.lines));
    append(to.scores, std::move(from.scores));
    append(to.cases, std::move(from.cases));
    append(to.incidents, std::move(from.incidents));
    append(to.incidents_closed, std::move(from.incidents_closed));
}

// So many trees of a batch are read at once: few round trips, and little in vain where the batch is cut short.
constexpr std::size_t kTreesALoad = 25;

// Drains one tree whose root is held, as it was read under the lock: what made it due may be gone. Anything that goes
// wrong in memory is the tree's own fault, told as an exception.
int drain_held(Engine& engine, StoreTx& tx, workflow::TreeRows rows,
               const std::shared_ptr<const store::Registers>& registers, Instant now, workflow::Changes& changes)
{
    Opened opened{engine, tx, registers, std::move(rows), now};
    const int fired = opened.tree.drain(now);
    append(changes, opened.tree.take_changes());
    return fired;
}

struct Moment {
    std::shared_ptr<const store::Registers> registers;
    Instant now;
};

// Trees that fail leave the batch; they are done again alone, where their fault is recorded.
int drain_some(Engine& engine, StoreTx& tx, const std::vector<InstanceId>& roots, const Moment& moment,
               workflow::Changes& changes, std::vector<InstanceId>& failing)
{
    std::map<InstanceId, workflow::TreeRows> loaded;
    try {
        loaded = tx.load_all(roots);
    } catch (const DatabaseError&) {
        throw;
    } catch (const std::exception&) {
        failing.insert(failing.end(), roots.begin(), roots.end());  // one of them cannot be read
        return 0;
    }
    int fired = 0;
    for (const auto root : roots) {
        try {
            fired += drain_held(engine, tx, std::move(loaded.at(root)), moment.registers, moment.now, changes);
        } catch (const DatabaseError&) {
            throw;
        } catch (const std::exception&) {
            failing.push_back(root);
        }
    }
    return fired;
}

void drain_alone(Engine& engine, InstanceId root, DrainReport& report)
{
    std::string reason;
    try {
        const auto tx = engine.store.begin();
        if (!tx->lock(root)) {
            return;
        }
        const auto now = tx->now();
        workflow::Changes changes;
        const int fired = drain_held(engine, *tx, tx->load(root, ""), tx->registers(), now, changes);
        tx->write(std::move(changes));
        tx->commit();
        report.fired += fired;
        return;
    } catch (const DatabaseError& error) {
        if (error.kind() == store::DatabaseErrorKind::connection) {
            throw;
        }
        reason = error.what();
    } catch (const std::exception& error) {
        reason = error.what();
    }
    ++report.failed;
    const auto tx = engine.store.begin();
    if (tx->lock(root)) {
        tx->back_off(root, tx->now(), reason);
        tx->commit();
    }
}

}  // namespace

DrainReport drain_due(Engine& engine, int limit, std::chrono::milliseconds budget)
{
    DrainReport report;
    std::vector<InstanceId> roots;
    std::vector<InstanceId> failing;
    try {
        const auto tx = engine.store.begin();
        const auto now = tx->now();
        roots = tx->claim_due(now, limit);
        report.trees = static_cast<int>(roots.size());
        if (roots.empty()) {
            return report;
        }
        const auto registers = tx->registers();  // once a batch: every root of it is held by now
        workflow::Changes changes;
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t next = 0; next < roots.size() && std::chrono::steady_clock::now() - start <= budget;) {
            const auto end = std::min(next + kTreesALoad, roots.size());
            const std::vector<InstanceId> some{roots.begin() + static_cast<std::ptrdiff_t>(next),
                                               roots.begin() + static_cast<std::ptrdiff_t>(end)};
            report.fired += drain_some(engine, *tx, some, {registers, now}, changes, failing);
            next = end;  // where the budget is spent, the rest is released with the commit and claimed again
        }
        tx->write(std::move(changes));
        tx->commit();
    } catch (const DatabaseError& error) {
        if (error.kind() == store::DatabaseErrorKind::connection || roots.empty()) {
            throw;
        }
        // One tree of the batch spoiled it for all: each gets its own transaction.
        report.fired = 0;
        failing = roots;
    }
    for (const auto root : failing) {
        drain_alone(engine, root, report);
    }
    return report;
}

}  // namespace traimas::service
