// One letter after the other. Between two tries of one there is a pause, which the end of the program cuts short.
#include "engine/runtime/letters.hpp"

#include <chrono>
#include <utility>

namespace traimas::runtime {
namespace {

constexpr std::chrono::seconds kPause{2};

}  // namespace

Letters::Letters(std::unique_ptr<exchange::Mailer> mailer, Log log)
    : mailer_{std::move(mailer)}, log_{std::move(log)}, thread_{[this] { loop(); }}
{
}

Letters::~Letters()
{
    {
        const std::lock_guard guard{mutex_};
        stopping_ = true;
    }
    mailer_->stop();
    changed_.notify_all();
    thread_.join();
}

bool Letters::take(exchange::Envelope letter)
{
    {
        const std::lock_guard guard{mutex_};
        if (stopping_ || waiting_.size() >= kMostLetters) {
            return false;
        }
        waiting_.push_back(std::move(letter));
    }
    changed_.notify_all();
    return true;
}

void Letters::loop()
{
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) {
            return;
        }
        const auto letter = std::move(waiting_.front());
        waiting_.pop_front();
        for (int tries = 1; tries <= kLetterTries && !stopping_; ++tries) {
            lock.unlock();
            const auto failure = mailer_->send(letter);
            lock.lock();
            if (!failure) {
                break;
            }
            log_.warning("letter_failed", {{"try", tries}, {"reason", *failure}});
            changed_.wait_for(lock, kPause, [this] { return stopping_; });
        }
    }
}

}  // namespace traimas::runtime
