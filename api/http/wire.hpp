// An answer's head as bytes: status line, security headers, what the handler set. Nothing else writes to a socket.
// Pure functions; any thread may call them.
#pragma once

#include "api/http/message.hpp"
#include "engine/base/clock.hpp"

#include <string>
#include <string_view>

namespace traimas::http {

struct WireRules {
    bool keep_alive = false;
    bool http_1_0 = false;  // such a client has to be told that the connection stays
    bool hsts = false;      // behind TLS only
    std::string_view request_id{};
    Instant now{};
};

// Everything up to and with the empty line. Content-Length is the body's size, for HEAD too; 204 and 304 have none, and
// a source of unknown length is sent in chunks, or until the end of the connection to a client of HTTP/1.0. A header
// that the handler set replaces the default of that name; control characters in a value become blanks, so that no value
// can begin a header of its own.
[[nodiscard]] std::string response_head(const Response& response, const WireRules& rules);

// What stands before a chunk of this size; before the last one, of size 0, the end of the body.
[[nodiscard]] std::string chunk_head(std::size_t bytes);

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(Instant instant);

}  // namespace traimas::http
