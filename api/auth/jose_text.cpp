// libsodium's base64, and the house's JSON reader.
#include "api/auth/jose_text.hpp"

#include "engine/base/json_parse.hpp"

#include <sodium.h>

#include <vector>

namespace traimas::auth {
namespace {

constexpr JsonLimits kObjectLimits{.depth = 8, .nodes = 5'000, .string_bytes = 32'768};
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

std::string base64url(std::string_view bytes)
{
    std::vector<char> encoded(sodium_base64_ENCODED_LEN(bytes.size(), kVariant));
    sodium_bin2base64(encoded.data(), encoded.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), kVariant);
    return encoded.data();
}

std::optional<std::string> from_base64url(std::string_view text)
{
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &length, &end, kVariant) != 0 ||
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(length);
    return bytes;
}

std::optional<ReadObject> read_object(std::string_view text)
{
    auto parsed = parse_json(text, kObjectLimits);
    if (!parsed || !parsed->value.is_object()) {
        return std::nullopt;
    }
    return ReadObject{std::move(parsed->value)};
}

std::string text_at(const nlohmann::json& object, std::string_view key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace traimas::auth
