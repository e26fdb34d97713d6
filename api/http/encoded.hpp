// An answer that never changes, compressed once with gzip and Brotli, so that no request pays for it.
// Only what is public may be kept so: compressing a secret beside what an attacker chooses tells its length (BREACH).
#pragma once

#include "api/http/message.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::http {

enum class Encoding { identity, gzip, brotli };

// The best of those that Accept-Encoding takes (RFC 9110 section 12.5.3): Brotli before gzip at equal weights; identity
// where nothing is said, or nothing that is known here.
[[nodiscard]] Encoding choose_encoding(std::string_view accept_encoding);

// RFC 1952 at level 9, with no time in it; RFC 7932 at quality 9.
[[nodiscard]] std::string gzip(std::string_view bytes);
[[nodiscard]] std::string brotli(std::string_view bytes);

class EncodedResponse {
public:
    // `response` has an ETag. Kept as it is too; what would not become a tenth smaller is kept as it is alone.
    explicit EncodedResponse(Response response);

    // With Vary, and in each encoding an ETag of its own.
    [[nodiscard]] const Response& answer(const Request& request) const;

private:
    Response plain_;
    std::optional<Response> gzip_{};
    std::optional<Response> brotli_{};
};

}  // namespace traimas::http
