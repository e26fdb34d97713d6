// A fixed number of threads with a bounded queue: what blocks (database, password hashing) runs here.
// Thread-safe. A full queue refuses at once, so that a wait never hides in front of the limits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace traimas::http {

class WorkerPool {
public:
    // `queue_length`: jobs that wait, beside those that run. Both counts are at least 1.
    WorkerPool(std::size_t threads, std::size_t queue_length);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // False where the queue is full or the pool has stopped; the job then never runs. A job must not throw.
    [[nodiscard]] bool submit(std::function<void()> job);

    // Drops what waits, lets what runs finish, joins the threads. Not from a job; a second call does nothing.
    void stop();

private:
    void work();

    std::size_t queue_length_;
    std::mutex mutex_{};
    std::condition_variable wake_{};
    std::deque<std::function<void()>> queue_{};
    std::size_t idle_ = 0;  // threads that wait for a job; each may take one beyond the queue's length
    bool stopped_ = false;
    std::vector<std::thread> threads_{};
};

}  // namespace traimas::http
