// What [oidc] takes.
// A new setting here is a member of Config::Oidc, a row below and a few lines in config/traimas.toml.
#include "cli/config_oidc.hpp"

#include <algorithm>
#include <array>

namespace traimas {
namespace {

// The exact rule stands in engine/exchange/web/fetch.hpp; here the coarse one, for a clear sentence.
std::optional<std::string> wants_issuer_or_nothing(const std::string& text)
{
    constexpr std::array<std::string_view, 4> kBegins{"https://", "http://127.0.0.1", "http://localhost",
                                                      "http://[::1]"};
    const bool known = std::any_of(kBegins.begin(), kBegins.end(),
                                   [&text](std::string_view prefix) { return text.starts_with(prefix); });
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char it) { return it > ' ' && it < '\x7f' && it != '#' && it != '?'; });
    if (text.empty() || (known && plain)) {
        return std::nullopt;
    }
    return "the issuer's address exactly as it spells itself, such as https://id.example.go.th";
}

std::optional<std::string> wants_claim(const std::string& text)
{
    return text.empty() ? std::optional<std::string>{"the name of a claim, such as preferred_username"} : std::nullopt;
}

ConfigKey oidc_key(std::string name, ConfigKey::Place place, std::string description, ConfigKey::Check check = nullptr)
{
    return {.name = std::move(name), .place = place, .description = std::move(description), .check = check};
}

}  // namespace

std::vector<ConfigKey> oidc_keys()
{
    return {
        oidc_key(
            "oidc.issuer", [](Config& config) { return &config.oidc.issuer; },
            "The identity provider that people may sign in with; empty means none.", wants_issuer_or_nothing),
        oidc_key(
            "oidc.client_id", [](Config& config) { return &config.oidc.client_id; },
            "What the provider calls this program."),
        oidc_key(
            "oidc.client_secret_file", [](Config& config) { return &config.oidc.client_secret_file; },
            "A file that holds the secret shared with the provider; empty means a public client."),
        oidc_key(
            "oidc.name_claim", [](Config& config) { return &config.oidc.name_claim; },
            "The claim that holds the user name, by which somebody is known at the first sign-in.", wants_claim),
        oidc_key(
            "oidc.ca_file", [](Config& config) { return &config.oidc.ca_file; },
            "A PEM file of the authorities that are trusted, instead of the system's."),
    };
}

std::optional<ConfigComplaint> oidc_complaint(const Config& config)
{
    if (config.oidc.issuer.empty()) {
        return std::nullopt;
    }
    if (config.oidc.client_id.empty()) {
        return ConfigComplaint{"oidc.client_id", "oidc.issuer wants oidc.client_id, what the provider calls this "
                                                 "program"};
    }
    if (config.http.public_origin.empty() && config.http.port == 0) {
        return ConfigComplaint{"oidc.issuer", "oidc.issuer wants http.public_origin or a fixed http.port: the provider "
                                              "sends people back to one address"};
    }
    return std::nullopt;
}

}  // namespace traimas
