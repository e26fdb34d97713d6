// Edit distance with neighbours swapped as one edit (optimal string alignment), row by row.
#include "engine/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace traimas {

std::size_t edit_distance(std::string_view left, std::string_view right)
{
    // Three rows of the table of distances between prefixes: the one being filled and the two before it.
    std::vector<std::size_t> before_last(right.size() + 1);
    std::vector<std::size_t> last(right.size() + 1);
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::swap(before_last, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const bool same = left[i - 1] == right[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
    }
    return row[right.size()];
}

std::optional<std::string> nearest(std::string_view wrong, const std::vector<std::string>& known)
{
    const std::size_t most = wrong.size() <= 3 ? 1 : wrong.size() <= 8 ? 2 : 3;
    std::optional<std::string> best;
    std::size_t best_distance = most + 1;
    for (const auto& word : known) {
        const auto gap = word.size() > wrong.size() ? word.size() - wrong.size() : wrong.size() - word.size();
        // The difference in length is a lower bound, and keeps a very long wrong word from costing anything.
        if (gap >= best_distance) {
            continue;
        }
        const auto distance = edit_distance(wrong, word);
        // A word that shares no letter with the wrong one is no hint, however short both are.
        if (distance < best_distance && distance < std::max(word.size(), wrong.size())) {
            best = word;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace traimas
