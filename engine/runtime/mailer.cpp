// The loop around service::send_mails().
#include "engine/runtime/mailer.hpp"

namespace traimas::runtime {

MailSender::MailSender(service::MailContext context, std::chrono::milliseconds longest_sleep)
    : context_{context}, longest_sleep_{longest_sleep}
{
}

MailSender::~MailSender()
{
    stop();
}

void MailSender::start()
{
    thread_ = std::thread{[this] { loop(); }};
}

void MailSender::stop()
{
    {
        const std::lock_guard guard{mutex_};
        stopping_ = true;
    }
    context_.mailer.stop();
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void MailSender::wake()
{
    {
        const std::lock_guard guard{mutex_};
        woken_ = true;
    }
    changed_.notify_all();
}

// Answers whether there may be more.
bool MailSender::run_once()
{
    try {
        const auto report = service::send_mails(context_);
        if (report.sent > 0) {
            context_.log.info("mails_sent", {{"messages", report.sent}});
        }
        return !report.idle();
    } catch (const std::exception& error) {
        // The database is away, or a mail cannot be put together: the rows wait, and come back when their lease ends.
        context_.log.warning("mail_round_failed", {{"reason", error.what()}});
        return false;
    }
}

void MailSender::loop()
{
    for (;;) {
        const bool more = run_once();
        std::unique_lock lock{mutex_};
        if (!more) {
            changed_.wait_for(lock, longest_sleep_, [&] { return stopping_ || woken_; });
        }
        if (stopping_) {
            return;
        }
        woken_ = false;
    }
}

}  // namespace traimas::runtime
