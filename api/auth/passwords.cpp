// Argon2id through libsodium, and the rules.
// Lengths of a password are no secret here; its characters never leave this file but as a hash.
#include "api/auth/passwords.hpp"

#include "engine/base/assert.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace traimas::auth {
namespace {

std::size_t code_points(std::string_view text)
{
    // Every byte but the continuation bytes of UTF-8 begins a code point.
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string in_lower_case(std::string_view text)
{
    std::string folded{text};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return folded;
}

// "abcabcabcabcabc": what it repeats is what a guesser has to find.
bool repeats_a_short_piece(std::string_view text)
{
    constexpr std::size_t kLongestPiece = 6;  // code points
    for (std::size_t piece = 1; piece <= text.size() / 2 && code_points(text.substr(0, piece)) <= kLongestPiece;
         ++piece) {
        if (text.substr(piece) == text.substr(0, text.size() - piece)) {
            return true;
        }
    }
    return false;
}

// "Anong-Traimas-2561": without the names, and what is put between and behind them, too little is left to be found.
bool is_hardly_more_than_names(std::string_view folded, std::string_view username)
{
    constexpr std::size_t kLeastRest = 8;
    constexpr std::size_t kLeastName = 3;  // shorter ones stand in other words by chance
    std::string rest{folded};
    bool found = false;
    for (const auto name : {username, std::string_view{"traimas"}}) {
        while (name.size() >= kLeastName && rest.find(name) != std::string::npos) {
            rest.erase(rest.find(name), name.size());
            found = true;
        }
    }
    std::erase_if(rest, [](char letter) {
        const bool is_letter = (letter >= 'a' && letter <= 'z') || (static_cast<unsigned char>(letter) & 0x80U) != 0;
        return !is_letter;
    });
    return found && code_points(rest) < kLeastRest;
}

Problem refused(std::string code, std::string detail)
{
    return {ProblemKind::invalid, std::move(code), std::move(detail)};
}

}  // namespace

PasswordRules::PasswordRules(std::string_view common)
{
    while (!common.empty()) {
        const auto end = common.find('\n');
        auto line = common.substr(0, end);
        common = end == std::string_view::npos ? std::string_view{} : common.substr(end + 1);
        if (!line.empty() && line.back() == '\r') {
            line.remove_suffix(1);
        }
        if (!line.empty() && line.front() != '#') {
            common_.insert(in_lower_case(line));
        }
    }
}

std::optional<Problem> PasswordRules::check(std::string_view password, std::size_t least,
                                            std::string_view username) const
{
    if (code_points(password) < least) {
        auto problem = refused("password_too_short", "Choose a longer one, for instance several words in a row.");
        problem.arguments = {{"least", std::to_string(least)}};
        return problem;
    }
    if (password.size() > kMostPasswordBytes) {
        return refused("password_too_long", "Choose a shorter one: 256 bytes of UTF-8 at most.");
    }
    const auto folded = in_lower_case(password);
    if (common_.contains(folded) || repeats_a_short_piece(folded) || is_hardly_more_than_names(folded, username)) {
        return refused("password_common", "It is easy to guess. Choose another.");
    }
    return std::nullopt;
}

bool is_short_password(std::string_view password)
{
    return code_points(password) < kLeastPasswordCharacters;
}

std::string hash_password(std::string_view password)
{
    TRAIMAS_ASSERT(sodium_init() >= 0);
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kArgonPasses, kArgonMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::runtime_error{"password hash: not enough memory"};
    }
    return hash.data();
}

bool verify_password(const std::string& hash, std::string_view password)
{
    TRAIMAS_ASSERT(sodium_init() >= 0);
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace traimas::auth
