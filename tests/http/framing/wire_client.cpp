// The blocking socket client of the framing tests. It knows just enough HTTP to tell one answer from the next.
// POSIX calls only: a client built on Beast would share the server's mistakes.
#include "tests/http/framing/wire_client.hpp"

#include "api/http/ascii.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace traimas::http::testing {
namespace {

constexpr int kSafetySeconds = 10;

sockaddr_in address_of(const std::string& host, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    return address;
}

}  // namespace

std::string WireAnswer::header(std::string_view name) const
{
    for (const auto& [header_name, value] : headers) {
        if (header_name == name) {
            return value;
        }
    }
    return {};
}

WireClient::WireClient(std::uint16_t port, const std::string& source) : socket_{socket(AF_INET, SOCK_STREAM, 0)}
{
    const timeval limit{.tv_sec = kSafetySeconds, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const auto from = address_of(source, 0);
    const auto to = address_of("127.0.0.1", port);
    const void* const from_bytes = &from;
    const void* const to_bytes = &to;
    if (bind(socket_, static_cast<const sockaddr*>(from_bytes), sizeof from) != 0 ||
        connect(socket_, static_cast<const sockaddr*>(to_bytes), sizeof to) != 0) {
        close(socket_);
        throw std::runtime_error{"cannot connect"};
    }
}

WireClient::~WireClient()
{
    if (socket_ >= 0) {
        close(socket_);
    }
}

WireClient::WireClient(WireClient&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, buffered_{std::move(other.buffered_)}
{
}

bool WireClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void WireClient::end_sending()
{
    shutdown(socket_, SHUT_WR);
}

bool WireClient::fill()
{
    std::array<char, 16 * 1024> piece{};
    const auto count = recv(socket_, piece.data(), piece.size(), 0);
    if (count <= 0) {
        return false;
    }
    buffered_.append(piece.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<WireAnswer> WireClient::read(Body body)
{
    std::size_t head_end = 0;
    while ((head_end = buffered_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) {
            return std::nullopt;
        }
    }
    WireAnswer answer;
    std::string_view head = std::string_view{buffered_}.substr(0, head_end);
    auto line = cut(head, '\n');
    if (line.substr(0, 9) != "HTTP/1.1 ") {
        return std::nullopt;
    }
    answer.status = std::atoi(std::string{line.substr(9, 3)}.c_str());
    while (!head.empty()) {
        auto value = trimmed(cut(head, '\n'));
        const auto name = lower_case(cut(value, ':'));
        const auto end = value.find('\r');
        answer.headers.emplace_back(name, trimmed(value.substr(0, end)));
    }
    buffered_.erase(0, head_end + 4);
    const auto length = static_cast<std::size_t>(std::atoll(answer.header("content-length").c_str()));
    const std::size_t wanted = body == Body::expected ? length : 0;
    while (buffered_.size() < wanted) {
        if (!fill()) {
            return std::nullopt;
        }
    }
    answer.body = buffered_.substr(0, wanted);
    buffered_.erase(0, wanted);
    return answer;
}

bool WireClient::ends()
{
    if (!buffered_.empty()) {
        return false;
    }
    char byte = 0;
    return recv(socket_, &byte, 1, 0) == 0;
}

std::string WireClient::rest()
{
    while (fill()) {
    }
    return std::exchange(buffered_, {});
}

bool WireClient::readable_within(int milliseconds) const
{
    pollfd wanted{.fd = socket_, .events = POLLIN, .revents = 0};
    return poll(&wanted, 1, milliseconds) > 0;
}

}  // namespace traimas::http::testing
