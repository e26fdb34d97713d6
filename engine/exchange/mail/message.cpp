// Writes messages.
// Encoded words are cut between characters, never inside of one: each must decode by itself (RFC 2047, 5).
#include "engine/exchange/mail/message.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/fiscal.hpp"
#include "engine/ledger/digest.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sodium.h>

namespace traimas::exchange {
namespace {

constexpr std::size_t kEncodedBytes = 36;  // of text in one word: 48 letters and the 12 around them
constexpr std::size_t kBodyBytes = 57;     // 76 letters a line
constexpr std::size_t kHeaderLetters = 76;
constexpr std::size_t kLongestAddress = 254;

std::string base64(std::string_view bytes)
{
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the terminating zero
    return text;
}

bool is_control(char letter)
{
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20U || byte == 0x7fU;
}

bool is_continuation(char letter)
{
    return (static_cast<unsigned char>(letter) & 0xc0U) == 0x80U;
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char it) { return static_cast<unsigned char>(it) < 0x80U; });
}

// A line break in a value would begin a header of somebody else's making.
std::string one_line(std::string_view text)
{
    std::string line{text};
    std::replace_if(line.begin(), line.end(), is_control, ' ');
    return line;
}

std::string in_words(std::string_view text)
{
    std::string words;
    for (std::size_t at = 0; at < text.size();) {
        auto end = std::min(at + kEncodedBytes, text.size());
        while (end < text.size() && end > at + 1 && is_continuation(text[end])) {
            --end;
        }
        words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(at, end - at)) + "?=";
        at = end;
    }
    return words;
}

// A display name in front of its address: the word as it is where RFC 5322 calls it an atom or a quoted string.
std::string mailbox_text(const Mailbox& mailbox, std::size_t name_length)
{
    const auto name = one_line(mailbox.name);
    if (name.empty()) {
        return mailbox.address;
    }
    std::string shown;
    if (is_ascii(name) && name_length + name.size() + mailbox.address.size() + 6 <= kHeaderLetters) {
        shown = "\"";
        for (const char letter : name) {
            shown += letter == '"' || letter == '\\' ? std::string{'\\', letter} : std::string{letter};
        }
        shown += "\"";
    } else {
        shown = in_words(name);
    }
    return shown + "\r\n <" + mailbox.address + ">";
}

std::string date_text(Instant date)
{
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(date);
    const std::chrono::year_month_day civil{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(date - day)};
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays.at(std::chrono::weekday{day}.c_encoding()),
                       static_cast<unsigned>(civil.day()), kMonths.at(static_cast<unsigned>(civil.month()) - 1),
                       static_cast<int>(civil.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string body_text(std::string_view body)
{
    std::string canonical;
    for (const char letter : body) {
        if (letter == '\n') {
            canonical += '\r';
        }
        canonical += letter;
    }
    std::string lines;
    for (std::size_t at = 0; at < canonical.size(); at += kBodyBytes) {
        lines += base64(std::string_view{canonical}.substr(at, kBodyBytes)) + "\r\n";
    }
    return lines;
}

}  // namespace

bool is_address(std::string_view text)
{
    static constexpr std::string_view kRefused = "()<>[]:;\\,\"";
    const auto at = text.find('@');
    const bool plain = std::all_of(text.begin(), text.end(), [](char it) {
        return it > ' ' && it < '\x7f' && kRefused.find(it) == std::string_view::npos;
    });
    return plain && text.size() <= kLongestAddress && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos && text.front() != '-';
}

std::string message_id(std::string_view dedupe_key, std::string_view domain)
{
    return ledger::to_hex(ledger::sha256(dedupe_key)) + "@" + std::string{domain};
}

std::string encoded_header(std::string_view text, std::size_t name_length)
{
    const auto line = one_line(text);
    const bool looks_encoded = line.find("=?") != std::string::npos;
    if (is_ascii(line) && !looks_encoded && name_length + 2 + line.size() <= kHeaderLetters) {
        return line;
    }
    return (name_length + 2 + 60 > kHeaderLetters ? "\r\n " : "") + in_words(line);
}

std::string message_text(const Letter& letter)
{
    TRAIMAS_ASSERT(is_address(letter.from.address) && is_address(letter.to.address));
    std::string text;
    const auto header = [&text](std::string_view name, std::string_view value) {
        text += std::string{name} + ": " + std::string{value} + "\r\n";
    };
    header("Date", date_text(letter.date));
    header("From", mailbox_text(letter.from, 4));
    header("To", mailbox_text(letter.to, 2));
    header("Message-ID", "\r\n <" + one_line(letter.message_id) + ">");
    header("Subject", encoded_header(letter.subject, 7));
    header("Auto-Submitted", "auto-generated");
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=UTF-8");
    header("Content-Transfer-Encoding", "base64");
    if (!letter.language.empty()) {
        header("Content-Language", one_line(letter.language));
    }
    return text + "\r\n" + body_text(letter.body);
}

}  // namespace traimas::exchange
