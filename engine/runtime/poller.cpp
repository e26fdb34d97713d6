// The loop that fires what is due and delivers what was written.
#include "engine/runtime/poller.hpp"

#include "engine/service/deliver.hpp"
#include "engine/service/drain.hpp"
#include "engine/service/jobs.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/outbox_store.hpp"
#include "engine/store/retention.hpp"

#include <algorithm>
#include <future>
#include <vector>

namespace traimas::runtime {
namespace {

constexpr std::chrono::hours kSweepEvery{1};

}  // namespace

Poller::Poller(service::Engine& engine, store::Database& database, Log& log, PollerOptions options)
    : engine_{engine}, database_{database}, log_{log}, options_{std::move(options)}
{
}

Poller::~Poller()
{
    stop();
}

void Poller::start()
{
    thread_ = std::thread{[this] { loop(); }};
}

void Poller::stop()
{
    {
        const std::lock_guard guard{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Poller::wake()
{
    {
        const std::lock_guard guard{mutex_};
        woken_ = true;
    }
    changed_.notify_all();
}

bool Poller::drain_batch(int& fired)
{
    const auto report = service::drain_due(engine_, options_.trees, options_.batch);
    fired += report.fired;
    if (report.failed > 0) {
        log_.warning("timers_failed", {{"trees", report.failed}});
    }
    // A full batch means that more may wait; a batch of failures alone would spin.
    return report.full(options_.trees) && report.failed < report.trees;
}

// A crowd is drained by several: while one computes, PostgreSQL works for another. They claim apart, as nodes do.
int Poller::drain()
{
    const auto rest = [this] {
        int fired = 0;
        while (drain_batch(fired)) {
        }
        return fired;
    };
    int fired = 0;
    if (!drain_batch(fired)) {
        return fired;
    }
    std::vector<std::future<int>> others;
    for (int i = 1; i < options_.drainers; ++i) {
        others.push_back(std::async(std::launch::async, rest));
    }
    fired += rest();
    for (auto& other : others) {
        fired += other.get();
    }
    return fired;
}

int Poller::run_once()
{
    // What another node published is taken up here within a round.
    engine_.definitions.refresh();
    const int fired = drain();
    for (;;) {
        const auto round = service::run_jobs(engine_, database_, std::nullopt, options_.job_items);
        if (round.postponed > 0) {
            log_.warning("job_items_postponed", {{"items", round.postponed}});
        }
        if (round.settled + round.postponed < options_.job_items || is_stopping()) {
            break;
        }
    }
    // Messages between trees may make others: a year founds cycles, each asks the year before.
    for (;;) {
        const auto report = service::deliver_messages(engine_, options_.messages);
        if (report.postponed > 0) {
            log_.warning("messages_postponed", {{"messages", report.postponed}});
        }
        if (report.taken + report.nobody == 0) {
            break;
        }
    }
    for (;;) {
        auto tx = database_.begin();
        const auto report = store::deliver_notices(tx, store::read_clock(tx), options_.notices, options_.plan_mail);
        tx.commit();
        if (report.sent + report.suppressed < options_.notices) {
            break;
        }
    }
    return fired;
}

bool Poller::is_stopping()
{
    const std::lock_guard guard{mutex_};
    return stopping_;
}

std::chrono::milliseconds Poller::pause()
{
    auto lease = database_.lease();
    const auto now = store::read_clock(*lease);
    auto wait = options_.longest_sleep;
    const auto sleep_until = [&wait](Instant at, Instant from) {
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(at - from));
    };
    // What failed comes again by system time, which runs whatever the business clock does.
    if (const auto retry = engine_.store.next_retry(now)) {
        sleep_until(*retry, store::read_system_clock(*lease));
    }
    // A manual clock does not run by itself: whoever moves it wakes the poller.
    if (const auto due = engine_.store.next_due(); due && !store::manual_clock(*lease)) {
        sleep_until(*due, now);
    }
    return std::max(wait, std::chrono::milliseconds{1});
}

void Poller::sweep()
{
    auto tx = database_.begin();
    const auto swept = store::sweep(tx, store::read_clock(tx), store::read_system_clock(tx));
    tx.commit();
    if (swept.receipts + swept.sessions > 0) {
        log_.info("swept", {{"receipts", swept.receipts}, {"sessions", swept.sessions}});
    }
}

void Poller::loop()
{
    auto next_sweep = std::chrono::steady_clock::now();
    for (;;) {
        auto wait = options_.longest_sleep;
        try {
            run_once();
            if (next_sweep <= std::chrono::steady_clock::now()) {
                sweep();
                next_sweep = std::chrono::steady_clock::now() + kSweepEvery;
            }
            wait = pause();
        } catch (const std::exception& error) {
            // The database is away or a batch was refused: nothing is lost, the rows wait for the next round.
            log_.warning("poller_round_failed", {{"reason", error.what()}});
        }
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, wait, [&] { return stopping_ || woken_; });
        if (stopping_) {
            return;
        }
        woken_ = false;
    }
}

}  // namespace traimas::runtime
