// Whether bytes are text. Pure.
#pragma once

#include <string_view>

namespace traimas::http {

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace traimas::http
