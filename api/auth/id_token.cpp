// Signatures by cjose; which algorithm and which key may be used is decided here, before it is asked.
#include "api/auth/id_token.hpp"

#include "api/auth/jose_text.hpp"

#include <cjose/cjose.h>

#include <algorithm>
#include <array>
#include <memory>

namespace traimas::auth {
namespace {

using nlohmann::json;

constexpr std::size_t kMostTokenBytes = 16 * 1024;
constexpr std::size_t kLeastModulusBytes = 256;  // RSA of 2,048 bits
constexpr std::size_t kMostSubject = 255;        // OpenID Connect Core, section 2

// An algorithm and the kind of key that it takes: nothing symmetric, and no "none".
struct Algorithm {
    std::string_view name;
    std::string_view key_type;
};
constexpr std::array kAlgorithms{Algorithm{"RS256", "RSA"}, Algorithm{"PS256", "RSA"}, Algorithm{"ES256", "EC"}};

Problem refused(const char* reason)
{
    return {ProblemKind::unauthenticated,
            "id_token_refused",
            "The identity provider's answer could not be trusted: try again, or tell the administrator.",
            {},
            {{"reason", reason}}};
}

std::optional<Instant> time_at(const json& object, const char* key)
{
    constexpr std::int64_t kLatest = 253'402'300'799;  // the year 9999
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) {
        return std::nullopt;
    }
    const auto seconds = found->get<std::int64_t>();
    return seconds < 0 || seconds > kLatest ? std::nullopt : std::optional{from_micros(seconds * 1'000'000)};
}

std::optional<ReadObject> header_of(std::string_view token)
{
    const auto bytes = from_base64url(token.substr(0, token.find('.')));
    return bytes ? read_object(*bytes) : std::nullopt;
}

bool has_form_of_jws(std::string_view token)
{
    // Letters of base64url alone: one token has one form.
    const bool plain = std::all_of(token.begin(), token.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    });
    return plain && token.size() <= kMostTokenBytes && std::count(token.begin(), token.end(), '.') == 2;
}

bool fits(const json& key, const std::string& id, std::string_view type, const std::string& algorithm)
{
    const auto use = text_at(key, "use");
    const auto its_algorithm = text_at(key, "alg");
    return key.is_object() && text_at(key, "kty") == type && (id.empty() || text_at(key, "kid") == id) &&
           (use.empty() || use == "sig") && (its_algorithm.empty() || its_algorithm == algorithm);
}

bool is_strong(const json& key)
{
    if (text_at(key, "kty") == "EC") {
        return text_at(key, "crv") == "P-256";
    }
    const auto modulus = from_base64url(text_at(key, "n"));
    return modulus && modulus->size() >= kLeastModulusBytes;
}

// The one key that may have signed it. Without an id in the header there must be just one of that kind.
Result<std::string> key_text(std::string_view keys, const std::string& id, const Algorithm& algorithm)
{
    const auto set = read_object(keys);
    if (!set || !set->value.contains("keys") || !set->value.at("keys").is_array()) {
        return refused("key_unknown");
    }
    const json* found = nullptr;
    for (const auto& key : set->value.at("keys")) {
        if (key.is_object() && fits(key, id, algorithm.key_type, std::string{algorithm.name})) {
            if (found != nullptr) {
                return refused("key_unknown");
            }
            found = &key;
        }
    }
    if (found == nullptr) {
        return refused("key_unknown");
    }
    if (!is_strong(*found)) {
        return refused("key_weak");
    }
    return found->dump();
}

// The bytes that were signed, or nothing where the signature is not this key's.
std::optional<std::string> verified(std::string_view token, const std::string& key)
{
    cjose_err error{};
    const std::unique_ptr<cjose_jwk_t, decltype(&cjose_jwk_release)> jwk{
        cjose_jwk_import(key.data(), key.size(), &error), &cjose_jwk_release};
    const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws{
        cjose_jws_import(token.data(), token.size(), &error), &cjose_jws_release};
    if (!jwk || !jws || !cjose_jws_verify(jws.get(), jwk.get(), &error)) {
        return std::nullopt;
    }
    std::uint8_t* bytes = nullptr;  // stays the library's
    std::size_t length = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &bytes, &length, &error)) {
        return std::nullopt;
    }
    return std::string{reinterpret_cast<const char*>(bytes), length};
}

