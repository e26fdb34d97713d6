// What is new, changed and gone between two plans: what the people who approve see first.
#pragma once

#include "engine/cycle/plan.hpp"

namespace traimas::cycle {

enum class Difference { added, changed, removed, same };

// One field that differs, by its pointer inside the item ("/target", "/quarters/2/target"); absent on one side: "".
struct FieldChange {
    std::string pointer;
    std::string before;
    std::string after;
};
struct ItemDifference {
    std::string kind;  // "indicator" or "project"
    std::string code;
    Difference difference;
    std::vector<FieldChange> fields{};  // of a changed one
    bool harder = false;                // a changed target that is harder, in the indicator's direction
};
// The order of `after`, then what was removed in the order of `before`. Figures of past years do not count.
[[nodiscard]] std::vector<ItemDifference> difference(const Plan& before, const Plan& after);

}  // namespace traimas::cycle

namespace traimas {

template <>
struct EnumText<cycle::Difference> {
    static constexpr std::array table{
        std::pair{cycle::Difference::added, std::string_view{"added"}},
        std::pair{cycle::Difference::changed, std::string_view{"changed"}},
        std::pair{cycle::Difference::removed, std::string_view{"removed"}},
        std::pair{cycle::Difference::same, std::string_view{"same"}},
    };
};

}  // namespace traimas
