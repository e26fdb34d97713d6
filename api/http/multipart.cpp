// A state machine over a string that holds what is not decided yet.
// Everything before the first boundary and after the last is dropped, as RFC 2046, section 5.1.1 has it.
#include "api/http/multipart.hpp"

#include "api/http/ascii.hpp"
#include "api/http/utf8.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace traimas::http {
namespace {

constexpr std::size_t kMostBoundary = 70;
constexpr std::size_t kMostName = 255;
constexpr std::string_view kEndOfHeaders = "\r\n\r\n";

bool is_boundary_character(char letter)
{
    return is_letter(letter) || is_digit(letter) ||
           std::string_view{"'()+_,-./:=? "}.find(letter) != std::string_view::npos;
}

// "name=value" pairs behind the first ';'. Values in quotes may hold \" and \\; nothing else is escaped, so that
// C:\folder\file keeps its name.
struct Parameter {
    std::string name;
    std::string value;
};

std::optional<std::string> quoted(std::string_view text, std::size_t& at)
{
    std::string value;
    for (++at; at < text.size(); ++at) {
        if (text[at] == '"') {
            ++at;
            return value;
        }
        const bool escapes = text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
        at += escapes ? 1 : 0;
        value += text[at];
    }
    return std::nullopt;
}

std::optional<std::vector<Parameter>> parameters_of(std::string_view text)
{
    std::vector<Parameter> all;
    std::size_t at = std::min(text.find(';'), text.size());
    while (at < text.size()) {
        ++at;
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) {
            ++at;
        }
        const auto equals = text.find_first_of("=;", at);
        if (equals == std::string_view::npos || text[equals] == ';') {
            at = equals == std::string_view::npos ? text.size() : equals;
            continue;
        }
        Parameter one{lower_case(text.substr(at, equals - at)), {}};
        at = equals + 1;
        if (at < text.size() && text[at] == '"') {
            auto value = quoted(text, at);
            if (!value) {
                return std::nullopt;
            }
            one.value = *std::move(value);
        } else {
            const auto end = std::min(text.find(';', at), text.size());
            one.value = std::string{text.substr(at, end - at)};
            at = end;
        }
        all.push_back(std::move(one));
        at = std::min(text.find(';', at), text.size());
    }
    return all;
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    const auto figure = [](char letter) {
        return is_digit(letter)                 ? letter - '0'
               : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
               : letter >= 'A' && letter <= 'F' ? letter - 'A' + 10
                                                : -1;
    };
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at];
            continue;
        }
        if (at + 2 >= text.size() || figure(text[at + 1]) < 0 || figure(text[at + 2]) < 0) {
            return std::nullopt;
        }
        plain += static_cast<char>(figure(text[at + 1]) * 16 + figure(text[at + 2]));
        at += 2;
    }
    return plain;
}

// RFC 8187: UTF-8'language'percent-encoded.
std::optional<std::string> extended(std::string_view value)
{
    const auto first = value.find('\'');
    const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
    if (second == std::string_view::npos || !equal_ignoring_case(value.substr(0, first), "utf-8")) {
        return std::nullopt;
    }
    return percent_decoded(value.substr(second + 1));
}

// Some browsers sent a whole path; what follows the last slash of either kind is the name.
std::optional<std::string> bare_name(std::string_view sent)
{
    const auto slash = sent.find_last_of("/\\");
    const auto name = slash == std::string_view::npos ? sent : sent.substr(slash + 1);
    const bool plain = std::none_of(name.begin(), name.end(), [](char letter) {
        return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
    });
    if (name.empty() || name == "." || name == ".." || name.size() > kMostName || !plain) {
        return std::nullopt;
    }
    return std::string{name};
}

std::string_view trimmed_view(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool take_disposition(std::string_view value, PartHead& head, std::string_view& why)
{
    const auto kind = trimmed_view(value.substr(0, value.find(';')));
    const auto parameters = parameters_of(value);
    if (!equal_ignoring_case(kind, "form-data") || !parameters) {
        why = "disposition_missing";
        return false;
    }
    std::optional<std::string> plain_name;
    std::optional<std::string> extended_name;
    for (const auto& [name, sent] : *parameters) {
        if (name == "name") {
            head.name = sent;
        } else if (name == "filename") {
            plain_name = sent;
        } else if (name == "filename*") {
            extended_name = extended(sent);
        }
    }
    if (head.name.empty() || head.name.size() > kMostName) {
        why = "name_missing";
        return false;
    }
    // PostgreSQL keeps text only, and so does JSON.
    if (!is_utf8(head.name) || !is_utf8(plain_name.value_or("")) || !is_utf8(extended_name.value_or(""))) {
        why = "name_not_utf8";
        return false;
    }
    if (plain_name || extended_name) {
        head.filename = bare_name(extended_name ? *extended_name : *plain_name);
        if (!head.filename) {
            why = "name_missing";
            return false;
        }
    }
    return true;
}

}  // namespace

