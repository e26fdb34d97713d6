// The registers `dictionary` and `framework` as one value: what is measured, what it serves, and how it is scored.
// Versions are kept for ever: an old result explains itself with the version it was made with.
#pragma once

#include "engine/measure/framework.hpp"
#include "engine/measure/indicator.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::dictionary {

struct Goal {
    int no;
    std::string th;
    std::string en;
    friend bool operator==(const Goal&, const Goal&) = default;
};
struct Challenge {
    std::string code;  // "12-people-1"
    std::string th;
    std::string en;
    friend bool operator==(const Challenge&, const Challenge&) = default;
};

// Immutable once handed around.
struct Dictionary {
    std::map<std::string, std::vector<measure::Indicator>, std::less<>> indicators{};  // versions 1.. in order, by code
    std::map<int, Goal> goals{};
    std::map<std::string, Challenge, std::less<>> challenges{};
    std::map<int, std::vector<measure::Framework>> frameworks{};  // versions 1.. in order, by fiscal year
    friend bool operator==(const Dictionary&, const Dictionary&) = default;

    [[nodiscard]] const measure::Indicator* indicator(std::string_view code, int version) const;  // nullptr: none
    [[nodiscard]] const measure::Indicator* latest(std::string_view code) const;
    // The latest framework of a fiscal year, or nullptr; the second form: an exact version.
    [[nodiscard]] const measure::Framework* framework(int fiscal_year) const;
    [[nodiscard]] const measure::Framework* framework(int fiscal_year, int version) const;
};

}  // namespace traimas::dictionary
