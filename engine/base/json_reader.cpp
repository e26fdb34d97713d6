// The typed reader: every fault is kept with its pointer, and reading goes on with an empty value.
#include "engine/base/json_reader.hpp"

#include "engine/base/nearest.hpp"

#include <algorithm>
#include <limits>

namespace traimas {
namespace {

constexpr std::size_t kMostFaults = 1'000;

std::int64_t code_points(const std::string& text)
{
    // Every byte but those that continue a character.
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; });
}

void add_fault(std::vector<FieldFault>& faults, FieldFault fault)
{
    if (faults.size() < kMostFaults) {
        faults.push_back(std::move(fault));
    }
}

// `wanted` chooses the words of the translation.
FieldFault wrong_type(std::string pointer, const char* wanted, const std::string& message)
{
    return {std::move(pointer), "wrong_type", message, {{"wanted", wanted}}};
}

FieldFault out_of_bounds(std::string pointer, const char* code, const std::string& message, std::int64_t limit)
{
    return {std::move(pointer), code, message + std::to_string(limit), {{"limit", std::to_string(limit)}}};
}

}  // namespace

JsonReader::JsonReader(const nlohmann::json& value, std::string pointer, std::vector<FieldFault>& faults)
    : value_{&value == &nothing() ? nullptr : &value}, pointer_{std::move(pointer)}, faults_{&faults}
{
    if (!value.is_object()) {
        value_ = nullptr;
        add_fault(faults, {pointer_, "not_an_object", "must be an object"});
    }
}

std::string JsonReader::text(std::string_view key, Bounds length)
{
    const auto [value, pointer] = required(key);
    return value != nullptr ? checked_text(*value, pointer, length) : std::string{};
}

std::int64_t JsonReader::integer(std::string_view key, Bounds range)
{
    const auto [value, pointer] = required(key);
    if (value == nullptr) {
        return 0;
    }
    if (!value->is_number_integer()) {
        add_fault(*faults_, wrong_type(pointer, "integer", "must be an integer"));
        return 0;
    }
    // Above the signed range only an unsigned number is stored, which `get` would wrap.
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool too_wide = value->is_number_unsigned() && value->get<std::uint64_t>() > kMost;
    const auto number = too_wide ? std::numeric_limits<std::int64_t>::max() : value->get<std::int64_t>();
    if (too_wide || number < range.least || number > range.most) {
        add_fault(*faults_, {pointer,
                             "out_of_range",
                             "must be from " + std::to_string(range.least) + " to " + std::to_string(range.most),
                             {{"least", std::to_string(range.least)}, {"most", std::to_string(range.most)}}});
        return 0;
    }
    return number;
}

