// Reads a header, has it judged, reads the body it may send, hands the request to a worker, writes the answer.
// The only file with coroutines in the shell: g++ 12.2 frees a capturing lambda or an aggregate temporary twice when it
// stands in one expression with co_await, so every such thing has a name here.
#include "api/http/session.hpp"

#include "api/http/bodies.hpp"
#include "api/http/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace traimas::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadBytes = 8 * 1024;
constexpr std::size_t kFirstReadBytes = 2 * 1024;  // most requests fit, and an idle connection holds no more
constexpr std::string_view kWantsTls = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                                       "Content-Length: 47\r\n\r\nThis port speaks HTTPS: begin with https://...\n";

// True where a client sent a request in the clear to a port of TLS.
bool spoke_plainly(const error_code& error)
{
    return error.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

Task<HeadOutcome> read_head(Service& service, Connection& connection, Parser& parser, bool first)
{
    const auto& limits = service.options.limits;
    auto& buffer = connection.buffer;
    HeadOutcome head;  // gone, until something else is known
    std::size_t consumed = 0;
    bool begun = buffer.size() > 0;
    if (!begun && buffer.capacity() > kReadBytes) {
        buffer.shrink_to_fit();  // a large body must not cost memory for as long as the connection idles
    }
    auto deadline = Steady::now() + (begun || first ? limits.header_time : limits.idle_time);
    for (;;) {
        if (buffer.size() > 0) {
            if (const auto parsed = parse_buffered(limits, connection, parser, consumed)) {
                co_return *parsed;
            }
        }
        if (!begun && service.draining) {
            co_return head;
        }
        if (Steady::now() >= deadline) {
            // Beast 1.81 looks at an expired timer only sometimes, so it is not left to it.
            note_end(service, beast::error::timeout);
            co_return head;
        }
        connection.stream.expires_at(deadline);
        connection.idle = !begun;
        const auto space =
            buffer.prepare(begun ? std::min(kReadBytes, buffer.max_size() - buffer.size()) : kFirstReadBytes);
        const auto [error, count] = co_await connection.stream.async_read_some(space, kWithError);
        connection.idle = false;
        if (error) {
            note_end(service, error);
            if (begun && error == asio::error::eof) {
                // The sender is done, and half a header is all there is: tell it, if it still listens.
                head = refused_with(refusal_of(error));
            }
            co_return head;
        }
        buffer.commit(count);
        if (!begun) {
            begun = true;
            deadline = Steady::now() + limits.header_time;
        }
    }
}

// From a header that found its row to an answer. Gone: there is nobody left to answer.
Task<Outcome> answer(Service& service, Connection& connection, Parser& parser, std::shared_ptr<Exchange> exchange)
{
    const Route& route = *exchange->match.route;
    const bool is_upload = route.upload.has_value();
    if (!parser.is_done() || is_upload) {
        if (is_upload || exchange->expects_continue ||
            exchange->content_length > service.options.limits.unadmitted_body_bytes) {
            const bool ran = co_await run(service, route, exchange, &admit_step);
            exchange->must_close = !ran || exchange->admission.refusal.has_value();
            if (!ran) {
                refuse_busy(service, *exchange);
                co_return Outcome::ready;
            }
            if (exchange->must_close) {
                answer_step(service.dispatcher, *exchange);  // a refusal is there already, so nothing blocks
                co_return Outcome::ready;
            }
        }
        if (exchange->expects_continue) {
            const bool told = co_await send_continue(service, connection);
            if (!told) {
                co_return Outcome::gone;
            }
        }
        if (is_upload) {
            const auto taken = co_await take_upload(service, connection, exchange);
            co_return taken;
        }
        const auto outcome = co_await read_body(service, connection, parser, *exchange);
        if (outcome == Outcome::gone) {
            co_return Outcome::gone;
        }
    }
    connection.stream.expires_never();
    const bool ran = co_await run(service, route, exchange, &answer_step);
    if (!ran) {
        refuse_busy(service, *exchange);
    }
    co_return Outcome::ready;
}

Task<bool> write_answer(Service& service, Connection& connection, std::shared_ptr<Exchange> shared, bool keep_alive)
{
    auto& exchange = *shared;
    const auto& limits = service.options.limits;
    const auto& response = exchange.answer.response;
    const WireRules rules{.keep_alive = keep_alive,
                          .http_1_0 = exchange.http_1_0,
                          .hsts = service.options.hsts,
                          .request_id = exchange.request.request_id,
                          .now = exchange.request.received_at};
    const auto head = response_head(response, rules);
    const bool with_body = exchange.method != "HEAD" && response.status != 204 && response.status != 304;
    const std::size_t body_bytes = with_body ? response.body.size() : 0;
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(response.body.data(), body_bytes)};
    connection.stream.expires_after(limits.transfer_time(limits.write_time, head.size() + body_bytes));
    const auto [error, count] = co_await asio::async_write(connection.stream, parts, kWithError);
    note_end(service, error);
    std::uint64_t sent = count > head.size() ? count - head.size() : 0;
    bool whole = !error;
    if (whole && with_body && response.source) {
        whole = co_await write_source(service, connection, shared, sent);
    }
    finish(service, exchange, sent);
    co_return whole;
}

