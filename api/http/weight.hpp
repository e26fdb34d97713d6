// The weights of RFC 9110 section 12.4.2: ";q=0.75" behind a language or an encoding.
#pragma once

#include <optional>
#include <string_view>

namespace traimas::http {

// Thousandths, 1000 where the parameters name none; nullopt where it is no weight.
[[nodiscard]] std::optional<int> weight_in(std::string_view parameters);

}  // namespace traimas::http
