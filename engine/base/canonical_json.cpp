// One way to write each value, so that equal values have equal bytes and equal hashes.
#include "engine/base/canonical_json.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace traimas {
namespace {

constexpr int kMostDepth = 64;
constexpr std::int64_t kMostInteger = (std::int64_t{1} << 53) - 1;

bool is_plain(char c)
{
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

// RFC 8785, 3.2.2.2: short escapes where there are any, \u00xx in lower case for other controls, all else as it is.
void write_escaped(char c, std::string& out)
{
    static constexpr std::string_view kHex = "0123456789abcdef";
    static constexpr std::string_view kEscaped = "\"\\\b\t\n\f\r";
    static constexpr std::string_view kEscapes = "\"\\btnfr";
    if (const auto at = kEscaped.find(c); at != std::string_view::npos) {
        out.push_back('\\');
        out.push_back(kEscapes[at]);
    } else {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\u00";
        out.push_back(kHex[byte >> 4U]);
        out.push_back(kHex[byte & 0x0FU]);
    }
}

// Nearly everything is plain: it is taken over in runs.
void write_string(std::string_view text, std::string& out)
{
    out.push_back('"');
    auto begin = text.begin();
    while (begin != text.end()) {
        const auto end = std::find_if_not(begin, text.end(), is_plain);
        out.append(begin, end);
        if (end == text.end()) {
            break;
        }
        write_escaped(*end, out);
        begin = end + 1;
    }
    out.push_back('"');
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void write(const nlohmann::json& value, int depth, std::string& out);

void write_array(const nlohmann::json& value, int depth, std::string& out)
{
    out.push_back('[');
    bool first = true;
    for (const auto& item : value) {
        if (!first) {
            out.push_back(',');
        }
        first = false;
        write(item, depth, out);
    }
    out.push_back(']');
}

void write_object(const nlohmann::json& value, int depth, std::string& out)
{
    out.push_back('{');
    bool first = true;
    // The map behind the object is ordered by bytes: for ASCII, the order of UTF-16 units that the RFC asks for.
    for (const auto& [key, member] : value.get_ref<const nlohmann::json::object_t&>()) {
        TRAIMAS_ASSERT(is_ascii(key));
        if (!first) {
            out.push_back(',');
        }
        first = false;
        write_string(key, out);
        out.push_back(':');
        write(member, depth, out);
    }
    out.push_back('}');
}

void write_integer(const nlohmann::json& value, std::string& out)
{
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        TRAIMAS_ASSERT(number <= static_cast<std::uint64_t>(kMostInteger));
        out += std::to_string(number);
        return;
    }
    const auto number = value.get<std::int64_t>();
    TRAIMAS_ASSERT(number >= -kMostInteger && number <= kMostInteger);
    out += std::to_string(number);
}

// `depth` counts the containers around the value.
void write(const nlohmann::json& value, int depth, std::string& out)
{
    if (value.is_array() || value.is_object()) {
        TRAIMAS_ASSERT(depth < kMostDepth);
        value.is_array() ? write_array(value, depth + 1, out) : write_object(value, depth + 1, out);
    } else if (value.is_string()) {
        write_string(value.get_ref<const std::string&>(), out);
    } else if (value.is_boolean()) {
        out += value.get<bool>() ? "true" : "false";
    } else if (value.is_null()) {
        out += "null";
    } else {
        TRAIMAS_ASSERT(value.is_number_integer());
        write_integer(value, out);
    }
}

// Walks over a text in slices.
class Slices {
public:
    explicit Slices(std::string_view text) : text_{text} {}

    [[nodiscard]] bool at(char c) const { return place_ < text_.size() && text_[place_] == c; }

    void take(char c)
    {
        if (!at(c)) {
            refuse();
        }
        ++place_;
    }

    std::string_view string()
    {
        const auto begin = place_;
        take('"');
        do {
            place_ = text_.find('"', place_);
            if (place_ == std::string_view::npos) {
                refuse();
            }
            ++place_;
        } while (is_escaped(place_ - 1, begin));
        return text_.substr(begin, place_ - begin);
    }

    std::string_view value()
    {
        const auto begin = place_;
        int depth = 0;
        do {
            if (place_ >= text_.size()) {
                refuse();
            }
            const char c = text_[place_];
            if (c == '"') {
                string();
            } else {
                depth += c == '{' || c == '[' ? 1 : 0;
                depth -= c == '}' || c == ']' ? 1 : 0;
                ++place_;
            }
        } while (depth > 0 || (!at(',') && !at('}')));
        return text_.substr(begin, place_ - begin);
    }

    void end() const
    {
        if (place_ != text_.size()) {
            refuse();
        }
    }

private:
    // A quote behind an odd number of backslashes belongs to the string that opened at `begin`.
    [[nodiscard]] bool is_escaped(std::size_t quote, std::size_t begin) const
    {
        auto first = quote;
        while (first > begin + 1 && text_[first - 1] == '\\') {
            --first;
        }
        return (quote - first) % 2 == 1;
    }

    [[noreturn]] static void refuse() { throw std::runtime_error{"a text that is no object in canonical JSON"}; }

    std::string_view text_;
    std::size_t place_ = 0;
};

}  // namespace

std::string canonical_json(const nlohmann::json& value)
{
    std::string out;
    write(value, 0, out);
    return out;
}

std::string canonical_json(const SharedJson& value)
{
    return value.unread_text().empty() ? canonical_json(value.value()) : value.unread_text();
}

std::vector<std::pair<std::string_view, std::string_view>> canonical_members(std::string_view object)
{
    std::vector<std::pair<std::string_view, std::string_view>> members;
    Slices in{object};
    in.take('{');
    for (bool first = true; !in.at('}'); first = false) {
        if (!first) {
            in.take(',');
        }
        const auto key = in.string();
        in.take(':');
        members.emplace_back(key.substr(1, key.size() - 2), in.value());
    }
    in.take('}');
    in.end();
    return members;
}

}  // namespace traimas