std::optional<PartHead> part_head(std::string_view headers, std::string_view& why)
{
    PartHead head;
    bool has_disposition = false;
    while (!headers.empty()) {
        const auto end = headers.find("\r\n");
        const auto line = headers.substr(0, end);
        headers = end == std::string_view::npos ? std::string_view{} : headers.substr(end + 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 ||
            line.find_first_of("\r\n\0", 0, 3) != std::string_view::npos) {
            why = "headers_malformed";
            return std::nullopt;
        }
        const auto name = lower_case(line.substr(0, colon));
        const auto value = trimmed_view(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (has_disposition || !take_disposition(value, head, why)) {
                why = why.empty() ? "headers_malformed" : why;
                return std::nullopt;
            }
            has_disposition = true;
        } else if (name == "content-type") {
            head.content_type = std::string{value};
        } else if (name == "content-transfer-encoding" && !equal_ignoring_case(value, "binary") &&
                   !equal_ignoring_case(value, "8bit") && !equal_ignoring_case(value, "7bit")) {
            why = "encoding_unsupported";
            return std::nullopt;
        }
    }
    if (!has_disposition) {
        why = "disposition_missing";
        return std::nullopt;
    }
    return head;
}

std::optional<std::string> boundary_of(std::string_view content_type)
{
    const auto parameters = parameters_of(content_type);
    if (!parameters) {
        return std::nullopt;
    }
    const auto found =
        std::find_if(parameters->begin(), parameters->end(), [](const Parameter& it) { return it.name == "boundary"; });
    if (found == parameters->end()) {
        return std::nullopt;
    }
    const auto& boundary = found->value;
    const bool fits = !boundary.empty() && boundary.size() <= kMostBoundary && boundary.back() != ' ' &&
                      std::all_of(boundary.begin(), boundary.end(), is_boundary_character);
    return fits ? std::optional{boundary} : std::nullopt;
}

MultipartReader::MultipartReader(std::string_view boundary, MultipartLimits limits, PartSink& sink)
    : delimiter_{"\r\n--" + std::string{boundary}}, limits_{limits}, sink_{sink}
{
}

bool MultipartReader::broken(std::string_view why)
{
    state_ = State::broken;
    why_ = why;
    held_.clear();
    return false;
}

bool MultipartReader::feed(std::string_view bytes)
{
    if (state_ == State::epilogue) {
        return true;
    }
    held_.append(bytes);
    while (step()) {
    }
    return state_ != State::broken;
}

bool MultipartReader::finish()
{
    if (state_ == State::epilogue) {
        return true;
    }
    return state_ == State::broken ? false : broken(state_ == State::preamble ? "boundary_missing" : "unfinished");
}

// True: something was decided, and there may be more. False: more bytes are needed, or nothing matters any more.
bool MultipartReader::step()
{
    switch (state_) {
    case State::preamble:
    case State::body: return find_delimiter();
    case State::delimited: return after_delimiter();
    case State::headers: return read_headers();
    case State::epilogue: held_.clear(); return false;
    case State::broken: return false;
    }
    return false;
}

bool MultipartReader::find_delimiter()
{
    const bool in_body = state_ == State::body;
    const auto found = held_.find(delimiter_);
    // Without a delimiter, all but what may be the beginning of one is decided.
    const auto keep = std::min(held_.size(), delimiter_.size() - 1);
    const auto decided = found == std::string::npos ? held_.size() - keep : found;
    if (in_body && decided > 0 && !sink_.data(std::string_view{held_}.substr(0, decided))) {
        return broken("refused");
    }
    held_.erase(0, found == std::string::npos ? decided : found + delimiter_.size());
    if (found == std::string::npos) {
        return false;
    }
    if (in_body && !sink_.end()) {
        return broken("refused");
    }
    state_ = State::delimited;
    return true;
}

// Behind a boundary: "--" for the last one, or blanks and the end of the line, which is kept for read_headers().
bool MultipartReader::after_delimiter()
{
    constexpr std::size_t kMostBlanks = 64;
    if (held_.starts_with("--")) {
        state_ = State::epilogue;
        return true;
    }
    const auto blanks = std::min(held_.find_first_not_of(" \t"), held_.size());
    if (blanks > kMostBlanks) {
        return broken("headers_malformed");
    }
    if (held_.size() < blanks + 2) {
        return held_.size() == blanks || held_[blanks] == '\r' || (blanks == 0 && held_ == "-")
                   ? false
                   : broken("headers_malformed");
    }
    if (held_.compare(blanks, 2, "\r\n") != 0) {
        return broken("headers_malformed");
    }
    held_.erase(0, blanks);
    if (++parts_ > limits_.parts) {
        return broken("too_many_parts");
    }
    state_ = State::headers;
    return true;
}

bool MultipartReader::read_headers()
{
    const auto end = held_.find(kEndOfHeaders);
    if (end == std::string::npos) {
        // The last bytes may be the beginning of the end, which does not count: the limit is the same for every
        // slicing.
        return held_.size() >= limits_.header_bytes + kEndOfHeaders.size() ? broken("headers_too_long") : false;
    }
    if (end > limits_.header_bytes) {
        return broken("headers_too_long");
    }
    std::string_view why;
    const auto lines = std::string_view{held_}.substr(0, end);
    const auto head = part_head(lines.size() > 2 ? lines.substr(2) : std::string_view{}, why);
    if (!head) {
        return broken(why);
    }
    if (!sink_.begin(*head)) {
        return broken("refused");
    }
    held_.erase(0, end + kEndOfHeaders.size());
    state_ = State::body;
    return true;
}

}  // namespace traimas::http
