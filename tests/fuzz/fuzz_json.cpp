// Any bytes as a JSON body: refused with a code, or a value within the limits that comes back the same, and that the
// typed reader reads with every fault at a place that exists.
#include "engine/base/json_parse.hpp"
#include "engine/base/json_reader.hpp"
#include "tests/fuzz/expect.hpp"

namespace traimas::fuzz {
namespace {

using nlohmann::json;

std::size_t count(const json& value, std::size_t depth, const JsonLimits& limits)
{
    const std::size_t here = value.is_structured() ? depth + 1 : depth;
    expect(here <= limits.depth);
    if (const auto* text = value.get_ptr<const std::string*>()) {
        expect(text->size() <= limits.string_bytes && text->find('\0') == std::string::npos && is_utf8(*text));
    }
    std::size_t nodes = 1;
    if (!value.is_structured()) {
        return nodes;  // items() of a plain value would be that value again
    }
    for (const auto& item : value.items()) {
        nodes += count(item.value(), here, limits);
    }
    return nodes;
}

bool holds_float(const json& value)
{
    bool found = value.is_number_float();
    if (value.is_structured()) {
        for (const auto& item : value.items()) {
            found = found || holds_float(item.value());
        }
    }
    return found;
}

void read_typed(const json& value)
{
    std::vector<FieldFault> faults;
    JsonReader in{value, "", faults};
    in.optional_text("text", {1, 20});
    in.optional_integer("integer", {-5, 5});
    in.optional_boolean("boolean");
    in.optional_decimal("decimal");
    in.optional_texts("texts", {0, 3}, {0, 10});
    in.optional_list("list", {0, 3}, [](JsonReader& item) { return item.text("name", {1, 3}); });
    in.reject_unknown();
    for (const auto& fault : faults) {
        expect(!fault.code.empty() && is_utf8(fault.message) && is_utf8(fault.pointer));
        const json::json_pointer pointer{fault.pointer};  // throws where it is none
        // What is required and absent is named by where it would be: its parent is there.
        expect(value.contains(pointer) || (!pointer.empty() && value.contains(pointer.parent_pointer())));
    }
}

void read_with(std::string_view bytes, const JsonLimits& limits)
{
    const auto read = parse_json(bytes, limits);
    if (!read) {
        expect(read.error().kind == ProblemKind::malformed && !read.error().code.empty());
        return;
    }
    expect(count(read->value, 0, limits) <= limits.nodes);
    const auto text = read->value.dump();
    const auto again = parse_json(text, limits);
    expect(again.has_value() || holds_float(read->value));
    if (again) {
        expect(again->value == read->value);
    }
    read_typed(read->value);
}

}  // namespace

void run(std::string_view bytes)
{
    read_with(bytes, {});
    read_with(bytes, {.depth = 3, .nodes = 8, .string_bytes = 5});
}

}  // namespace traimas::fuzz
