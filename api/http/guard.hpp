// Judges a request's header before a byte of its body is read: the rules that Beast 1.81 does not hold by itself.
// Pure functions; any thread may call them. Every refusal here ends the connection.
#pragma once

#include "api/http/message.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::http {

// What no handler sees. It has a status of its own, since these are faults of the wire and no ProblemKind fits them.
struct Refusal {
    int status;
    std::string code;    // stable snake_case
    std::string detail;  // English
};

// A header as it was read.
struct Head {
    std::string method;
    int version = 11;  // 10 or 11 for HTTP/1.0 and HTTP/1.1
    Pairs headers{};   // names in lower case, in order, repetitions kept
};

struct HeadRules {
    std::size_t header_fields = 100;
    // Host names that are served, without port and in lower case; empty: any. Demo mode: {"127.0.0.1", "localhost"}.
    std::vector<std::string> allowed_hosts{};
};

// The refusal, or nullopt for a header that may be served:
//   501 any Transfer-Encoding, a method nobody knows; 405 TRACE and CONNECT;
//   400 another version, no or two or malformed Host, two or malformed Content-Length, a body on GET, HEAD, DELETE or
//   OPTIONS; 417 an expectation other than 100-continue; 421 a Host that is not served; 431 too many fields.
[[nodiscard]] std::optional<Refusal> check_head(const Head& head, const HeadRules& rules);

// For bytes that do not make a whole header yet. Beast waits for more on "GET /" CRLF CRLF and on bare line feeds until
// the deadline; both are refused at once here. `request_line_pending`: no byte of the request has been consumed so far.
[[nodiscard]] std::optional<Refusal> check_unfinished(std::string_view buffered, bool request_line_pending);

}  // namespace traimas::http
