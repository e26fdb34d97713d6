// valijson over nlohmann's JSON, with the references resolved into the document.
#include "tests/http/openapi/schema_check.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace traimas::testing {
namespace {

using nlohmann::json;

// valijson reads `format` before `type` and throws on a value that is no text; the patterns beside it say the same.
json without_formats(const json& node)
{
    if (!node.is_structured()) {
        return node;
    }
    json copy = node.is_array() ? json::array() : json::object();
    for (const auto& [key, value] : node.items()) {
        if (node.is_array()) {
            copy.push_back(without_formats(value));
        } else if (key != "format" || !value.is_string()) {
            copy[key] = without_formats(value);
        }
    }
    return copy;
}

std::string place_of(const std::vector<std::string>& context)
{
    std::string place;
    for (const auto& step : context) {
        place += step;
    }
    return place;
}

}  // namespace

std::vector<std::string> schema_faults(const json& schema, const json& components, const json& value)
{
    const json root{{"allOf", json::array({without_formats(schema)})}, {"components", without_formats(components)}};
    valijson::Schema parsed;
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter{root}, parsed);
    valijson::Validator validator;
    valijson::ValidationResults results;
    std::vector<std::string> faults;
    if (validator.validate(parsed, valijson::adapters::NlohmannJsonAdapter{value}, &results)) {
        return faults;
    }
    for (const auto& error : results) {
        faults.push_back(place_of(error.context) + ": " + error.description);
    }
    if (faults.empty()) {
        faults.emplace_back("refused without a word");
    }
    return faults;
}

}  // namespace traimas::testing
