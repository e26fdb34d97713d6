// The known word nearest to a mistyped one, for messages that can say "did you mean".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas {

// How many single letters (bytes) must be put in, left out, changed or swapped with their neighbour to make one of the
// other. Costs left.size() * right.size().
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

// The nearest of `known`, the first of equals; nullopt where none is near: one edit for words of up to 3
// letters, two up to 8, three beyond.
[[nodiscard]] std::optional<std::string> nearest(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace traimas
