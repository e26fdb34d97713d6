// The OpenAPI document as a judge: which operation a request is, and what is wrong with its answer.
// Immutable; it throws where the document itself is broken, which document_test.cpp tells in better words.
#pragma once

#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace traimas::testing {

struct Operation {
    std::string id;
    std::string method;  // "GET"
    std::string path;    // "/api/v1/units/{code}"
    nlohmann::json row;  // of the document
};

class Described {
public:
    explicit Described(nlohmann::json document);

    [[nodiscard]] const nlohmann::json& document() const { return document_; }
    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    // By method and target, with or without a query; null where the document has no such operation.
    [[nodiscard]] const Operation* find(std::string_view method, std::string_view target) const;
    [[nodiscard]] const Operation& by_id(std::string_view id) const;

    // A node itself, or what its $ref leads to.
    [[nodiscard]] const nlohmann::json& resolved(const nlohmann::json& node) const;
    // The operation's parameters, resolved.
    [[nodiscard]] std::vector<nlohmann::json> parameters_of(const Operation& operation) const;
    // The schema of its body; null where it takes none.
    [[nodiscard]] nlohmann::json body_schema(const Operation& operation) const;

    // One sentence each: an undeclared status, a wrong type, header or body.
    [[nodiscard]] std::vector<std::string> answer_faults(const Operation& operation, const HttpAnswer& answer) const;
    [[nodiscard]] std::vector<std::string> value_faults(const nlohmann::json& schema,
                                                        const nlohmann::json& value) const;

private:
    nlohmann::json document_;
    std::vector<Operation> operations_{};
};

}  // namespace traimas::testing
