// The thread that sends mail, beside the poller: a slow mail server holds up no deadline and no notice.
// Any number of nodes on one database, as with the poller.
#pragma once

#include "engine/service/mail.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace traimas::runtime {

// start, stop and wake may be called from any thread.
class MailSender {
public:
    // What the context names outlives this; `longest_sleep`: how soon it looks again where nobody wakes it.
    MailSender(service::MailContext context, std::chrono::milliseconds longest_sleep);
    ~MailSender();  // stops
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;

    void start();
    void stop();  // ends the message under way: it is sent again later
    void wake();

private:
    void loop();
    bool run_once();

    service::MailContext context_;
    std::chrono::milliseconds longest_sleep_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool woken_ = false;
    std::thread thread_;
};

}  // namespace traimas::runtime
