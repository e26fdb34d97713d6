// The one query mechanism's vocabulary: a Query is constant text, its parameters and columns are all text.
// SQL casts what it takes and gives (`:p1::bigint`); the types of the program begin and end in the functions below.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/strong_id.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::store {

// A constant above its use. Names are unique in the program: a session keeps one prepared statement for each name.
//   constexpr Query kUnitName{"unit.name", R"(select name from unit where id = :p1::bigint)", 1, 1};
// Parameters are :p1 … :pn, each may occur several times. SOCI's parser knows neither comments nor $$ nor slices.
struct Query {
    const char* name;
    const char* sql;
    int parameters;
    int columns;
};

using Value = std::optional<std::string>;  // nullopt is NULL
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

[[nodiscard]] inline Value value_of(std::string_view text)
{
    return std::string{text};
}
[[nodiscard]] inline Value value_of(std::int64_t number)
{
    return std::to_string(number);
}
[[nodiscard]] inline Value value_of(Instant instant)
{
    return std::to_string(to_micros(instant));
}
// A template, so that a string literal does not become a bool.
template <std::same_as<bool> Bool>
[[nodiscard]] Value value_of(Bool truth)
{
    return truth ? "t" : "f";
}
template <class Tag>
[[nodiscard]] Value value_of(StrongId<Tag> id)
{
    return value_of(id.value());
}
template <class T>
[[nodiscard]] Value value_of(const std::optional<T>& maybe)
{
    return maybe ? value_of(*maybe) : std::nullopt;
}

// Reading: asserts that the column is not NULL and has the form asked for, for SQL of ours decides both.
[[nodiscard]] const std::string& as_text(const Value& value);
[[nodiscard]] std::int64_t as_int64(const Value& value);
[[nodiscard]] bool as_bool(const Value& value);        // "t" or "f"
[[nodiscard]] Instant as_instant(const Value& value);  // microseconds as bigint
[[nodiscard]] std::optional<std::int64_t> as_optional_int64(const Value& value);
[[nodiscard]] std::optional<Instant> as_optional_instant(const Value& value);

// The literal of a one-dimensional array for `unnest(:p1::text[])`: every element quoted, NULL kept apart from "NULL".
[[nodiscard]] Value array_text(const std::vector<Value>& elements);

}  // namespace traimas::store
