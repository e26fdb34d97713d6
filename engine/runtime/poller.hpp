// What runs unasked: a thread that fires due timers and delivers notices, and sleeps until the next is due.
// Any number of nodes on one database, no leader, no configuration.
#pragma once

#include "engine/base/log.hpp"
#include "engine/service/engine.hpp"
#include "engine/store/database.hpp"
#include "engine/store/outbox_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace traimas::runtime {

struct PollerOptions {
    std::chrono::milliseconds longest_sleep{1'000};
    int trees = 100;   // a batch
    int drainers = 2;  // threads at work where more than a batch is due; each has a session
    std::chrono::milliseconds batch{50};
    int notices = 200;            // a delivery
    int messages = 100;           // between trees, a round
    int job_items = 50;           // of requests for many trees, a round
    store::PlanMail plan_mail{};  // empty: notices stay on the page
};

// start, stop and wake may be called from any thread; wake is cheap.
class Poller {
public:
    Poller(service::Engine& engine, store::Database& database, Log& log, PollerOptions options = {});
    ~Poller();  // stops
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    void start();
    void stop();  // waits for the batch under way
    void wake();  // something may be due now: the demo clock moved, a command was written

    // One round, on the caller's thread: everything due now is fired and delivered. Answers how many timers fired.
    int run_once();

private:
    void loop();
    int drain();                   // answers how many timers fired
    bool drain_batch(int& fired);  // whether more may wait
    void sweep();
    [[nodiscard]] bool is_stopping();
    [[nodiscard]] std::chrono::milliseconds pause();

    service::Engine& engine_;
    store::Database& database_;
    Log& log_;
    PollerOptions options_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool woken_ = false;
    std::thread thread_;
};

}  // namespace traimas::runtime
