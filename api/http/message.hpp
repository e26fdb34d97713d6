// One HTTP request and one answer as plain structs: handlers see these, never Beast.
#pragma once

#include "engine/base/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
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

// A file that came in a multipart body: streamed to a temporary file, which goes with the request unless the handler
// has moved it away.
struct UploadedFile {
    std::string field{};         // the form's field
    std::string name{};          // as sent, without any folder: a text, never a path
    std::string content_type{};  // as sent: a claim
    std::filesystem::path path{};
    std::uint64_t bytes = 0;
    std::string sha256{};  // of the content, 64 hex figures
};

struct Request {
    Method method = Method::get;
    std::string
        path;         // percent-decoded once, checked: absolute, no NUL, no encoded slash, valid UTF-8, no dot segments
    Pairs query{};    // decoded names and values, in order
    Pairs headers{};  // names in lower case, in order
    std::string body{};
    Pairs form{};                        // the text fields of a multipart body
    std::optional<UploadedFile> file{};  // where the row takes uploads: always there when the handler is called
    std::string peer{};                  // the client's address, after trusted proxies
    int peer_port = 0;                   // its port; 0 where a proxy stands between
    std::string_view own_origin{};       // what browsers show; empty: whatever was asked. Outlives the request
    bool over_tls = false;               // browsers come over TLS, ours or a proxy's
    std::string request_id{};            // made here, or the client's X-Request-Id where it is well formed
    std::string trace_id{};              // from W3C traceparent, or empty
    Instant received_at{};               // system time

    [[nodiscard]] std::optional<std::string_view> header(std::string_view lower_case_name) const;
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
    // The value of one cookie, or nullopt.
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
};

// An answer's body that is a file: sent in pieces, whole or the range that was asked for.
struct FileBody {
    std::filesystem::path path{};
    std::uint64_t bytes = 0;
    bool grows = false;  // is appended to all the while: what came since is left out
};

// An answer's body that is made while it is sent. next() runs on the row's worker: a piece, or nullopt at the end; an
// exception cuts the connection, so that the reader sees that the end is missing.
class BodySource {
public:
    virtual ~BodySource() = default;
    virtual std::optional<std::string> next() = 0;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body{};
    Pairs headers{};  // besides content type and length
    // At most one of these instead of `body`.
    std::optional<FileBody> file{};
    std::shared_ptr<BodySource> source{};         // shared, because an answer is copied on its way to the writer
    std::optional<std::uint64_t> source_bytes{};  // how much it will give in all, where that is known
};

}  // namespace traimas::http
