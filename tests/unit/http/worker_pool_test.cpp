// A pool with a bounded queue: it runs what it takes, refuses at once, and joins.
#include "api/http/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

namespace traimas::http {
namespace {

TEST(WorkerPool, RunsEveryJobItTakes)
{
    std::atomic<int> ran{0};
    std::promise<void> last;
    WorkerPool pool{2, 100};
    for (int count = 0; count < 99; ++count) {
        ASSERT_TRUE(pool.submit([&] {
            if (++ran == 99) {
                last.set_value();
            }
        }));
    }
    last.get_future().get();
    EXPECT_EQ(ran.load(), 99);
}

TEST(WorkerPool, RefusesWhenItsQueueIsFull)
{
    std::promise<void> started;
    std::promise<void> release;
    WorkerPool pool{1, 2};
    ASSERT_TRUE(pool.submit([&] {
        started.set_value();
        release.get_future().wait();
    }));
    started.get_future().wait();
    EXPECT_TRUE(pool.submit([] {}));
    EXPECT_TRUE(pool.submit([] {}));
    EXPECT_FALSE(pool.submit([] {}));
    release.set_value();
}

// Tells when the last copy of a job is gone.
struct Witness {
    std::promise<void> gone{};
    explicit Witness(std::promise<void> promise) : gone{std::move(promise)} {}
    ~Witness() { gone.set_value(); }
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
};

TEST(WorkerPool, StoppingWaitsForWhatRunsAndDropsWhatWaits)
{
    std::promise<void> started;
    std::promise<void> release;
    std::promise<void> gone;
    auto dropped = gone.get_future();
    std::atomic<bool> finished{false};
    std::atomic<bool> dropped_job_ran{false};
    WorkerPool pool{1, 2};
    ASSERT_TRUE(pool.submit([&] {
        started.set_value();
        release.get_future().wait();
        finished = true;
    }));
    started.get_future().wait();
    ASSERT_TRUE(pool.submit(
        [&dropped_job_ran, witness = std::make_shared<Witness>(std::move(gone))] { dropped_job_ran = true; }));
    auto stopped = std::async(std::launch::async, [&] { pool.stop(); });
    dropped.wait();
    EXPECT_FALSE(pool.submit([] {}));
    release.set_value();
    stopped.get();
    EXPECT_TRUE(finished.load());
    EXPECT_FALSE(dropped_job_ran.load());
    pool.stop();
}

}  // namespace
}  // namespace traimas::http
