// Plain POSIX sockets: no part of the server under test is used to test it.
// The server is asked to close after each answer, so that the end of the stream is the end of the answer.
#include "tests/support/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>

namespace traimas::testing {
namespace {

class Socket {
public:
    Socket() : handle_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        if (handle_ < 0) {
            throw std::runtime_error{"http client: no socket"};
        }
    }
    ~Socket() { close(handle_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int handle() const { return handle_; }

private:
    int handle_;
};

sockaddr_in address_of(const std::string& host, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
        throw std::runtime_error{"http client: " + host + " is no address"};
    }
    return address;
}

std::string exchange(std::uint16_t port, const std::string& source, const std::string& request)
{
    const Socket socket;
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket.handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket.handle(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const auto from = address_of(source, 0);
    const auto to = address_of("127.0.0.1", port);
    if (bind(socket.handle(), reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
        connect(socket.handle(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        throw std::runtime_error{"http client: no connection"};
    }
    for (std::string_view rest = request; !rest.empty();) {
        const auto sent = send(socket.handle(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            break;  // refused before all was sent: the answer says why
        }
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::string answer;
    std::array<char, 16 * 1024> part{};
    for (;;) {
        const auto got = recv(socket.handle(), part.data(), part.size(), 0);
        if (got <= 0) {
            return answer;
        }
        answer.append(part.data(), static_cast<std::size_t>(got));
    }
}

std::string in_lower_case(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return text;
}

bool has(const Headers& headers, std::string_view name)
{
    return std::any_of(headers.begin(), headers.end(),
                       [name](const auto& header) { return in_lower_case(header.first) == name; });
}

HttpAnswer answer_from(const std::string& text)
{
    const auto head_end = text.find("\r\n\r\n");
    if (head_end == std::string::npos || text.size() < 12) {
        throw std::runtime_error{"http client: no whole answer: " + text};
    }
    HttpAnswer answer{.status = std::stoi(text.substr(9, 3)), .headers = {}, .body = text.substr(head_end + 4)};
    auto at = text.find("\r\n") + 2;
    while (at < head_end + 2) {
        const auto end = text.find("\r\n", at);
        const auto colon = text.find(':', at);
        answer.headers.emplace_back(in_lower_case(text.substr(at, colon - at)),
                                    text.substr(colon + 2, end - colon - 2));
        at = end + 2;
    }
    return answer;
}

}  // namespace

std::string HttpAnswer::header(std::string_view lower_case_name) const
{
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto& header) { return header.first == lower_case_name; });
    return found == headers.end() ? "" : found->second;
}

nlohmann::json HttpAnswer::json() const
{
    auto value = nlohmann::json::parse(body, nullptr, false);
    if (value.is_discarded()) {
        throw std::runtime_error{"not JSON, status " + std::to_string(status) + ": " + body};
    }
    return value;
}

std::string HttpAnswer::code() const
{
    const auto value = nlohmann::json::parse(body, nullptr, false);
    return value.is_object() ? value.value("code", "") : "";
}

HttpClient::HttpClient(std::uint16_t port, std::string source) : port_{port}, source_{std::move(source)} {}

std::string HttpClient::request_text(const std::string& method, const std::string& target, const Headers& headers,
                                     const std::string& body) const
{
    const auto host = "127.0.0.1:" + std::to_string(port_);
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
    Headers all = headers;
    const bool changes = method != "GET" && method != "HEAD" && method != "OPTIONS";
    if (changes && !has(headers, "origin")) {
        all.emplace_back("Origin", "http://" + host);
    }
    if (changes && !has(headers, "x-csrf-token")) {
        all.emplace_back("X-CSRF-Token", csrf_token_);
    }
    std::string cookie;
    for (const auto& [name, value] : cookies_) {
        cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
    }
    all.emplace_back("Cookie", cookie);
    if (!body.empty()) {
        all.emplace_back("Content-Length", std::to_string(body.size()));
    } else if (method == "POST" || method == "PUT" || method == "PATCH") {
        all.emplace_back("Content-Length", "0");
    }
    for (const auto& [name, value] : all) {
        text += value.empty() ? "" : name + ": " + value + "\r\n";
    }
    return text + "\r\n" + body;
}

HttpAnswer HttpClient::send(const std::string& method, const std::string& target, const Headers& headers,
                            const std::string& body)
{
    auto answer = answer_from(exchange(port_, source_, request_text(method, target, headers, body)));
    keep_cookies(answer);
    return answer;
}

void HttpClient::keep_cookies(const HttpAnswer& answer)
{
    for (const auto& [name, value] : answer.headers) {
        if (name != "set-cookie") {
            continue;
        }
        const auto equals = value.find('=');
        const auto end = value.find(';');
        const auto cookie = value.substr(0, equals);
        if (value.find("Max-Age=0") != std::string::npos) {
            cookies_.erase(cookie);
        } else {
            cookies_[cookie] = value.substr(equals + 1, end - equals - 1);
        }
    }
}

HttpAnswer HttpClient::get(const std::string& target, const Headers& headers)
{
    return send("GET", target, headers);
}

HttpAnswer HttpClient::send_json(const std::string& method, const std::string& target, const nlohmann::json& body,
                                 Headers headers)
{
    static std::atomic<int> next_key{0};
    if (!has(headers, "idempotency-key")) {
        headers.emplace_back("Idempotency-Key", "test-" + std::to_string(++next_key));
    }
    if (!has(headers, "content-type")) {
        headers.emplace_back("Content-Type", "application/json");
    }
    return send(method, target, headers, body.dump());
}

HttpAnswer HttpClient::post(const std::string& target, const nlohmann::json& body, const Headers& headers)
{
    return send_json("POST", target, body, headers);
}

HttpAnswer HttpClient::put(const std::string& target, const nlohmann::json& body, const Headers& headers)
{
    return send_json("PUT", target, body, headers);
}

HttpAnswer HttpClient::patch(const std::string& target, const nlohmann::json& body, const Headers& headers)
{
    return send_json("PATCH", target, body, headers);
}

HttpAnswer HttpClient::remove(const std::string& target, const Headers& headers)
{
    return send("DELETE", target, headers);
}

HttpAnswer HttpClient::sign_in(const std::string& username, const std::string& password)
{
    auto answer = post("/api/v1/session", {{"username", username}, {"password", password}});
    if (answer.status == 200) {
        csrf_token_ = answer.json().at("csrf_token");
    }
    return answer;
}

}  // namespace traimas::testing
