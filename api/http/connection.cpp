// Caps at the door, and the one place that feeds Beast's header parser.
// Beast's own header limit forgets the fields that it has parsed already, so a header that trickles in would never meet
// it: the bytes are counted here.
#include "api/http/connection.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <utility>

namespace traimas::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::string_view kFull = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n"
                                   "Content-Length: 0\r\n\r\n";

// Without an address where the connection is gone already.
Peer peer_of(const Socket& socket)
{
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) {
        return {};
    }
    const auto address = endpoint.address();
    auto text = address.is_v6() && address.to_v6().is_v4_mapped()
                    ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()
                    : address.to_string();
    return {std::move(text), endpoint.port()};
}

// Too many: one packet of answer, if the kernel takes it without waiting, and the end. Under TLS there is nobody to
// read it before a handshake, which is the work that is to be saved.
void turn_away(const Service& service, Socket& socket, std::atomic<std::uint64_t>& counter)
{
    counter.fetch_add(1, std::memory_order_relaxed);
    error_code ignored;
    if (!service.tls) {
        socket.non_blocking(true, ignored);
        socket.send(asio::buffer(kFull.data(), kFull.size()), 0, ignored);
    }
    socket.shutdown(Tcp::socket::shutdown_both, ignored);
    socket.close(ignored);
}

bool is_trusted(const Service& service, const std::string& peer)
{
    const auto& proxies = service.options.trusted_proxies;
    return std::find(proxies.begin(), proxies.end(), peer) != proxies.end();
}

}  // namespace

Connection::Connection(Socket socket, std::shared_ptr<const TlsMaterial> tls, Peer from, std::size_t buffer_bytes)
    : stream{std::move(socket), std::move(tls)}, buffer{buffer_bytes}, peer{std::move(from)}
{
}

std::unique_ptr<Connection> greet(Service& service, Socket socket)
{
    const auto& limits = service.options.limits;
    auto peer = peer_of(socket);
    if (peer.address.empty()) {
        return nullptr;
    }
    service.metrics.accepted.fetch_add(1, std::memory_order_relaxed);
    if (service.connections.size() >= limits.connections) {
        turn_away(service, socket, service.metrics.refused_full);
        return nullptr;
    }
    const auto counted = service.per_address.find(peer.address);
    const std::size_t open = counted == service.per_address.end() ? 0 : counted->second;
    if (open >= limits.connections_per_address && !is_trusted(service, peer.address)) {
        turn_away(service, socket, service.metrics.refused_address);
        return nullptr;
    }
    error_code ignored;
    socket.set_option(Tcp::no_delay{true}, ignored);
    return std::make_unique<Connection>(std::move(socket), service.tls, std::move(peer), limits.buffer_bytes);
}

Registration::Registration(Service& service, Connection& connection) : service_{service}, connection_{connection}
{
    service_.connections.insert(&connection_);
    ++service_.per_address[connection_.peer.address];
    service_.metrics.connections.fetch_add(1);
}

Registration::~Registration()
{
    service_.connections.erase(&connection_);
    const auto counted = service_.per_address.find(connection_.peer.address);
    if (counted != service_.per_address.end() && --counted->second == 0) {
        service_.per_address.erase(counted);
    }
    service_.metrics.connections.fetch_sub(1);
}

HeadOutcome refused_with(Refusal refusal)
{
    return HeadOutcome{.outcome = Outcome::refused, .refusal = std::move(refusal)};
}

std::optional<HeadOutcome> parse_buffered(const Limits& limits, Connection& connection, Parser& parser,
                                          std::size_t& consumed)
{
    auto& buffer = connection.buffer;
    error_code error;
    const auto used = parser.put(buffer.data(), error);
    buffer.consume(used);
    consumed += used;
    const bool needs_more = error == boost::beast::http::error::need_more;
    if (consumed + (needs_more ? buffer.size() : 0) > limits.header_bytes) {
        return refused_with(Refusal{431, "header_too_large", "Send a shorter header."});
    }
    if (needs_more) {
        const std::string_view waiting{static_cast<const char*>(buffer.data().data()), buffer.size()};
        auto refusal = check_unfinished(waiting, consumed == 0);
        return refusal ? std::optional{refused_with(*std::move(refusal))} : std::nullopt;
    }
    return error ? refused_with(refusal_of(error)) : HeadOutcome{.outcome = Outcome::ready, .refusal = {}};
}

}  // namespace traimas::http
