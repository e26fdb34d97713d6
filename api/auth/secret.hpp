// A new secret as text: 256 bits, for cookies, tokens and links. Only its hash is kept.
// Thread-safe, where its Random is.
#pragma once

#include "engine/base/random.hpp"
#include "engine/ledger/digest.hpp"

#include <cstddef>
#include <string>

namespace traimas::auth {

inline constexpr std::size_t kSecretBytes = 32;

[[nodiscard]] inline std::string new_secret(Random& random)
{
    return ledger::bytes_to_hex(random.bytes(kSecretBytes));
}

}  // namespace traimas::auth
