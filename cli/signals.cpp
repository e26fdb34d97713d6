// Waits for the signals that end the program.
#include "cli/signals.hpp"

#include <csignal>
#include <ctime>

namespace traimas::cli {
namespace {

bool is_told_of_hangups()
{
    struct sigaction standing {};
    sigaction(SIGHUP, nullptr, &standing);
    return standing.sa_handler != SIG_IGN;
}

sigset_t ending()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (is_told_of_hangups()) {
        sigaddset(&set, SIGHUP);
    }
    return set;
}

}  // namespace

Signals::Signals()
{
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignored, nullptr);
    const auto set = ending();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

bool Signals::wait_for(std::chrono::seconds limit)
{
    const auto set = ending();
    const timespec time{.tv_sec = limit.count(), .tv_nsec = 0};
    if (sigtimedwait(&set, nullptr, &time) < 0) {
        return false;
    }
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    return true;
}

}  // namespace traimas::cli
