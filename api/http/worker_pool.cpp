// One mutex, one condition, one deque: jobs take hundreds of microseconds, so nothing finer pays.
// Jobs are destroyed outside the lock, since they may own a whole request.
#include "api/http/worker_pool.hpp"

#include "engine/base/assert.hpp"

#include <sys/resource.h>

#include <utility>

namespace traimas::http {
namespace {

// The I/O thread needs little and needs it at once: where all cores are taken it would otherwise wait its turn behind
// every worker and every database process, and a refusal that takes 50 microseconds takes 30 milliseconds. Linux knows
// a priority for each thread; 0 is the calling one. Where it is refused all are equal, which is slower and not wrong.
void step_back()
{
    constexpr int kNicer = 10;
    static_cast<void>(setpriority(PRIO_PROCESS, 0, kNicer));
}

}  // namespace

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_length) : queue_length_{queue_length}
{
    TRAIMAS_ASSERT(threads >= 1 && queue_length >= 1);
    threads_.reserve(threads);
    for (std::size_t count = 0; count < threads; ++count) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::submit(std::function<void()> job)
{
    {
        const std::scoped_lock lock{mutex_};
        if (stopped_ || queue_.size() >= queue_length_ + idle_) {
            return false;
        }
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void WorkerPool::stop()
{
    std::deque<std::function<void()>> dropped;
    {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
        dropped.swap(queue_);
    }
    dropped.clear();
    wake_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void WorkerPool::work()
{
    step_back();
    std::unique_lock lock{mutex_};
    for (;;) {
        ++idle_;
        wake_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) {
            return;
        }
        auto job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
    }
}

}  // namespace traimas::http