// One request. True: the connection may take another.
Task<bool> serve_one(Service& service, Connection& connection, std::size_t number)
{
    const auto& limits = service.options.limits;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes + kReadBytes));
    parser.body_limit(boost::none);  // the row's limit is compared with Content-Length before a byte is read
    const auto head = co_await read_head(service, connection, parser, number == 1);
    if (head.outcome == Outcome::gone) {
        co_return false;
    }
    const InFlight in_flight{service.metrics};
    auto exchange = std::make_shared<Exchange>(connection.stream.get_executor());
    begin(service, connection.peer, *exchange);
    if (head.refusal) {
        refuse(service, *exchange, *head.refusal);
    } else if (take_head(service, connection.peer, parser, *exchange)) {
        const auto outcome = co_await answer(service, connection, parser, exchange);
        if (outcome == Outcome::gone) {
            co_return false;
        }
    }
    // Only now: draining may have begun while a worker was busy.
    const bool may_stay = number < limits.requests_per_connection && !service.draining;
    const auto& response = exchange->answer.response;
    // A client of HTTP/1.0 knows the end of an answer of unknown length by the end of the connection.
    const bool has_end = !exchange->http_1_0 || !response.source || response.source_bytes;
    const bool keep_alive = exchange->keep_alive && !exchange->must_close && may_stay && has_end;
    const bool written = co_await write_answer(service, connection, exchange, keep_alive);
    const bool takes_another = written && keep_alive;
    co_return takes_another;
}

// Agrees with a new connection on TLS. False: it does not speak it, or took too long.
Task<bool> shake_hands(Service& service, Connection& connection)
{
    connection.stream.expires_after(service.options.limits.header_time);
    const auto [error] = co_await connection.stream.async_handshake(kWithError);
    if (!error) {
        co_return true;
    }
    note_end(service, error);
    service.metrics.tls_failed.fetch_add(1, std::memory_order_relaxed);
    if (spoke_plainly(error)) {
        // Somebody typed http:// before a port of https: the one fault that a person can mend by reading.
        const auto words = asio::buffer(kWantsTls.data(), kWantsTls.size());
        [[maybe_unused]] const auto [ignored, count] =
            co_await asio::async_write(connection.stream.plain(), words, kWithError);
    }
    co_return false;
}

// Closing with unread bytes sends a reset, and the reset can overtake the last answer: so end our side, and read what
// still comes for a moment.
Task<void> linger(Service& service, Connection& connection)
{
    const auto& limits = service.options.limits;
    error_code error;
    if (connection.stream.is_secure()) {
        // So that an answer that was cut off can be told from one that ended.
        connection.stream.expires_after(limits.linger_time);
        [[maybe_unused]] const auto [ignored] = co_await connection.stream.async_shutdown(kWithError);
    }
    auto& plain = connection.stream.plain();
    plain.socket().shutdown(Tcp::socket::shutdown_send, error);
    const auto deadline = Steady::now() + limits.linger_time;
    std::size_t left = limits.linger_bytes;
    connection.buffer.clear();
    while (!error && left > 0 && Steady::now() < deadline) {
        const auto space = connection.buffer.prepare(std::min(left, kReadBytes));
        plain.expires_at(deadline);
        const auto [read_error, count] = co_await plain.async_read_some(space, kWithError);
        error = read_error;
        left -= count;
    }
}

// The service outlives every session: the io_context is destroyed first.
Task<void> serve(Service& service, std::unique_ptr<Connection> connection)
{
    const Registration registration{service, *connection};
    std::size_t number = 1;
    if (connection->stream.is_secure()) {
        const bool agreed = co_await shake_hands(service, *connection);
        if (!agreed) {
            co_await linger(service, *connection);
            co_return;
        }
    }
    for (;;) {
        const bool again = co_await serve_one(service, *connection, number);
        if (!again) {
            break;
        }
        ++number;
    }
    co_await linger(service, *connection);
}

void begin_session(Service& service, const Executor& executor, Socket socket)
{
    auto connection = greet(service, std::move(socket));
    if (connection == nullptr) {
        return;
    }
    auto& metrics = service.metrics;
    asio::co_spawn(executor, serve(service, std::move(connection)), [&metrics](const std::exception_ptr& exception) {
        if (exception) {
            metrics.failed.fetch_add(1, std::memory_order_relaxed);
        }
    });
}

Task<void> accept_loop(Service& service, Acceptor& acceptor)
{
    const auto executor = acceptor.get_executor();
    Timer pause{executor};
    while (acceptor.is_open()) {
        auto [error, socket] = co_await acceptor.async_accept(kWithError);
        if (!error) {
            begin_session(service, executor, std::move(socket));
        } else if (acceptor.is_open()) {
            // Such as too many open files: going on at once would spin, stopping would be for ever.
            pause.expires_after(service.options.limits.accept_retry);
            [[maybe_unused]] const auto [ignored] = co_await pause.async_wait(kWithError);
        }
    }
}

}  // namespace

void accept_connections(Service& service, Acceptor& acceptor)
{
    asio::co_spawn(acceptor.get_executor(), accept_loop(service, acceptor), [](const std::exception_ptr& exception) {
        if (exception) {
            std::rethrow_exception(exception);  // no memory to accept with: let the process end and be started again
        }
    });
}

void drain(Service& service)
{
    service.draining = true;
    for (Connection* connection : service.connections) {
        if (connection->idle) {
            connection->stream.cancel();
        }
    }
}

}  // namespace traimas::http
