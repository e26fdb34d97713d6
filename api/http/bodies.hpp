// Bodies on their way in and out: a request's body in memory, a multipart body into a file, an answer out of a source.
// Internal to session.cpp, as coroutines.hpp is.
#pragma once

#include "api/http/coroutines.hpp"
#include "api/http/wire.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <array>

namespace traimas::http {

inline constexpr std::size_t kUploadPieceBytes = 256 * 1024;
inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Asks for the body where it was promised, and reads it.
inline Task<Outcome> read_body(Service& service, Connection& connection, Parser& parser, Exchange& exchange)
{
    const auto& limits = service.options.limits;
    connection.stream.expires_after(limits.transfer_time(limits.body_time, exchange.content_length));
    // The parser itself: reading into parser.get() compiles too, and ignores every limit.
    const auto [error, count] =
        co_await boost::beast::http::async_read(connection.stream, connection.buffer, parser, kWithError);
    if (error) {
        note_end(service, error);
        co_return Outcome::gone;
    }
    exchange.request.body = std::move(parser.get().body());
    co_return Outcome::ready;
}

// As much of a multipart body as one step is worth; answers how much, 0 where its sender is gone.
inline Task<std::size_t> read_piece(Service& service, Connection& connection, Exchange& exchange, std::uint64_t left,
                                    Steady::time_point deadline)
{
    auto& piece = exchange.piece;
    auto& buffer = connection.buffer;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kUploadPieceBytes));
    const auto at_hand = std::min(buffer.size(), wanted);
    piece.assign(static_cast<const char*>(buffer.data().data()), at_hand);
    buffer.consume(at_hand);
    piece.resize(wanted);
    std::size_t have = at_hand;
    while (have < wanted) {
        if (Steady::now() >= deadline) {
            note_end(service, boost::beast::error::timeout);
            co_return 0;
        }
        connection.stream.expires_at(deadline);
        const auto space = boost::asio::buffer(piece.data() + have, wanted - have);
        const auto [error, count] = co_await connection.stream.async_read_some(space, kWithError);
        if (error) {
            note_end(service, error);
            co_return 0;
        }
        have += count;
    }
    co_return have;
}

// A multipart body from an admitted sender, piece by piece through the row's pool, and then the answer.
inline Task<Outcome> take_upload(Service& service, Connection& connection, std::shared_ptr<Exchange> exchange)
{
    const auto& limits = service.options.limits;
    const Route& route = *exchange->admission.match.route;
    const auto deadline = Steady::now() + limits.transfer_time(limits.body_time, exchange->content_length);
    exchange->must_close = true;  // until the whole body is read
    if (!begin_upload(service.dispatcher, *exchange)) {
        co_return Outcome::ready;
    }
    auto left = exchange->content_length;
    while (left > 0) {
        const auto count = co_await read_piece(service, connection, *exchange, left, deadline);
        if (count == 0) {
            co_return Outcome::gone;
        }
        left -= count;
        connection.stream.expires_never();
        const bool ran = co_await run(service, route, exchange, &feed_step);
        if (!ran) {
            refuse_busy(service, *exchange);
        }
        if (!ran || exchange->failed) {
            co_return Outcome::ready;
        }
    }
    exchange->must_close = false;
    const bool ran = co_await run(service, route, exchange, &finish_upload_step);
    if (!ran) {
        refuse_busy(service, *exchange);
    }
    co_return Outcome::ready;
}

inline Task<bool> send_continue(Service& service, Connection& connection)
{
    const auto line = boost::asio::buffer(kContinue.data(), kContinue.size());
    connection.stream.expires_after(service.options.limits.write_time);
    const auto [error, written] = co_await boost::asio::async_write(connection.stream, line, kWithError);
    co_return !error;
}

// What a source gives, as it gives it. True: the whole answer is out, and the connection may go on.
inline Task<bool> write_source(Service& service, Connection& connection, std::shared_ptr<Exchange> exchange,
                               std::uint64_t& sent)
{
    const auto& limits = service.options.limits;
    const bool in_chunks = !exchange->answer.response.source_bytes && !exchange->http_1_0;
    const Route& route = *exchange->route;
    for (;;) {
        const bool ran = co_await run(service, route, exchange, &source_step);
        if (!ran || exchange->failed) {
            co_return false;
        }
        const bool is_last = exchange->piece.empty();
        const auto before = in_chunks ? chunk_head(exchange->piece.size()) : std::string{};
        const std::string_view after = in_chunks ? "\r\n" : "";
        const std::array<boost::asio::const_buffer, 3> parts{boost::asio::buffer(before),
                                                             boost::asio::buffer(exchange->piece),
                                                             boost::asio::buffer(after.data(), after.size())};
        if (!is_last || in_chunks) {
            connection.stream.expires_after(limits.transfer_time(limits.write_time, exchange->piece.size()));
            const auto [error, count] = co_await boost::asio::async_write(connection.stream, parts, kWithError);
            note_end(service, error);
            if (error) {
                co_return false;
            }
            sent += exchange->piece.size();
        }
        if (is_last) {
            co_return true;
        }
    }
}

}  // namespace traimas::http
