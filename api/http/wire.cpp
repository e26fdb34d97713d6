// Writes the head by hand: it is a few lines of text, and this is the place where every answer gets its protection.
// There is no Server header: the version is nobody's business.
#include "api/http/wire.hpp"

#include "api/http/ascii.hpp"
#include "api/http/problem_response.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace traimas::http {
namespace {

constexpr std::array kDefaults{
    std::pair{
        std::string_view{"Content-Security-Policy"},
        std::string_view{"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
                         "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}},
    std::pair{std::string_view{"X-Content-Type-Options"}, std::string_view{"nosniff"}},
    std::pair{std::string_view{"Referrer-Policy"}, std::string_view{"no-referrer"}},
    std::pair{std::string_view{"Cross-Origin-Resource-Policy"}, std::string_view{"same-origin"}},
    std::pair{std::string_view{"Cross-Origin-Opener-Policy"}, std::string_view{"same-origin"}},
    // What may be kept says so itself, as the static files do.
    std::pair{std::string_view{"Cache-Control"}, std::string_view{"no-store"}},
};

// These belong to the shell; a handler that set one would break the framing.
bool is_framing(std::string_view name)
{
    constexpr std::array<std::string_view, 5> kOwned{"connection", "content-length", "transfer-encoding", "keep-alive",
                                                     "x-request-id"};
    return std::any_of(kOwned.begin(), kOwned.end(), [&](auto owned) { return equal_ignoring_case(owned, name); });
}

void add(std::string& head, std::string_view name, std::string_view value)
{
    head.append(name).append(": ");
    for (const char letter : value) {
        const auto byte = static_cast<unsigned char>(letter);
        head += byte < 0x20 || byte == 0x7F ? ' ' : letter;
    }
    head.append("\r\n");
}

std::string two_digits(unsigned number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string http_date(Instant instant)
{
    constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(instant - day).count();
    const auto number = [](auto value) { return two_digits(static_cast<unsigned>(value)); };
    std::string text{kDays[std::chrono::weekday{day}.c_encoding()]};
    text += ", " + number(static_cast<unsigned>(date.day())) + " ";
    text += kMonths[static_cast<unsigned>(date.month()) - 1];
    text += " " + std::to_string(static_cast<int>(date.year())) + " " + number(second / 3'600) + ":";
    text += number(second / 60 % 60) + ":" + number(second % 60) + " GMT";
    return text;
}

std::string chunk_head(std::size_t bytes)
{
    std::array<char, 20> figures{};
    const auto end = std::to_chars(figures.data(), figures.data() + figures.size(), bytes, 16).ptr;
    return std::string{figures.data(), end} + "\r\n";
}

std::string response_head(const Response& response, const WireRules& rules)
{
    std::string head;
    head.reserve(1'024);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason_phrase(response.status)).append("\r\n");
    add(head, "Date", http_date(rules.now));
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) {
        add(head, "Content-Type", response.content_type);
        const auto length =
            response.source ? response.source_bytes : std::optional<std::uint64_t>{response.body.size()};
        if (length) {
            add(head, "Content-Length", std::to_string(*length));
        } else if (!rules.http_1_0) {
            add(head, "Transfer-Encoding", "chunked");
        }
    }
    if (!rules.keep_alive) {
        add(head, "Connection", "close");
    } else if (rules.http_1_0) {
        add(head, "Connection", "keep-alive");
    }
    add(head, "X-Request-Id", rules.request_id);
    for (const auto& [name, value] : response.headers) {
        if (!is_framing(name)) {
            add(head, name, value);
        }
    }
    for (const auto& [name, value] : kDefaults) {
        const auto same = [&, wanted = name](const auto& header) { return equal_ignoring_case(header.first, wanted); };
        if (std::none_of(response.headers.begin(), response.headers.end(), same)) {
            add(head, name, value);
        }
    }
    if (rules.hsts) {
        add(head, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
    head.append("\r\n");
    return head;
}

}  // namespace traimas::http