bool JsonReader::boolean(std::string_view key)
{
    const auto [value, pointer] = required(key);
    if (value != nullptr && !value->is_boolean()) {
        add_fault(*faults_, wrong_type(pointer, "boolean", "must be true or false"));
    }
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

Decimal JsonReader::decimal(std::string_view key)
{
    const auto* written = required_string(key, Written::decimal);
    if (written == nullptr) {
        return {};
    }
    auto number = Decimal::parse(*written);
    if (!number) {
        fault(key, number.error().code, number.error().detail, number.error().arguments);
        return {};
    }
    return *number;
}

std::optional<std::string> JsonReader::optional_text(std::string_view key, Bounds length)
{
    return wants(key) ? std::optional{text(key, length)} : std::nullopt;
}

std::optional<std::int64_t> JsonReader::optional_integer(std::string_view key, Bounds range)
{
    return wants(key) ? std::optional{integer(key, range)} : std::nullopt;
}

std::optional<bool> JsonReader::optional_boolean(std::string_view key)
{
    return wants(key) ? std::optional{boolean(key)} : std::nullopt;
}

std::optional<Decimal> JsonReader::optional_decimal(std::string_view key)
{
    return wants(key) ? std::optional{decimal(key)} : std::nullopt;
}

std::vector<std::string> JsonReader::texts(std::string_view key, Bounds count, Bounds length)
{
    std::vector<std::string> result;
    for (const auto& [item, pointer] : items_of(key, count)) {
        result.push_back(checked_text(*item, pointer, length));
    }
    return result;
}

std::vector<std::string> JsonReader::optional_texts(std::string_view key, Bounds count, Bounds length)
{
    return wants(key) ? texts(key, count, length) : std::vector<std::string>{};
}

bool JsonReader::has(std::string_view key) const
{
    if (value_ == nullptr) {
        return false;
    }
    const auto member = value_->find(key);
    return member != value_->end() && !member->is_null();
}

const nlohmann::json* JsonReader::raw(std::string_view key)
{
    seen_.emplace(key);
    if (value_ == nullptr) {
        return nullptr;
    }
    const auto member = value_->find(key);
    return member != value_->end() ? &*member : nullptr;
}

std::vector<std::string> JsonReader::keys() const
{
    std::vector<std::string> result;
    if (value_ != nullptr) {
        for (const auto& [key, member] : value_->items()) {
            result.push_back(key);
        }
    }
    return result;
}

void JsonReader::fault(std::string_view key, std::string code, std::string message,
                       std::vector<std::pair<std::string, std::string>> arguments)
{
    add_fault(*faults_,
              {key.empty() ? pointer_ : pointer_to(key), std::move(code), std::move(message), std::move(arguments)});
}

void JsonReader::reject_unknown()
{
    const std::vector<std::string> known{seen_.begin(), seen_.end()};
    for (const auto& key : keys()) {
        if (seen_.contains(key)) {
            continue;
        }
        FieldFault unknown{pointer_to(key), "unknown_field", "is not known here"};
        if (const auto near = nearest(key, known)) {
            unknown.message += ": did you mean \"" + *near + "\"?";
            unknown.arguments.emplace_back("nearest", *near);
        }
        add_fault(*faults_, std::move(unknown));
    }
}

std::string JsonReader::pointer_to(std::string_view key) const
{
    auto result = pointer_ + "/";
    for (const char c : key) {
        if (c == '~') {
            result += "~0";
        } else if (c == '/') {
            result += "~1";
        } else {
            result.push_back(c);
        }
    }
    return result;
}

bool JsonReader::wants(std::string_view key)
{
    seen_.emplace(key);
    return has(key);
}

JsonReader::Item JsonReader::required(std::string_view key)
{
    const auto* value = raw(key);
    const bool present = value != nullptr && !value->is_null();
    // Inside something that is itself missing, its own fault says enough.
    if (!present && value_ != nullptr) {
        fault(key, "required", "is required");
    }
    return {present ? value : nullptr, pointer_to(key)};
}

const std::string* JsonReader::required_string(std::string_view key, Written written)
{
    const auto [value, pointer] = required(key);
    if (value != nullptr && !value->is_string()) {
        add_fault(*faults_, written == Written::decimal
                                ? wrong_type(pointer, "decimal", "must be a number in quotes, such as \"96.37\"")
                                : wrong_type(pointer, "text", "must be text"));
        return nullptr;
    }
    return value != nullptr ? value->get_ptr<const std::string*>() : nullptr;
}

std::string JsonReader::checked_text(const nlohmann::json& value, const std::string& pointer, Bounds length)
{
    if (!value.is_string()) {
        add_fault(*faults_, wrong_type(pointer, "text", "must be text"));
        return {};
    }
    const auto& text = value.get_ref<const std::string&>();
    const auto points = code_points(text);
    if (points < length.least) {
        add_fault(*faults_, out_of_bounds(pointer, "too_short", "has fewer characters than ", length.least));
        return {};
    }
    if (points > length.most) {
        add_fault(*faults_, out_of_bounds(pointer, "too_long", "has more characters than ", length.most));
        return {};
    }
    return text;
}

std::vector<JsonReader::Item> JsonReader::items_of(std::string_view key, Bounds count)
{
    const auto [value, pointer] = required(key);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_array()) {
        add_fault(*faults_, wrong_type(pointer, "list", "must be a list"));
        return {};
    }
    const auto size = static_cast<std::int64_t>(value->size());
    if (size < count.least) {
        add_fault(*faults_, out_of_bounds(pointer, "too_few", "has fewer items than ", count.least));
    }
    if (size > count.most) {
        add_fault(*faults_, out_of_bounds(pointer, "too_many", "has more items than ", count.most));
        return {};
    }
    std::vector<Item> items;
    for (const auto& item : *value) {
        items.emplace_back(&item, pointer + "/" + std::to_string(items.size()));
    }
    return items;
}

const nlohmann::json& JsonReader::nothing()
{
    static const nlohmann::json kNothing = nlohmann::json::object();
    return kNothing;
}

}  // namespace traimas
