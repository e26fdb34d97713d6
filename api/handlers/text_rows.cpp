// Escapes by RFC 8259: quotation mark, backslash, and what lies below the space.
#include "api/handlers/text_rows.hpp"

namespace traimas::api {

void TextRows::text(std::string_view value)
{
    constexpr std::string_view kFigures = "0123456789abcdef";
    constexpr unsigned char kSpace = 0x20;
    text_ += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto byte = static_cast<unsigned char>(value[i]);
        if (byte >= kSpace && byte != '"' && byte != '\\') {
            continue;
        }
        text_ += value.substr(plain, i - plain);
        plain = i + 1;
        if (byte >= kSpace) {
            text_ += '\\';
            text_ += value[i];
        } else {
            text_ += "\\u00";
            text_ += kFigures[byte >> 4U];
            text_ += kFigures[byte & 0xFU];
        }
    }
    text_ += value.substr(plain);
    text_ += '"';
}

void TextRows::key(std::string_view name)
{
    if (!is_first()) {
        text_ += ',';
    }
    text_ += '"';
    text_ += name;
    text_ += "\":";
}

void TextRows::open(char bracket)
{
    text_ += bracket;
}

void TextRows::close(char bracket)
{
    text_ += bracket;
}

void TextRows::item()
{
    if (!is_first()) {
        text_ += ',';
    }
}

}  // namespace traimas::api
