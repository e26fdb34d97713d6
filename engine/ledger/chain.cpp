// The bytes that are hashed, put together exactly as the header spells them.
#include "engine/ledger/chain.hpp"

#include "engine/base/assert.hpp"

namespace traimas::ledger {
namespace {

// Each kind of hash begins with words of its own, so that no event can pass for a genesis; the NUL is part of them.
constexpr std::string_view kGenesisPrefix{"traimas/genesis/1\0", 18};
constexpr std::string_view kEventPrefix{"\0traimas/event/1\0", 17};

// Eight bytes, most significant first.
void append_u64(std::string& bytes, std::int64_t number)
{
    const auto value = static_cast<std::uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU));
    }
}

// A name ends at its NUL: one inside would let two pairs of names have the same bytes.
void append_name(std::string& bytes, std::string_view name)
{
    TRAIMAS_ASSERT(name.find('\0') == std::string_view::npos);
    bytes += name;
    bytes.push_back('\0');
}

void append_digest(std::string& bytes, const Digest& digest)
{
    bytes.append(digest.begin(), digest.end());
}

}  // namespace

Digest genesis_hash(const Genesis& genesis)
{
    std::string bytes{kGenesisPrefix};
    append_name(bytes, genesis.definition);
    append_name(bytes, genesis.unit);
    append_u64(bytes, genesis.fiscal_year);
    append_u64(bytes, genesis.quarter);
    append_u64(bytes, genesis.ordinal);
    append_digest(bytes, genesis.definition_digest);
    return sha256(bytes);
}

Digest event_hash(InstanceId instance, std::int64_t seq, const Digest& previous, std::string_view body)
{
    std::string bytes{kEventPrefix};
    append_u64(bytes, instance.value());
    append_u64(bytes, seq);
    append_digest(bytes, previous);
    bytes += body;
    return sha256(bytes);
}

Digest text_hash(std::string_view salt, std::string_view text)
{
    std::string bytes{salt};
    bytes += text;
    return sha256(bytes);
}

}  // namespace traimas::ledger
