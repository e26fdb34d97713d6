// Problems as RFC 9457 answers in the reader's language. The one place that maps a kind to an HTTP status.
// Immutable after construction; any thread may use it (the translation must be thread-safe).
#pragma once

#include "api/http/guard.hpp"
#include "api/http/message.hpp"
#include "engine/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace traimas::http {

// The message for a code in "th" or "en", with its named arguments put in; `fallback` where there is none. Titles are
// asked for as "title_404". May be empty: then everything is the English fallback.
using Translate = std::function<std::string(std::string_view language, std::string_view code, const Pairs& arguments,
                                            std::string_view fallback)>;

// What an answer needs to know of the request: also there when the request itself could not be read.
struct Audience {
    std::string accept_language{};
    std::string request_id{};
};
[[nodiscard]] Audience audience_of(const Request& request);

[[nodiscard]] int status_of(ProblemKind kind);
[[nodiscard]] std::string_view reason_phrase(int status);  // "Not Found"

class ProblemWriter {
public:
    ProblemWriter(Translate translate, std::string default_language);

    // {type, title, status, code, detail, request_id, arguments, errors}; Retry-After where it was said, and on every
    // 503; Idempotent-Replayed where an earlier try had this answer.
    [[nodiscard]] Response problem(const Problem& problem, const Audience& audience) const;
    // The same for a refusal of the wire, and for 405 and 500.
    [[nodiscard]] Response refusal(const Refusal& refusal, const Audience& audience) const;

private:
    [[nodiscard]] Response render(int status, const Problem& problem, const Audience& audience) const;
    [[nodiscard]] std::string said_of(const Problem& problem, std::string_view language) const;
    [[nodiscard]] std::string say(std::string_view language, std::string_view code, const Pairs& arguments,
                                  std::string_view fallback) const;

    Translate translate_;
    std::string default_language_;
};

}  // namespace traimas::http