bool is_for(const json& claims, const std::string& client_id)
{
    const auto audience = claims.find("aud");
    if (audience == claims.end()) {
        return false;
    }
    const auto party = text_at(claims, "azp");
    if (!party.empty() && party != client_id) {
        return false;
    }
    if (audience->is_string()) {
        return audience->get<std::string>() == client_id;
    }
    const auto is_us = [&client_id](const json& one) { return one.is_string() && one.get<std::string>() == client_id; };
    // Told to several, it must say that we are the one it was made for.
    return audience->is_array() && std::any_of(audience->begin(), audience->end(), is_us) &&
           (audience->size() == 1 || party == client_id);
}

const char* fault_in(const json& claims, const ExpectedToken& expected)
{
    if (text_at(claims, "iss") != expected.issuer) {
        return "issuer";
    }
    if (!is_for(claims, expected.client_id)) {
        return "audience";
    }
    const auto expires = time_at(claims, "exp");
    if (!expires || *expires + kClockTolerance <= expected.now) {
        return "expired";
    }
    const auto issued = time_at(claims, "iat");
    const auto not_before = time_at(claims, "nbf");
    if (!issued || *issued > expected.now + kClockTolerance ||
        (not_before && *not_before > expected.now + kClockTolerance)) {
        return "early";
    }
    if (expected.nonce.empty() || text_at(claims, "nonce") != expected.nonce) {
        return "nonce";
    }
    const auto subject = text_at(claims, "sub");
    if (subject.empty() || subject.size() > kMostSubject) {
        return "subject";
    }
    if (expected.proved_since) {
        const auto proved = time_at(claims, "auth_time");
        if (!proved || *proved + kClockTolerance < *expected.proved_since) {
            return "old_proof";
        }
    }
    return nullptr;
}

}  // namespace

Result<IdToken> read_id_token(std::string_view token, std::string_view keys, const ExpectedToken& expected)
{
    if (!has_form_of_jws(token)) {
        return refused("malformed");
    }
    const auto header = header_of(token);
    if (!header) {
        return refused("malformed");
    }
    const auto name = text_at(header->value, "alg");
    const auto algorithm =
        std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&name](const Algorithm& it) { return it.name == name; });
    if (algorithm == kAlgorithms.end()) {
        return refused("algorithm");
    }
    if (header->value.contains("crit") || header->value.contains("b64")) {
        return refused("critical");
    }
    TRAIMAS_TRY(const auto key, key_text(keys, text_at(header->value, "kid"), *algorithm));
    const auto signed_bytes = verified(token, key);
    const auto claims = signed_bytes ? read_object(*signed_bytes) : std::nullopt;
    if (!claims) {
        return refused(signed_bytes ? "malformed" : "signature");
    }
    if (const auto* reason = fault_in(claims->value, expected)) {
        return refused(reason);
    }
    return IdToken{text_at(claims->value, "sub"), text_at(claims->value, expected.name_claim)};
}

std::string key_id_of(std::string_view token)
{
    const auto header = has_form_of_jws(token) ? header_of(token) : std::nullopt;
    return header ? text_at(header->value, "kid") : std::string{};
}

bool has_key(std::string_view keys, std::string_view id)
{
    const auto set = read_object(keys);
    if (!set || !set->value.contains("keys") || !set->value.at("keys").is_array()) {
        return false;
    }
    const auto& list = set->value.at("keys");
    return std::any_of(list.begin(), list.end(),
                       [id](const json& key) { return key.is_object() && text_at(key, "kid") == id; });
}

}  // namespace traimas::auth
