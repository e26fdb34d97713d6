// Joins the parts. They are code: a fault in them is a programmer's, found by the first test that asks for the
// document.
#include "api/openapi/document.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/json_parse.hpp"

namespace traimas::openapi {
namespace {

using nlohmann::json;

// Larger than what is read from strangers; a key twice in one object is refused here too.
constexpr JsonLimits kLimits{.depth = 64, .nodes = 100'000, .string_bytes = 65'536};

void add_names(json& into, const json& from)
{
    for (const auto& [name, value] : from.items()) {
        TRAIMAS_ASSERT(!into.contains(name));
        into[name] = value;
    }
}

void add_part(json& document, const json& part)
{
    for (const auto& [section, value] : part.items()) {
        if (section == "paths") {
            add_names(document["paths"], value);
        } else if (section == "components") {
            for (const auto& [kind, names] : value.items()) {
                add_names(document["components"][kind], names);
            }
        } else {
            TRAIMAS_ASSERT(!document.contains(section));
            document[section] = value;
        }
    }
}

}  // namespace

json merged(std::span<const Part> parts)
{
    json document = json::object();
    for (const auto& part : parts) {
        const auto parsed = parse_json(part.text, kLimits);
        TRAIMAS_ASSERT(parsed.has_value() && parsed->value.is_object());
        add_part(document, parsed->value);
    }
    return document;
}

json openapi_document()
{
    return merged(embedded_parts());
}

}  // namespace traimas::openapi
