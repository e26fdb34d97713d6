// Delta debugging: the shortest script that still fails, found by leaving out ever smaller pieces.
// The script that is handed in must fail.
#pragma once

#include <algorithm>
#include <vector>

namespace traimas::proof {

// No single step of the answer can be left out. Asks `fails` at most about n² times for n steps, usually n log n.
template <class Step, class Fails>
std::vector<Step> shrink(std::vector<Step> script, Fails fails)
{
    for (std::size_t piece = script.size() / 2 + 1; piece > 0;) {
        bool is_shorter = false;
        for (std::size_t first = 0; first < script.size();) {
            auto rest = script;
            const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(first);
            const auto count = std::min(piece, script.size() - first);
            rest.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
            if (fails(rest)) {
                script = std::move(rest);
                is_shorter = true;
            } else {
                first += count;
            }
        }
        if (piece > 1) {
            piece = (piece + 1) / 2;
        } else if (!is_shorter) {
            break;
        }
    }
    return script;
}

}  // namespace traimas::proof
