// The Range header (RFC 9110, section 14): one range of bytes, or the whole.
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace traimas::http {

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

enum class RangeAnswer {
    whole,          // nothing asked, or nothing that is answered in parts: several ranges, another unit, nonsense
    part,           // 206
    unsatisfiable,  // 416
};

struct RangeChoice {
    RangeAnswer answer = RangeAnswer::whole;
    ByteRange range{};
};

// `header`: the Range header's value, empty where there is none. `size`: of the whole, in bytes.
[[nodiscard]] RangeChoice choose_range(std::string_view header, std::uint64_t size);

}  // namespace traimas::http
