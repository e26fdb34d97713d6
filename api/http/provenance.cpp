// Reads the headers that say where a request comes from, and believes only what it may.
// Addresses are checked with inet_pton, so that no log line can be forged through X-Forwarded-For.
#include "api/http/provenance.hpp"

#include "api/http/ascii.hpp"
#include "engine/base/random.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace traimas::http {
namespace {

bool is_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> ignored{};
    return inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

bool is_lower_hex(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char letter) { return is_digit(letter) || (letter >= 'a' && letter <= 'f'); });
}

bool is_zero(std::string_view text)
{
    return text.find_first_not_of('0') == std::string_view::npos;
}

std::string hex(std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += kDigits[value >> 4U];
        text += kDigits[value & 0x0FU];
    }
    return text;
}

}  // namespace

std::string client_address(std::string_view peer, const std::vector<std::string>& trusted_proxies, const Pairs& headers)
{
    std::string address{peer};
    if (std::find(trusted_proxies.begin(), trusted_proxies.end(), address) == trusted_proxies.end()) {
        return address;
    }
    const auto last = std::find_if(headers.rbegin(), headers.rend(),
                                   [](const auto& pair) { return pair.first == "x-forwarded-for"; });
    if (last == headers.rend()) {
        return address;
    }
    const std::string_view hops = last->second;
    const auto comma = hops.rfind(',');
    std::string hop{trimmed(comma == std::string_view::npos ? hops : hops.substr(comma + 1))};
    return is_address(hop) ? hop : address;
}

bool is_request_id(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char letter) {
        return is_letter(letter) || is_digit(letter) || letter == '.' || letter == '_' || letter == '-';
    });
}

std::string trace_id_of(std::string_view traceparent)
{
    constexpr std::size_t kLength = 55;
    if (traceparent.size() != kLength || traceparent.substr(0, 3) != "00-" || traceparent[35] != '-' ||
        traceparent[52] != '-') {
        return {};
    }
    const auto trace = traceparent.substr(3, 32);
    const auto parent = traceparent.substr(36, 16);
    const bool well_formed = is_lower_hex(trace) && is_lower_hex(parent) && is_lower_hex(traceparent.substr(53));
    return well_formed && !is_zero(trace) && !is_zero(parent) ? std::string{trace} : std::string{};
}

RequestIds::RequestIds() : prefix_{hex(SystemRandom{}.bytes(6))} {}

std::string RequestIds::next()
{
    return prefix_ + "-" + std::to_string(count_.fetch_add(1) + 1);
}

}  // namespace traimas::http
