// One plain-text message as SMTP carries it (RFC 5322, 2045, 2047, 3834), byte for byte.
// Pure: the same letter gives the same bytes. Header values cannot break out of their line.
#pragma once

#include "engine/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace traimas::exchange {

struct Mailbox {
    std::string address;  // is_address() holds
    std::string name{};   // UTF-8, may be empty
};

struct Letter {
    Mailbox from;
    Mailbox to;
    std::string message_id;  // without the angle brackets
    std::string subject;     // UTF-8
    std::string body;        // UTF-8, lines end in \n
    std::string language{};  // for Content-Language: "th"
    Instant date;            // system time
};

// An address that goes into an envelope and a header as it is: printable ASCII without blanks, brackets, quotes, commas
// and the like, one @, something on both sides of it, 254 letters at most.
[[nodiscard]] bool is_address(std::string_view text);

// Stable for one notice: SHA-256 of its dedupe key, in hexadecimal, at the domain.
[[nodiscard]] std::string message_id(std::string_view dedupe_key, std::string_view domain);

// Headers, an empty line, and the body in base64; all lines end in CRLF, none but the Message-ID's is
// longer than 78 letters.
[[nodiscard]] std::string message_text(const Letter& letter);

// One header value as encoded words where it is not plain ASCII; folded, without control characters.
[[nodiscard]] std::string encoded_header(std::string_view text, std::size_t name_length);

}  // namespace traimas::exchange
