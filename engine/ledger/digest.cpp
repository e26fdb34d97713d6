// SHA-256 by OpenSSL, which uses the processor's own instructions for it, and hexadecimal in the one form that is
// written here.
#include "engine/ledger/digest.hpp"

#include "engine/base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace traimas::ledger {
namespace {

// Lower case only, so that a digest has one text.
std::optional<unsigned> hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a') + 10U;
    }
    return std::nullopt;
}

}  // namespace

Digest sha256(std::string_view bytes)
{
    // Fetched once: looking an algorithm up costs more than hashing a short text.
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kSha256{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                         &EVP_MD_free};
    Digest digest{};
    unsigned size = 0;
    const bool done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kSha256.get(), nullptr) == 1;
    TRAIMAS_ASSERT(done && size == digest.size());
    return digest;
}

std::string to_hex(const Digest& digest)
{
    return bytes_to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string bytes_to_hex(std::string_view bytes)
{
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex.push_back(kHex[byte >> 4U]);
        hex.push_back(kHex[byte & 0x0FU]);
    }
    return hex;
}

std::optional<Digest> digest_from_hex(std::string_view hex)
{
    Digest digest{};
    if (hex.size() != digest.size() * 2) {
        return std::nullopt;
    }
    const auto bytes = bytes_from_hex(hex);
    if (!bytes) {
        return std::nullopt;
    }
    std::transform(bytes->begin(), bytes->end(), digest.begin(), [](char c) { return static_cast<unsigned char>(c); });
    return digest;
}

std::optional<std::string> bytes_from_hex(std::string_view hex)
{
    if (hex.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        const auto high = hex_value(hex[at]);
        const auto low = hex_value(hex[at + 1]);
        if (!high || !low) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<char>(*high << 4U | *low));
    }
    return bytes;
}

}  // namespace traimas::ledger
