// Text to values and back, at the edge of the database.
// What our own SQL cannot have given is an assertion, not an error.
#include "engine/store/statement.hpp"

#include "engine/base/assert.hpp"

#include <charconv>
#include <system_error>

namespace traimas::store {

const std::string& as_text(const Value& value)
{
    TRAIMAS_ASSERT(value.has_value());
    return *value;
}

std::int64_t as_int64(const Value& value)
{
    const auto& text = as_text(value);
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    TRAIMAS_ASSERT(error == std::errc{} && stopped == end);
    return number;
}

bool as_bool(const Value& value)
{
    const auto& text = as_text(value);
    TRAIMAS_ASSERT(text == "t" || text == "f");
    return text == "t";
}

Instant as_instant(const Value& value)
{
    return from_micros(as_int64(value));
}

std::optional<std::int64_t> as_optional_int64(const Value& value)
{
    return value ? std::optional{as_int64(value)} : std::nullopt;
}

std::optional<Instant> as_optional_instant(const Value& value)
{
    return value ? std::optional{as_instant(value)} : std::nullopt;
}

Value array_text(const std::vector<Value>& elements)
{
    std::string literal = "{";
    for (const auto& element : elements) {
        if (literal.size() > 1) {
            literal += ',';
        }
        if (!element) {
            literal += "NULL";
            continue;
        }
        literal += '"';
        for (const char character : *element) {
            if (character == '"' || character == '\\') {
                literal += '\\';
            }
            literal += character;
        }
        literal += '"';
    }
    return literal + '}';
}

}  // namespace traimas::store
