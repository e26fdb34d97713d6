// The hash chain of one instance's events. The formats here last for ever; docs/decisions/ says why they are so.
//   genesis  SHA-256("traimas/genesis/1\0" || definition name || 0 || unit || 0 || u64(fiscal year) || u64(quarter) ||
//            u64(ordinal) || definition digest)
//   hash_n   SHA-256(0x00 || "traimas/event/1\0" || u64(instance) || u64(seq) || hash_{n-1} || body)
// u64 is eight bytes, most significant first. A sequence number has no part in the genesis.
#pragma once

#include "engine/base/strong_id.hpp"
#include "engine/ledger/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace traimas::ledger {

// What an instance is about: the same for ever, on every copy of the system.
struct Genesis {
    std::string definition;        // name
    std::string unit;              // code, "" for a register without a unit
    std::int64_t fiscal_year = 0;  // Buddhist Era, 0 where there is none
    std::int64_t quarter = 0;      // 1..4, 0 where there is none
    std::int64_t ordinal = 0;      // 1.. among siblings of the same kind
    Digest definition_digest{};
};

[[nodiscard]] Digest genesis_hash(const Genesis& genesis);
[[nodiscard]] Digest event_hash(InstanceId instance, std::int64_t seq, const Digest& previous, std::string_view body);

// The hash of a free text that stands outside the chain: SHA-256(salt || text). Salts are 16 random bytes.
[[nodiscard]] Digest text_hash(std::string_view salt, std::string_view text);

}  // namespace traimas::ledger
