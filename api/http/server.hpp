// The HTTP server as the rest of the program sees it: no Beast, no Asio. One I/O thread, two bounded worker pools.
// start and stop belong to one thread (main); everything else runs inside.
#pragma once

#include "api/http/dispatch.hpp"
#include "api/http/limits.hpp"
#include "api/http/metrics.hpp"
#include "api/http/route.hpp"
#include "api/http/tls.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace traimas::http {

struct ServerOptions {
    std::string address = "127.0.0.1";  // an IP address, not a name
    std::uint16_t port = 0;             // 0: any free one
    Limits limits{};
    std::vector<std::string>
        trusted_proxies{};  // IP addresses whose X-Forwarded-For is believed; no cap a client for them
    // Host names that are served, in lower case; empty: any. Demo mode: {"127.0.0.1", "localhost"}.
    std::vector<std::string> allowed_hosts{};
    std::string public_origin{};               // what browsers show; empty: the host that was asked
    bool hsts = false;                         // behind TLS: tell browsers to stay there
    std::shared_ptr<const TlsMaterial> tls{};  // null: in the clear, for loopback or behind a proxy
};

class Server {
public:
    // `metrics` must outlive the server; it is a parameter so that a route may render it.
    Server(ServerOptions options, std::vector<Route> routes, Hooks hooks, Metrics& metrics);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Binds, listens, and serves on a thread of its own. Once only. Throws std::runtime_error with the address and the
    // reason where it cannot be bound.
    void start();

    // The port that is listened on, once started.
    [[nodiscard]] std::uint16_t port() const;

    // Shows another certificate to the connections to come; those that are open keep theirs. Once started, and only
    // where there was one.
    void renew(std::shared_ptr<const TlsMaterial> tls);

    // Drains: no new connections, idle ones ended, requests under way answered with Connection: close, workers joined.
    // After Limits::drain_time connections are cut; a handler that still runs is waited for. A second call does
    // nothing.
    void stop();

private:
    struct Shell;
    std::unique_ptr<Shell> shell_;
};

}  // namespace traimas::http
