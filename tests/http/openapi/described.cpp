// Reads the document as a reader of the contract would: status, content type, headers, body.
#include "tests/http/openapi/described.hpp"

#include "tests/http/openapi/schema_check.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace traimas::testing {
namespace {

using nlohmann::json;

// Headers that mean something to a client: none of them may come undeclared.
constexpr std::array kTold{"etag",       "link",        "location",        "idempotent-replayed",
                           "set-cookie", "retry-after", "www-authenticate"};

std::string upper(std::string_view text)
{
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    return result;
}

std::string lower(std::string_view text)
{
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return result;
}

std::vector<std::string_view> segments(std::string_view path)
{
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto end = path.find('/', 1);
        parts.push_back(path.substr(1, end == std::string_view::npos ? end : end - 1));
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
    return parts;
}

bool fits(std::string_view pattern, std::string_view path)
{
    const auto wanted = segments(pattern);
    const auto given = segments(path);
    return wanted.size() == given.size() &&
           std::equal(wanted.begin(), wanted.end(), given.begin(), [](std::string_view want, std::string_view have) {
               return want.starts_with('{') ? !have.empty() : want == have;
           });
}

void append(std::vector<std::string>& faults, std::vector<std::string> more, const std::string& where)
{
    for (auto& fault : more) {
        faults.push_back(where + ": " + fault);
    }
}

}  // namespace

Described::Described(json document) : document_(std::move(document))  // in braces it would become a list of one
{
    for (const auto& [path, rows] : document_.at("paths").items()) {
        for (const auto& [method, row] : rows.items()) {
            operations_.push_back({row.at("operationId"), upper(method), path, row});
        }
    }
}

const Operation* Described::find(std::string_view method, std::string_view target) const
{
    const auto path = target.substr(0, target.find('?'));
    const auto found = std::find_if(operations_.begin(), operations_.end(),
                                    [&](const Operation& it) { return it.method == method && fits(it.path, path); });
    return found == operations_.end() ? nullptr : &*found;
}

const Operation& Described::by_id(std::string_view id) const
{
    const auto found =
        std::find_if(operations_.begin(), operations_.end(), [&](const Operation& it) { return it.id == id; });
    if (found == operations_.end()) {
        throw std::out_of_range{"no operation " + std::string{id}};
    }
    return *found;
}

const json& Described::resolved(const json& node) const
{
    const auto reference = node.find("$ref");
    if (reference == node.end()) {
        return node;
    }
    return resolved(document_.at(json::json_pointer{reference->get<std::string>().substr(1)}));
}

std::vector<json> Described::parameters_of(const Operation& operation) const
{
    std::vector<json> parameters;
    for (const auto& it : operation.row.value("parameters", json::array())) {
        parameters.push_back(resolved(it));
    }
    return parameters;
}

json Described::body_schema(const Operation& operation) const
{
    const json::json_pointer place{"/requestBody/content/application~1json/schema"};
    return operation.row.contains(place) ? operation.row.at(place) : json(nullptr);
}

std::vector<std::string> Described::value_faults(const json& schema, const json& value) const
{
    return schema_faults(schema, document_.at("components"), value);
}

std::vector<std::string> Described::answer_faults(const Operation& operation, const HttpAnswer& answer) const
{
    const auto& responses = operation.row.at("responses");
    const auto declared = responses.find(std::to_string(answer.status));
    if (declared == responses.end()) {
        return {"the status " + std::to_string(answer.status) + " is not declared"};
    }
    const auto& response = resolved(*declared);
    std::vector<std::string> faults;
    std::vector<std::string> known;
    const auto headers = response.value("headers", json::object());
    for (const auto& [name, given] : headers.items()) {
        const auto& header = resolved(given);
        known.push_back(lower(name));
        const auto value = answer.header(known.back());
        if (value.empty() && header.value("required", false)) {
            faults.push_back("the header " + name + " is missing");
        } else if (!value.empty()) {
            append(faults, value_faults(header.at("schema"), value), "header " + name);
        }
    }
    for (const std::string name : kTold) {
        if (!answer.header(name).empty() && std::find(known.begin(), known.end(), name) == known.end()) {
            faults.push_back("the header " + name + " is not declared");
        }
    }
    if (!response.contains("content")) {
        if (!answer.body.empty()) {
            faults.emplace_back("there should be no body");
        }
        return faults;
    }
    const auto type = answer.header("content-type");
    const auto content = response.at("content").find(type.substr(0, type.find(';')));
    if (content == response.at("content").end()) {
        faults.push_back("the content type " + type + " is not declared");
        return faults;
    }
    const bool is_json = content.key().ends_with("json") && !content.key().ends_with("ndjson");
    const auto value = is_json ? json::parse(answer.body, nullptr, false) : json(answer.body);
    if (value.is_discarded()) {
        faults.emplace_back("the body is no JSON");
        return faults;
    }
    append(faults, value_faults(content->at("schema"), value), "body");
    return faults;
}

}  // namespace traimas::testing
