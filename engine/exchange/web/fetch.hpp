// Asks another server by HTTP(S), within limits: what comes back is hostile until it is read with care.
// Blocks for as long as the limits allow; any thread may call it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace traimas::exchange {

struct FetchLimits {
    std::size_t bytes = 64 * 1024;  // of the answer's body
    std::chrono::milliseconds connect{3'000};
    std::chrono::milliseconds whole{5'000};
};

struct FetchRequest {
    std::string url;                    // https://, or http:// to this machine only; redirects are not followed
    std::optional<std::string> form{};  // application/x-www-form-urlencoded: sent by POST
    std::string authorization{};        // the value of that header; empty: none
    std::string ca_file{};              // PEM; empty: the system's
    FetchLimits limits{};
};

struct Fetched {
    int status = 0;  // 0: nobody answered within the limits, or what came passed them
    std::string body{};
};

[[nodiscard]] Fetched fetch(const FetchRequest& request);

// Is this a URL that fetch() takes? "https://host/…" or, to 127.0.0.1, ::1 or localhost, "http://…"; no user in it.
[[nodiscard]] bool may_fetch(const std::string& url);

// One value as a form or a query carries it.
[[nodiscard]] std::string form_encoded(const std::string& value);

}  // namespace traimas::exchange
