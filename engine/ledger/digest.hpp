// SHA-256 digests: 32 bytes, shown as lower-case hexadecimal.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::ledger {

using Digest = std::array<unsigned char, 32>;

[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] std::string to_hex(const Digest& digest);  // 64 characters
[[nodiscard]] std::string bytes_to_hex(std::string_view bytes);
[[nodiscard]] std::optional<Digest> digest_from_hex(std::string_view hex);
[[nodiscard]] std::optional<std::string> bytes_from_hex(std::string_view hex);

}  // namespace traimas::ledger
