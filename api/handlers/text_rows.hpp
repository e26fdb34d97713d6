// Long lists as text, row by row: a tree of JSON values in between costs more than the database that they come from.
// The caller writes braces and commas in order; what is put in is escaped here.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/calendar/date_text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::api {

// One JSON text in the making.
class TextRows {
public:
    void raw(std::string_view finished) { text_ += finished; }
    // A JSON string. The text must be UTF-8, as everything from the database is.
    void text(std::string_view value);
    void number(std::int64_t value) { text_ += std::to_string(value); }
    void boolean(bool value) { text_ += value ? "true" : "false"; }
    void null() { text_ += "null"; }
    // `,"key":` but for the first of an object, which is `"key":`; keys need no escaping.
    void key(std::string_view name);
    void open(char bracket);
    void close(char bracket);
    // Before each item of a list.
    void item();

    void text_or_null(const std::optional<std::string>& value) { value ? text(*value) : null(); }
    void time_or_null(const std::optional<Instant>& value) { value ? text(calendar::rfc3339(*value)) : null(); }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    [[nodiscard]] bool is_first() const { return text_.back() == '{' || text_.back() == '['; }
    std::string text_{};
};

}  // namespace traimas::api
