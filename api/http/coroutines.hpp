// What every coroutine of the shell stands on: the kind of task, and the hop to a worker and back.
// Internal to session.cpp, the one file that instantiates coroutines. g++ 12.2 frees a capturing lambda or an aggregate
// temporary twice when it stands in one expression with co_await, so every such thing has a name.
#pragma once

#include "api/http/connection.hpp"
#include "api/http/exchange.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace traimas::http {

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

inline constexpr auto kWithError = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>{});
inline void note_end(Service& service, const boost::system::error_code& error)
{
    if (error == boost::beast::error::timeout) {
        service.metrics.timed_out.fetch_add(1, std::memory_order_relaxed);
    }
}

using Step = void (*)(const Dispatcher&, Exchange&);

// Runs one step on the row's pool and comes back to the I/O thread. False: the queue is full. The exchange is shared,
// because a worker may outlive this coroutine when the server is cut off at its drain limit.
inline Task<bool> run(Service& service, const Route& route, std::shared_ptr<Exchange> exchange, Step step)
{
    const auto& dispatcher = service.dispatcher;
    WorkerPool* pool = pool_for(service, route);
    if (pool == nullptr) {
        step(dispatcher, *exchange);
        co_return true;
    }
    exchange->finished = false;
    exchange->done.expires_at(Steady::time_point::max());
    auto job = [shared = exchange, &dispatcher, step]() mutable {
        step(dispatcher, *shared);
        const auto executor = shared->done.get_executor();
        auto wake = [exchange = std::move(shared)] {
            exchange->finished = true;
            exchange->done.cancel();
        };
        boost::asio::post(executor, std::move(wake));
    };
    const bool taken = pool->submit(std::move(job));
    while (taken && !exchange->finished) {
        [[maybe_unused]] const auto [ignored] = co_await exchange->done.async_wait(kWithError);
    }
    co_return taken;
}

}  // namespace traimas::http
