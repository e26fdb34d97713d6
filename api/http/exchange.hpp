// One request on its way through the shell, and the plain steps of it that need no coroutine.
// Internal to api/http: it sees Beast's parser. Belongs to the I/O thread, but for the step that a worker runs.
#pragma once

#include "api/http/dispatch.hpp"
#include "api/http/guard.hpp"
#include "api/http/metrics.hpp"
#include "api/http/provenance.hpp"
#include "api/http/server.hpp"
#include "api/http/upload.hpp"
#include "api/http/worker_pool.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace traimas::http {

using Executor = boost::asio::io_context::executor_type;
using Steady = std::chrono::steady_clock;
using Timer = boost::asio::basic_waitable_timer<Steady, boost::asio::wait_traits<Steady>, Executor>;
using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

struct Connection;  // connection.hpp

// Who connected.
struct Peer {
    std::string address{};
    int port = 0;
};

// What all connections share. The last members, from the connections on, belong to the I/O thread.
struct Service {
    const ServerOptions& options;
    const Dispatcher& dispatcher;
    WorkerPool& database;
    WorkerPool& password;
    Metrics& metrics;
    RequestIds request_ids{};
    std::set<Connection*> connections{};
    std::unordered_map<std::string, std::size_t> per_address{};
    bool draining = false;
    std::shared_ptr<const TlsMaterial> tls{};  // of the connections to come; null: in the clear
};

struct Exchange {
    explicit Exchange(const Executor& executor) : done{executor} {}

    Request request{};
    std::string method{};  // as sent
    RouteMatch match{};
    const Route* route = nullptr;  // of the match, which moves on into the admission
    Admission admission{};
    bool admitted = false;  // admission is filled in, ahead of the body
    Answer answer{};
    std::unique_ptr<Upload> upload{};  // while a multipart body comes
    std::string piece{};               // of the body: what comes next to the upload, or goes next to the client
    bool failed = false;               // the last step could not do its work
    std::uint64_t content_length = 0;
    bool expects_continue = false;
    bool http_1_0 = false;
    bool keep_alive = false;  // what the request asks for
    bool must_close = false;  // what this server decides: after a fault of framing, or with a body unread
    Steady::time_point started = Steady::now();
    bool finished = false;  // the worker's step is over; set on the I/O thread
    Timer done;
};

// Gives the exchange an id, an address and a time, before anything is known of the request.
void begin(Service& service, const Peer& peer, Exchange& exchange);

// Reads a whole header into the exchange and finds its row. False: exchange.answer is already there (a refusal).
[[nodiscard]] bool take_head(Service& service, const Peer& peer, const Parser& parser, Exchange& exchange);

// Answers with a fault of the wire; the connection will be closed.
void refuse(const Service& service, Exchange& exchange, const Refusal& refusal);

// Answers 503: the worker's queue is full.
void refuse_busy(Service& service, Exchange& exchange);

// What to answer for a parser's error.
[[nodiscard]] Refusal refusal_of(const boost::system::error_code& error);

// The pool for this row, or null where it runs on the I/O thread.
[[nodiscard]] WorkerPool* pool_for(Service& service, const Route& route);

// The two steps that a worker runs: the checks ahead of a body, and the answer.
void admit_step(const Dispatcher& dispatcher, Exchange& exchange);
void answer_step(const Dispatcher& dispatcher, Exchange& exchange);

// A multipart body's steps on a worker: begin, a piece, the end. Each sets `failed` where answer is a refusal already.
[[nodiscard]] bool begin_upload(const Dispatcher& dispatcher, Exchange& exchange);
void feed_step(const Dispatcher& dispatcher, Exchange& exchange);
void finish_upload_step(const Dispatcher& dispatcher, Exchange& exchange);

// The next piece of an answer's source into `piece`, empty at its end; `failed` where it broke.
void source_step(const Dispatcher& dispatcher, Exchange& exchange);

// Counts the answer and writes its line in the access log. `bytes`: the body's bytes that were sent.
void finish(Service& service, const Exchange& exchange, std::uint64_t bytes);

}  // namespace traimas::http
