// Owns the I/O thread, the pools and the order of their end: acceptor, sessions, I/O thread, workers, io_context.
// Sessions refer to the service, so the io_context, which owns them, is destroyed before it.
#include "api/http/server.hpp"

#include "api/http/session.hpp"
#include "engine/base/assert.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <stdexcept>
#include <thread>

namespace traimas::http {

namespace asio = boost::asio;

struct Server::Shell {
    Shell(ServerOptions given, std::vector<Route> routes, Hooks hooks, Metrics& metrics)
        : options{std::move(given)}, dispatcher{std::move(routes), std::move(hooks)},
          database{options.limits.database_threads, options.limits.database_queue},
          password{options.limits.password_threads, options.limits.password_queue}, service{.options = options,
                                                                                            .dispatcher = dispatcher,
                                                                                            .database = database,
                                                                                            .password = password,
                                                                                            .metrics = metrics}
    {
        service.tls = options.tls;
    }

    void bind();
    void stop();

    ServerOptions options;
    Dispatcher dispatcher;
    WorkerPool database;
    WorkerPool password;
    Service service;
    asio::io_context io{1};
    Acceptor acceptor{io};
    std::uint16_t port = 0;
    std::promise<void> ended{};
    std::thread thread{};
};

void Server::Shell::bind()
{
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    const auto step = [&](auto function) {
        if (!error) {
            function();
        }
    };
    const asio::ip::tcp::endpoint endpoint{address, options.port};
    step([&] { acceptor.open(endpoint.protocol(), error); });
    step([&] { acceptor.set_option(asio::socket_base::reuse_address{true}, error); });
    step([&] { acceptor.bind(endpoint, error); });
    step([&] { acceptor.listen(asio::socket_base::max_listen_connections, error); });
    step([&] { port = acceptor.local_endpoint(error).port(); });
    if (error) {
        throw std::runtime_error{"cannot listen on " + options.address + " port " + std::to_string(options.port) +
                                 ": " + error.message() + "; choose another with http.port or http.address"};
    }
}

void Server::Shell::stop()
{
    if (thread.joinable()) {
        const auto begin_drain = [this] {
            boost::system::error_code ignored;
            acceptor.close(ignored);
            drain(service);
        };
        asio::post(io, begin_drain);
        // run() returns once no coroutine is left.
        if (ended.get_future().wait_for(options.limits.drain_time) != std::future_status::ready) {
            io.stop();
        }
        thread.join();
    }
    database.stop();
    password.stop();
}

Server::Server(ServerOptions options, std::vector<Route> routes, Hooks hooks, Metrics& metrics)
    : shell_{std::make_unique<Shell>(std::move(options), std::move(routes), std::move(hooks), metrics)}
{
}

Server::~Server()
{
    stop();
}

void Server::start()
{
    TRAIMAS_ASSERT(!shell_->thread.joinable());
    shell_->bind();
    accept_connections(shell_->service, shell_->acceptor);
    shell_->thread = std::thread{[shell = shell_.get()] {
        shell->io.run();
        shell->ended.set_value();
    }};
}

std::uint16_t Server::port() const
{
    return shell_->port;
}

void Server::renew(std::shared_ptr<const TlsMaterial> tls)
{
    TRAIMAS_ASSERT(shell_->options.tls && tls);
    auto take = [&service = shell_->service, fresh = std::move(tls)]() mutable { service.tls = std::move(fresh); };
    asio::post(shell_->io, std::move(take));
}

void Server::stop()
{
    shell_->stop();
}

}  // namespace traimas::http
