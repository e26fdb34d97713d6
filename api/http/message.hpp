// One HTTP request and one answer as plain structs: handlers see these, never Beast.
#pragma once

#include "engine/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace traimas::http {

enum class Method { get, head, post, put, patch, delete_, options };

[[nodiscard]] std::string_view method_name(Method method);  // "GET"
[[nodiscard]] std::optional<Method> method_from(std::string_view name);

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
    Method method = Method::get;
    std::string
        path;         // percent-decoded once, checked: absolute, no NUL, no encoded slash, valid UTF-8, no dot segments
    Pairs query{};    // decoded names and values, in order
    Pairs headers{};  // names in lower case, in order
    std::string body{};
    std::string peer{};        // the client's address, after trusted proxies
    std::string request_id{};  // made here, or the client's X-Request-Id where it is well formed
    std::string trace_id{};    // from W3C traceparent, or empty
    Instant received_at{};     // system time

    [[nodiscard]] std::optional<std::string_view> header(std::string_view lower_case_name) const;
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
    // The value of one cookie, or nullopt.
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body{};
    Pairs headers{};  // besides content type and length
};

}  // namespace traimas::http
