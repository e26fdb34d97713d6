// Private letters, such as a link to set a password: sent at once and kept nowhere, since a secret is in them.
// A thread and a short queue of their own, so that nobody waits for a mail server; what is lost with the process, or
// after three tries, is asked for again.
#pragma once

#include "engine/base/log.hpp"
#include "engine/exchange/mail/mailer.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace traimas::runtime {

inline constexpr std::size_t kMostLetters = 100;  // that wait
inline constexpr int kLetterTries = 3;

class Letters {
public:
    Letters(std::unique_ptr<exchange::Mailer> mailer, Log log);
    ~Letters();  // stops: what waits is dropped
    Letters(const Letters&) = delete;
    Letters& operator=(const Letters&) = delete;

    // False: too many wait already. From any thread.
    bool take(exchange::Envelope letter);

private:
    void loop();

    std::unique_ptr<exchange::Mailer> mailer_;
    Log log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<exchange::Envelope> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace traimas::runtime
