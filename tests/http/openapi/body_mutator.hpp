// Spoils request bodies with the document in hand: it knows what each place should be, and makes it something else.
// Repeatable: the same seed gives the same mutants.
#pragma once

#include "tests/http/openapi/described.hpp"

#include <random>

namespace traimas::testing {

class BodyMutator {
public:
    // `described` must outlive it.
    BodyMutator(const Described& described, std::uint64_t seed) : described_{described}, engine_{seed} {}

    // The body with one to three things changed, as text: now and then damaged as text, too.
    [[nodiscard]] std::string mutant(const Operation& operation, nlohmann::json body);

    [[nodiscard]] std::size_t below(std::size_t bound)
    {
        return std::uniform_int_distribution<std::size_t>{0, bound - 1}(engine_);
    }

private:
    // A place in a body, and the schema that the document has for it; null where it has none.
    struct Spot {
        nlohmann::json::json_pointer pointer;
        nlohmann::json schema;
    };

    void collect(const nlohmann::json& value, const nlohmann::json& schema, const nlohmann::json::json_pointer& at,
                 std::vector<Spot>& spots) const;
    void change(nlohmann::json& body, const Spot& spot);
    [[nodiscard]] nlohmann::json other_value(const nlohmann::json& value, const nlohmann::json& schema);
    [[nodiscard]] nlohmann::json at_an_edge(const nlohmann::json& schema);
    [[nodiscard]] nlohmann::json trap();
    [[nodiscard]] std::string damaged(std::string text);

    const Described& described_;
    std::mt19937_64 engine_;
};

}  // namespace traimas::testing
