// Where a request comes from: the client behind trusted proxies, its request id and its trace.
// Pure functions but for RequestIds, which any thread may use.
#pragma once

#include "api/http/message.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::http {

// `peer` is who connected. Where that is a trusted proxy, the last hop of X-Forwarded-For counts (it is the one entry
// that the proxy itself wrote); a hop that is no IP address is ignored.
[[nodiscard]] std::string client_address(std::string_view peer, const std::vector<std::string>& trusted_proxies,
                                         const Pairs& headers);

// 1-64 letters, digits, '.', '_' or '-': what may enter logs and answers as it came.
[[nodiscard]] bool is_request_id(std::string_view text);

// The trace id of a W3C traceparent header ("00-<32 hex>-<16 hex>-<2 hex>"), or empty.
[[nodiscard]] std::string trace_id_of(std::string_view traceparent);

// Ids that do not repeat: a random start for the process, then a count.
class RequestIds {
public:
    RequestIds();
    [[nodiscard]] std::string next();

private:
    std::string prefix_;
    std::atomic<std::uint64_t> count_{0};
};

}  // namespace traimas::http
