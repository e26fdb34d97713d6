// The guard language of definitions: total, typed, without loops or calls.
//   expr := or;  or := and {'or' and};  and := not {'and' not};  not := ['not'] primary
//   primary := '(' or ')' | fact | fact op literal | fact 'in' '(' literal {',' literal} ')'
//   op := == != < <= > >=      literals: 12, -3, true, false, 'name', '2018-01-31', '96.37' (by the fact's type)
#pragma once

#include "engine/base/result.hpp"
#include "engine/workflow/facts.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::workflow {

using FactTypes = std::map<std::string, FactType, std::less<>>;

class Guard {
public:
    // Parses and type-checks. Problem: kind invalid; codes "guard_syntax" (not a sentence of the language),
    // "guard_unknown_fact", "guard_type"; the detail is a sentence that quotes the place.
    static Result<Guard> parse(std::string_view text, const FactTypes& types);

    // Every fact that the guard reads must be present with its declared type (asserted: the compiler proved it).
    [[nodiscard]] bool evaluate(const Facts& facts) const;
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<std::string>& reads() const { return reads_; }  // sorted, each fact once
    // What the guard compares the fact with, in the order of the text: the compiler tries the values around these.
    [[nodiscard]] std::vector<FactValue> literals(std::string_view fact) const;

    struct Node;  // guard.cpp

private:
    std::string text_{};
    std::vector<std::string> reads_{};
    std::shared_ptr<const Node> root_{};  // shared: immutable, and definitions are copied as values
};

}  // namespace traimas::workflow
