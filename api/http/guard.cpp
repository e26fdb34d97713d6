// Framing rules, one small check each, in the order in which they matter: framing first, then manners.
// Sources: RFC 9112 sections 3, 6 and 11; the probe of Beast 1.81 in the design notes.
#include "api/http/guard.hpp"

#include "api/http/ascii.hpp"

#include <algorithm>
#include <array>

namespace traimas::http {
namespace {

std::size_t count_of(const Head& head, std::string_view name)
{
    return static_cast<std::size_t>(
        std::count_if(head.headers.begin(), head.headers.end(), [&](const auto& pair) { return pair.first == name; }));
}

std::string_view value_of(const Head& head, std::string_view name)
{
    const auto found =
        std::find_if(head.headers.begin(), head.headers.end(), [&](const auto& pair) { return pair.first == name; });
    return found == head.headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<Refusal> check_framing(const Head& head)
{
    if (count_of(head, "transfer-encoding") > 0) {
        return Refusal{501, "transfer_encoding_unsupported", "Send the body with Content-Length."};
    }
    if (head.version != 10 && head.version != 11) {
        return Refusal{400, "unsupported_version", "Use HTTP/1.1."};
    }
    const auto lengths = count_of(head, "content-length");
    if (lengths > 1) {
        return Refusal{400, "content_length_repeated", "Send Content-Length once."};
    }
    const auto length = value_of(head, "content-length");
    if (lengths == 1 &&
        (length.empty() || length.size() > 15 || !std::all_of(length.begin(), length.end(), is_digit))) {
        return Refusal{400, "content_length_malformed", "Content-Length must be one whole number."};
    }
    return std::nullopt;
}

std::optional<Refusal> check_method(const Head& head)
{
    if (head.method == "TRACE" || head.method == "CONNECT") {
        return Refusal{405, "method_not_allowed", "This method is not served here."};
    }
    const auto method = method_from(head.method);
    if (!method) {
        return Refusal{501, "method_unknown", "Use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS."};
    }
    const bool takes_body = *method == Method::post || *method == Method::put || *method == Method::patch;
    const auto length = value_of(head, "content-length");
    if (!takes_body && length.find_first_not_of('0') != std::string_view::npos) {
        return Refusal{400, "body_not_allowed", "This method takes no body."};
    }
    return std::nullopt;
}

// The name without its port, in lower case; nullopt where it is not a host at all.
std::optional<std::string> host_name(std::string_view host)
{
    const bool bracketed = !host.empty() && host.front() == '[';
    const auto name_end = bracketed ? host.find(']') : host.find(':');
    if (bracketed && name_end == std::string_view::npos) {
        return std::nullopt;
    }
    const auto name = bracketed ? host.substr(0, name_end + 1) : host.substr(0, name_end);
    auto port = host.substr(name.size());
    if (!port.empty() && port.front() != ':') {
        return std::nullopt;
    }
    port.remove_prefix(port.empty() ? 0 : 1);
    const auto fits = [&](char letter) {
        return is_letter(letter) || is_digit(letter) || letter == '-' || letter == '.' || letter == '_' ||
               (bracketed && (letter == ':' || letter == '[' || letter == ']'));
    };
    if (name.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit) ||
        !std::all_of(name.begin(), name.end(), fits)) {
        return std::nullopt;
    }
    return lower_case(name);
}

std::optional<Refusal> check_host(const Head& head, const HeadRules& rules)
{
    if (count_of(head, "host") != 1) {
        return Refusal{400, "host_not_single", "Send exactly one Host header."};
    }
    const auto name = host_name(value_of(head, "host"));
    if (!name) {
        return Refusal{400, "host_malformed", "The Host header must be a host name with an optional port."};
    }
    const auto& allowed = rules.allowed_hosts;
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), *name) == allowed.end()) {
        return Refusal{421, "host_not_served", "This server does not answer for that host name."};
    }
    return std::nullopt;
}

Refusal malformed(std::string detail)
{
    return Refusal{400, "malformed_request", std::move(detail)};
}

}  // namespace

std::optional<Refusal> check_head(const Head& head, const HeadRules& rules)
{
    if (auto refusal = check_framing(head)) {
        return refusal;
    }
    if (head.headers.size() > rules.header_fields) {
        return Refusal{431, "too_many_fields", "Send fewer header fields."};
    }
    if (auto refusal = check_host(head, rules)) {
        return refusal;
    }
    if (auto refusal = check_method(head)) {
        return refusal;
    }
    const auto expected = value_of(head, "expect");
    if (!expected.empty() && !equal_ignoring_case(expected, "100-continue")) {
        return Refusal{417, "expectation_failed", "Only Expect: 100-continue is understood."};
    }
    return std::nullopt;
}

std::optional<Refusal> check_unfinished(std::string_view buffered, bool request_line_pending)
{
    for (auto at = buffered.find('\n'); at != std::string_view::npos; at = buffered.find('\n', at + 1)) {
        if (at == 0 || buffered[at - 1] != '\r') {
            return malformed("Lines must end with CR LF.");
        }
    }
    if (!request_line_pending) {
        return std::nullopt;
    }
    const auto end = buffered.find("\r\n");
    const auto line = buffered.substr(0, end);
    const auto is_control = [](char letter) {
        return (letter >= 0 && letter < 0x20 && letter != '\r') || letter == 0x7F;
    };
    if (std::any_of(line.begin(), line.end(), is_control)) {
        return malformed("The request line holds a control character.");
    }
    if (end != std::string_view::npos && line.find(" HTTP/") == std::string_view::npos) {
        return malformed("The request line must name its HTTP version.");
    }
    return std::nullopt;
}

}  // namespace traimas::http
