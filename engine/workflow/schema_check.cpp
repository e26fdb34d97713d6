// valijson validates; here its terse messages become findings that say what to do.
#include "engine/workflow/schema_check.hpp"

#include "engine/base/json_parse.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <utility>

namespace traimas::workflow {
namespace {

using Json = nlohmann::json;
using valijson::ValidationResults;

std::string escaped_token(std::string_view token)
{
    std::string escaped;
    for (const char letter : token) {
        if (letter == '~' || letter == '/') {
            escaped += letter == '~' ? "~0" : "~1";
        } else {
            escaped += letter;
        }
    }
    return escaped;
}

// valijson says {"<root>", "[states]", "[open]"} for /states/open.
std::string pointer_of(const std::vector<std::string>& context)
{
    std::string pointer;
    for (std::size_t i = 1; i < context.size(); ++i) {
        const std::string_view token{context[i]};
        pointer += "/" + escaped_token(token.substr(1, token.size() - 2));
    }
    return pointer;
}

// The value at fault, short enough for a sentence.
std::string shown_value(const Json& document, const std::string& pointer)
{
    constexpr std::size_t kShown = 60;
    auto text = document.at(Json::json_pointer{pointer}).dump(-1, ' ', true);
    if (text.size() > kShown) {
        text = text.substr(0, kShown) + "...";
    }
    return text;
}

// The name at the end of a message such as "Missing required property 'zone'."; `opening` is what stands before it.
std::string name_after(const std::string& text, std::string_view opening)
{
    const auto begin = text.find(opening) + opening.size();
    const auto end = text.rfind('\'');
    return end > begin ? text.substr(begin, end - begin) : std::string{};
}

// What the text of a field must look like, by the field's name.
std::string form_wanted(const std::string& pointer)
{
    struct Form {
        std::string_view field;
        std::string_view wanted;
    };
    static constexpr std::array kForms{
        Form{"from", "entered, subject.<date field> or anchor.<name>"},
        Form{"at", "a time of day such as 08:30, or 24:00 for the end of the day"},
        Form{"zone", "a time zone such as Asia/Bangkok"},
        Form{"bd", "a whole number or policy.<name> (in a shift: the name of a field)"},
        Form{"d", "a whole number or policy.<name>"},
        Form{"h", "a whole number or policy.<name>"},
    };
    const auto field = pointer.substr(pointer.rfind('/') + 1);
    if (pointer.starts_with("/facts/")) {
        return "int, bool, decimal, date or a list of values";
    }
    const auto* found =
        std::find_if(kForms.begin(), kForms.end(), [&field](const Form& form) { return form.field == field; });
    return found == kForms.end() ? "a name: lower-case letters, digits and underscores, a letter first, at most 48"
                                 : std::string{found->wanted};
}

bool says(const std::string& description, std::string_view beginning)
{
    return description.starts_with(beginning);
}

// valijson repeats every fault at each enclosing level; these sentences say nothing that the inner one did not.
bool is_echo(const std::string& description)
{
    return says(description, "Failed to validate against schema associated") ||
           says(description, "Failed to validate against additional properties") ||
           says(description, "Failed to validate against child schema") ||
           says(description, "Failed to validate against dependent schema") ||
           says(description, "Failed to validate item");
}

Finding finding_of(const Json& document, const ValidationResults::Error& error)
{
    const auto& text = error.description;
    Finding finding{"W01", pointer_of(error.context), {}};
    if (says(text, "Missing required property") || says(text, "Missing dependency")) {
        finding.sentence = "The field '" + name_after(text, " '") + "' is missing here: add it.";
        return finding;
    }
    if (says(text, "Object contains a property")) {
        finding.pointer += "/" + escaped_token(name_after(text, "constraints: '"));
        finding.sentence = "Nothing of this name may stand here: mend its spelling or remove it.";
        return finding;
    }
    const auto value = shown_value(document, finding.pointer);
    if (says(text, "Failed to match regex")) {
        finding.sentence = value + " does not have the right form: write " + form_wanted(finding.pointer) + ".";
    } else if (says(text, "Failed to match against any enum") || says(text, "Failed to match expected value")) {
        finding.sentence =
            value + " is not one of the values that the schema lists for this place: choose one of them.";
    } else if (says(text, "Value type not permitted")) {
        finding.sentence = value + " is a value of the wrong type for this place: see the schema.";
    } else if (says(text, "Expected number")) {
        finding.sentence = "The number " + value + " is outside the range that the schema allows here: choose " +
                           (text.find("less") == std::string::npos ? "a larger one." : "a smaller one.");
    } else if (says(text, "Array should") || says(text, "String should") || says(text, "Object should")) {
        finding.sentence = std::string{"There is "} +
                           (text.find("no more") == std::string::npos ? "too little" : "too much") +
                           " in this place: see the schema for the limit.";
    } else if (says(text, "Elements at indexes")) {
        finding.sentence = "Two entries of this list are equal: remove one.";
    } else if (says(text, "Failed to validate against any child") || says(text, "Failed to validate against exactly")) {
        finding.sentence =
            "An effect does exactly one thing: keep one of notify, freeze, mark, shift, spawn and signal.";
    } else if (says(text, "Failed to validate against any schemas")) {
        finding.sentence = "This timer does nothing: give it `raise` or `do`.";
    } else if (says(text, "Target should not validate")) {
        finding.sentence = "A branch that rejects does nothing else: remove `reject`, or `to` and `do`.";
    } else {
        finding.sentence = "The schema refuses this: " + text;
    }
    return finding;
}

// Missing alternatives of a choice are told by the choice itself.
std::set<std::string> pointers_of_choices(const ValidationResults& results)
{
    std::set<std::string> pointers;
    for (const auto& error : results) {
        if (says(error.description, "Failed to validate against any ")) {
            pointers.insert(pointer_of(error.context));
        }
    }
    return pointers;
}

bool is_name(std::string_view text)
{
    const auto is_letter = [](char letter) { return letter >= 'a' && letter <= 'z'; };
    return !text.empty() && text.size() <= 48 && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [is_letter](char letter) {
               return is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_';
           });
}

// valijson refuses a key by `propertyNames` without a word; this says which.
void check_keys(const Json& document, const Json::json_pointer& place, std::vector<Finding>& findings)
{
    if (!document.contains(place) || !document.at(place).is_object()) {
        return;
    }
    for (const auto& [key, value] : document.at(place).items()) {
        if (!is_name(key)) {
            findings.push_back({"W01", (place / key).to_string(),
                                "This is no name: use lower-case letters, digits and underscores, a letter first, at "
                                "most 48."});
        } else if (place.to_string() == "/states") {
            check_keys(document, place / key / "on", findings);
        }
    }
}

// What canonical JSON cannot carry, and what valijson would misread: floats and integers beyond 2^53 - 1.
void check_numbers(const Json& value, const std::string& pointer, std::vector<Finding>& findings)
{
    constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;
    if (value.is_structured()) {
        for (const auto& [key, item] : value.items()) {
            check_numbers(item, pointer + "/" + escaped_token(key), findings);
        }
    } else if (value.is_number_float()) {
        findings.push_back(
            {"W01", pointer, "A number with a fraction or an exponent cannot stand here: write a whole number."});
    } else if (value.is_number_integer()) {
        const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= std::uint64_t{kLargest}
                                                     : value.get<std::int64_t>() >= -kLargest;
        if (!fits) {
            findings.push_back({"W01", pointer, "The number is too large: choose a smaller one."});
        }
    }
}

}  // namespace

