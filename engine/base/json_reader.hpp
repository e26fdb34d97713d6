// Reads one JSON object field by field and collects every fault with its JSON Pointer, so that one answer lists all.
//   auto input = decode(body, [](JsonReader& in) { return Input{.code = in.text("code", {1, 20})}; });
// A reader belongs to one thread and must not outlive the JSON it reads.
#pragma once

#include "engine/base/decimal.hpp"
#include "engine/base/enum_text.hpp"
#include "engine/base/json_parse.hpp"

#include <optional>
#include <set>
#include <vector>

namespace traimas {

// Both ends are allowed. For text: a count of Unicode code points; for lists: of items; for integers: the value.
struct Bounds {
    std::int64_t least;
    std::int64_t most;
};

class JsonReader {
public:
    // `value` may be of any type; a value that is no object is one fault ("not_an_object") and every field is absent.
    JsonReader(const nlohmann::json& value, std::string pointer, std::vector<FieldFault>& faults);

    // Required fields. A fault ("required", "wrong_type", "too_short", "too_long", "out_of_range", "not_a_decimal",
    // "too_many_digits", "unknown_value", "too_few", "too_many") gives back an empty value so that reading goes on. One
    // cause, one fault.
    std::string text(std::string_view key, Bounds length);
    std::int64_t integer(std::string_view key, Bounds range);
    bool boolean(std::string_view key);
    Decimal decimal(std::string_view key);  // a JSON string such as "96.37"; a JSON number is "wrong_type"

    // Optional fields: absent and null are both nullopt.
    std::optional<std::string> optional_text(std::string_view key, Bounds length);
    std::optional<std::int64_t> optional_integer(std::string_view key, Bounds range);
    std::optional<bool> optional_boolean(std::string_view key);
    std::optional<Decimal> optional_decimal(std::string_view key);

    // One of an enum's names, as enum_text.hpp spells them; the first of them after a fault.
    template <class Enum>
    Enum one_of(std::string_view key)
    {
        if (const auto* name = required_string(key)) {
            if (const auto value = from_text<Enum>(*name)) {
                return *value;
            }
            fault(key, "unknown_value", "is not one of " + all_texts<Enum>(), {{"allowed", all_texts<Enum>()}});
        }
        return EnumText<Enum>::table.front().first;
    }
    template <class Enum>
    std::optional<Enum> optional_one_of(std::string_view key)
    {
        return wants(key) ? std::optional{one_of<Enum>(key)} : std::nullopt;
    }

    // A required list; `read` is called with a JsonReader for each item (items must be objects).
    template <class F>
    auto list(std::string_view key, Bounds count, F read)
    {
        std::vector<decltype(read(std::declval<JsonReader&>()))> items;
        for (const auto& [item, item_pointer] : items_of(key, count)) {
            JsonReader reader{*item, item_pointer, *faults_};
            items.push_back(read(reader));
            reader.reject_unknown();
        }
        return items;
    }
    template <class F>
    auto optional_list(std::string_view key, Bounds count, F read)
    {
        using Items = decltype(list(key, count, read));
        return wants(key) ? list(key, count, read) : Items{};
    }
    // A list of plain strings.
    std::vector<std::string> texts(std::string_view key, Bounds count, Bounds length);
    std::vector<std::string> optional_texts(std::string_view key, Bounds count, Bounds length);

    // A nested object, read by `read(JsonReader&)`; unknown keys inside are refused too.
    template <class F>
    auto object(std::string_view key, F read)
    {
        const auto [value, nested_pointer] = required(key);
        JsonReader reader{value != nullptr ? *value : nothing(), nested_pointer, *faults_};
        auto result = read(reader);
        reader.reject_unknown();
        return result;
    }
    template <class F>
    auto optional_object(std::string_view key, F read) -> std::optional<decltype(read(std::declval<JsonReader&>()))>
    {
        return wants(key) ? std::optional{object(key, read)} : std::nullopt;
    }

    // Present and not null.
    [[nodiscard]] bool has(std::string_view key) const;
    // The untouched value of a key, or nullptr; marks the key as known.
    const nlohmann::json* raw(std::string_view key);
    // The keys of the object, for maps with free keys; marks none.
    [[nodiscard]] std::vector<std::string> keys() const;
    // Adds a fault of the caller's at a key ("" = the object itself). Of one body the first 1,000 faults are kept.
    void fault(std::string_view key, std::string code, std::string message,
               std::vector<std::pair<std::string, std::string>> arguments = {});
    // Every key that nobody asked for is a fault "unknown_field", with a known key as `nearest` where one is near.
    void reject_unknown();
    [[nodiscard]] const std::string& pointer() const { return pointer_; }
    // pointer() + "/" + key, escaped by RFC 6901.
    [[nodiscard]] std::string pointer_to(std::string_view key) const;

private:
    using Item = std::pair<const nlohmann::json*, std::string>;  // a value and its pointer
    bool wants(std::string_view key);                            // marks the key as known; present and not null
    Item required(std::string_view key);
    enum class Written { words, decimal };  // what a string holds
    const std::string* required_string(std::string_view key, Written written = Written::words);
    std::string checked_text(const nlohmann::json& value, const std::string& pointer, Bounds length);
    std::vector<Item> items_of(std::string_view key, Bounds count);
    static const nlohmann::json& nothing();  // stands for an object whose absence is a fault already

    const nlohmann::json* value_;  // nullptr: not there, and said so; reading it adds no more faults
    std::string pointer_;
    std::vector<FieldFault>* faults_;
    std::set<std::string, std::less<>> seen_{};
};

// Reads a whole value with `read(JsonReader&)`; all faults as one Problem (kind invalid, code "invalid_content").
template <class F>
auto decode_json(const nlohmann::json& value, F read) -> Result<decltype(read(std::declval<JsonReader&>()))>
{
    std::vector<FieldFault> faults;
    JsonReader reader{value, "", faults};
    auto result = read(reader);
    reader.reject_unknown();
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: see `errors`.", faults};
    }
    return result;
}

// The same from text, within the limits of json_parse.hpp.
template <class F>
auto decode(std::string_view body, F read) -> Result<decltype(read(std::declval<JsonReader&>()))>
{
    TRAIMAS_TRY(const auto text, parse_json(body));
    return decode_json(text.value, read);
}

}  // namespace traimas
