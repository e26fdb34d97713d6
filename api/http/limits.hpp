// Every number that bounds the HTTP shell, in one place: sizes in bytes, times with their units.
// Tests shorten the times instead of sleeping.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace traimas::http {

struct Limits {
    // One request
    std::size_t header_bytes = 8 * 1024;  // request line and fields with the empty line
    std::size_t header_fields = 100;
    std::size_t buffer_bytes = 64 * 1024;            // what is read ahead from one connection, at most
    std::size_t unadmitted_body_bytes = 256 * 1024;  // a larger body is read only once its sender has been admitted

    // Deadlines. A transfer gets the base and then the time that its size needs at the least speed.
    std::chrono::milliseconds header_time{10'000};  // from the first byte (or the connection) to the empty line
    std::chrono::milliseconds idle_time{30'000};    // between two requests
    std::chrono::milliseconds body_time{15'000};
    std::chrono::milliseconds write_time{30'000};
    std::size_t least_bytes_per_second = 16 * 1024;

    // Connections
    std::size_t connections = 2'000;
    std::size_t connections_per_address = 50;  // trusted proxies are exempt
    std::size_t requests_per_connection = 10'000;
    std::chrono::milliseconds accept_retry{100};  // after an accept error, such as too many open files
    std::size_t linger_bytes = 64 * 1024;         // what is read and dropped after a last answer, so that it arrives
    std::chrono::milliseconds linger_time{1'000};

    // Workers: a full queue is a 503 at once.
    std::size_t database_threads = 4;
    std::size_t database_queue = 64;
    std::size_t password_threads = 2;
    std::size_t password_queue = 16;

    // From stop() to a hard end.
    std::chrono::milliseconds drain_time{20'000};

    [[nodiscard]] std::chrono::milliseconds transfer_time(std::chrono::milliseconds base, std::uint64_t bytes) const
    {
        return base + std::chrono::milliseconds{bytes * 1'000 / least_bytes_per_second};
    }
};

}  // namespace traimas::http
