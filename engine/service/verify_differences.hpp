// Rows that should be the same on both sides: how many differ, and which one is the first.
// Used by verify only.
#pragma once

#include <string>
#include <utility>

namespace traimas::service {

class Differences {
public:
    void add(std::string row)
    {
        if (count_++ == 0) {
            first_ = std::move(row);
        }
    }
    [[nodiscard]] bool any() const { return count_ > 0; }
    // To follow a sentence: " 3 rows differ, the first: unit OPS-ICT."
    [[nodiscard]] std::string sentence() const
    {
        return count_ == 1 ? " 1 row differs: " + first_ + "."
                           : " " + std::to_string(count_) + " rows differ, the first: " + first_ + ".";
    }

private:
    int count_ = 0;
    std::string first_{};
};

// Two maps with the same keys. `name` makes words of an entry of either.
template <class Map, class Name>
void compare_by_key(Differences& differences, const Map& made, const Map& stored, Name name)
{
    auto one = made.begin();
    auto other = stored.begin();
    while (one != made.end() || other != stored.end()) {
        if (other == stored.end() || (one != made.end() && made.key_comp()(one->first, other->first))) {
            differences.add(name(*one++));
        } else if (one == made.end() || made.key_comp()(other->first, one->first)) {
            differences.add(name(*other++));
        } else {
            if (!(one->second == other->second)) {
                differences.add(name(*one));
            }
            ++one;
            ++other;
        }
    }
}

}  // namespace traimas::service
