// Starts libcurl, once a process and before the first handle: the library forbids doing it twice at once.
// Thread-safe.
#pragma once

namespace traimas::exchange {

// Throws std::runtime_error where it cannot be started.
void start_curl();

}  // namespace traimas::exchange
