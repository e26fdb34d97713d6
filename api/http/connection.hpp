// One connection: its stream, its bounded buffer, its place in the caps, and how its buffered bytes become a header.
// Internal to api/http; belongs to the I/O thread. No coroutines here.
#pragma once

#include "api/http/channel.hpp"
#include "api/http/exchange.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace traimas::http {

struct Connection {
    Connection(Socket socket, std::shared_ptr<const TlsMaterial> tls, Peer from, std::size_t buffer_bytes);

    Channel stream;
    boost::beast::flat_buffer buffer;
    Peer peer;          // who connected, a proxy too
    bool idle = false;  // waits for the first byte of a request: drain() may end it
};

// Greets a new connection. Null where it is gone already or over a cap; then it has been turned away with a 503.
[[nodiscard]] std::unique_ptr<Connection> greet(Service& service, Socket socket);

// Counts a connection in and out again, also when its coroutine is destroyed at a hard stop.
class Registration {
public:
    Registration(Service& service, Connection& connection);
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

private:
    Service& service_;
    Connection& connection_;
};

// Counts a request as being worked on.
class InFlight {
public:
    explicit InFlight(Metrics& metrics) : metrics_{metrics} { metrics_.in_flight.fetch_add(1); }
    ~InFlight() { metrics_.in_flight.fetch_sub(1); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

private:
    Metrics& metrics_;
};

enum class Outcome {
    gone,     // nobody is left to answer
    refused,  // there is a refusal to send
    ready,    // the next step may begin
};

struct HeadOutcome {
    Outcome outcome = Outcome::gone;
    std::optional<Refusal> refusal{};
};

// Parses what is buffered. `consumed` counts the header's bytes over all calls. nullopt: more bytes are needed.
[[nodiscard]] std::optional<HeadOutcome> parse_buffered(const Limits& limits, Connection& connection, Parser& parser,
                                                        std::size_t& consumed);

// The refusal for a header that ended in the middle.
[[nodiscard]] HeadOutcome refused_with(Refusal refusal);

}  // namespace traimas::http
