// SIGTERM, SIGINT and a closed terminal's SIGHUP (but under nohup) as something to wait for, on the main thread.
// A reader of the output who goes away (SIGPIPE) ends nothing: PostgreSQL would be left behind.
// Made before any other thread, so that the signals are blocked in all of them. A second signal ends the program at
// once.
#pragma once

#include <chrono>

namespace traimas::cli {

class Signals {
public:
    Signals();
    // True once a signal came; false after the time. From then on a second signal is deadly.
    bool wait_for(std::chrono::seconds limit);
};

}  // namespace traimas::cli
