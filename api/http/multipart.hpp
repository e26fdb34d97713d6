// Reads multipart/form-data (RFC 7578, RFC 2046) piece by piece, whatever the pieces are: nothing but a part's headers
// and one delimiter's length is ever held back. Limits on everything. Pure; belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::http {

struct MultipartLimits {
    std::size_t parts = 9;
    std::size_t header_bytes = 4 * 1024;  // of one part
};

struct PartHead {
    std::string name{};                     // of the form's field
    std::optional<std::string> filename{};  // there: the part is a file. Without any folder; never a path
    std::string content_type{};             // as sent
};

// What a part is handed to. Answering false ends the reading with "multipart_refused".
class PartSink {
public:
    virtual ~PartSink() = default;
    virtual bool begin(const PartHead& head) = 0;
    virtual bool data(std::string_view bytes) = 0;
    virtual bool end() = 0;
};

class MultipartReader {
public:
    // `sink` must outlive the reader. `boundary` from boundary_of().
    MultipartReader(std::string_view boundary, MultipartLimits limits, PartSink& sink);

    // False: it is broken, and why() says how: "boundary_missing", "headers_too_long", "headers_malformed",
    // "disposition_missing", "name_missing", "name_not_utf8", "encoding_unsupported", "too_many_parts", "refused".
    bool feed(std::string_view bytes);
    // After the last byte: was it whole? False with why() "unfinished".
    bool finish();
    [[nodiscard]] std::string_view why() const { return why_; }

private:
    enum class State { preamble, delimited, headers, body, epilogue, broken };

    bool step();
    bool find_delimiter();
    bool after_delimiter();
    bool read_headers();
    bool broken(std::string_view why);

    std::string delimiter_;
    MultipartLimits limits_;
    PartSink& sink_;
    State state_ = State::preamble;
    std::string held_ = "\r\n";  // so that a first boundary at the very beginning looks like all others
    std::size_t parts_ = 0;
    std::string_view why_{};
};

// The boundary that a Content-Type names: 1 to 70 of RFC 2046's characters, in quotes or not; nullopt for anything
// else.
[[nodiscard]] std::optional<std::string> boundary_of(std::string_view content_type);

// A part's headers, without the empty line. nullopt with a reason in `why`, as of MultipartReader::why().
[[nodiscard]] std::optional<PartHead> part_head(std::string_view headers, std::string_view& why);

}  // namespace traimas::http
