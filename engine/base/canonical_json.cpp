// One way to write each value, so that equal values have equal bytes and equal hashes.
#include "engine/base/canonical_json.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>
#include <cstdint>
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

}  // namespace

std::string canonical_json(const nlohmann::json& value)
{
    std::string out;
    write(value, 0, out);
    return out;
}

}  // namespace traimas