std::vector<Finding> check_schema(const Json& document, std::string_view schema_text)
{
    const auto parsed_schema = parse_json(schema_text);
    if (!parsed_schema) {
        throw std::runtime_error{"workflow.schema.json cannot be read: " + parsed_schema.error().detail};
    }
    std::vector<Finding> findings;
    check_numbers(document, "", findings);
    if (!findings.empty()) {
        return findings;
    }
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter{parsed_schema->value}, schema);
    valijson::Validator validator;
    ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter target{document};
    if (validator.validate(schema, target, &results)) {
        return findings;
    }
    for (const char* map : {"/facts", "/roles", "/anchors", "/states"}) {
        check_keys(document, Json::json_pointer{map}, findings);
    }
    const auto choices = pointers_of_choices(results);
    for (const auto& error : results) {
        const bool is_alternative =
            says(error.description, "Missing required property") && choices.contains(pointer_of(error.context));
        if (!is_echo(error.description) && !is_alternative) {
            findings.push_back(finding_of(document, error));
        }
    }
    if (findings.empty()) {
        // A refusal without a word of its own must not pass for a proof.
        findings.push_back(
            {"W01", "", "The file does not satisfy the schema: open it in an editor that reads `$schema`."});
    }
    return findings;
}

}  // namespace traimas::workflow
