// What [mail] takes.
// A new setting here is a member of Config::Mail, a row below and three lines in config/traimas.toml.
#include "cli/config_mail.hpp"

#include <algorithm>

namespace traimas {
namespace {

std::optional<std::string> wants_time_of_day(const std::string& text)
{
    return time_of_day(text) ? std::nullopt : std::optional<std::string>{"a time of day, such as 07:30"};
}

std::optional<std::string> wants_domain_or_nothing(const std::string& text)
{
    const bool plain = std::all_of(text.begin(), text.end(), [](char it) {
        return (it >= 'a' && it <= 'z') || (it >= '0' && it <= '9') || it == '.' || it == '-';
    });
    return plain ? std::nullopt
                 : std::optional<std::string>{"a domain in small letters, such as traimas.example.go.th"};
}

std::optional<std::string> wants_host(const std::string& text)
{
    const bool plain = !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char it) {
        return (it >= 'a' && it <= 'z') || (it >= 'A' && it <= 'Z') || (it >= '0' && it <= '9') || it == '.' ||
               it == '-' || it == ':';
    });
    return plain ? std::nullopt : std::optional<std::string>{"the name or address of a server, without port or path"};
}

// The rules of a mail's header stand in engine/exchange/mail/message.hpp; here the coarse ones, for a clear sentence.
std::optional<std::string> wants_address_or_nothing(const std::string& text)
{
    const auto at = text.find('@');
    const bool plain = std::all_of(text.begin(), text.end(), [](char it) {
        return it > ' ' && it < '\x7f' && std::string_view{"()<>[]:;\\,\""}.find(it) == std::string_view::npos;
    });
    const bool has_sides = at != std::string::npos && at > 0 && at + 1 < text.size() && at == text.rfind('@');
    if (text.empty() || (plain && has_sides && text.size() <= 254 && text.front() != '-')) {
        return std::nullopt;
    }
    return "an e-mail address, such as traimas@example.go.th";
}

bool is_this_machine(const std::string& host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

ConfigKey text_key(std::string name, ConfigKey::Place place, std::string description, ConfigKey::Check check = nullptr)
{
    return {.name = std::move(name), .place = place, .description = std::move(description), .check = check};
}

ConfigKey number_key(std::string name, ConfigKey::Place place, std::string description, ConfigKey::Range range)
{
    return {.name = std::move(name), .place = place, .description = std::move(description), .range = range};
}

std::vector<ConfigKey> server_keys()
{
    return {
        text_key(
            "mail.enabled", [](Config& config) { return &config.mail.enabled; },
            "Whether notices go by e-mail as well, to everybody who has an address."),
        text_key(
            "mail.host", [](Config& config) { return &config.mail.host; }, "The mail server that takes them.",
            wants_host),
        number_key("mail.port", [](Config& config) { return &config.mail.port; }, "Its port.", {1, 65535}),
        {.name = "mail.security",
         .place = [](Config& config) { return &config.mail.security; },
         .description = "How the connection is secured; \"plain\" only for a server on this machine.",
         .choices = {"starttls", "tls", "plain"}},
        text_key(
            "mail.verify", [](Config& config) { return &config.mail.verify; },
            "Whether the server's certificate and name are checked."),
        text_key(
            "mail.ca_file", [](Config& config) { return &config.mail.ca_file; },
            "A PEM file of the authorities that are trusted, instead of the system's."),
        text_key(
            "mail.user", [](Config& config) { return &config.mail.user; },
            "The name to sign in with; empty means without."),
        text_key(
            "mail.password_file", [](Config& config) { return &config.mail.password_file; },
            "A file that holds the password; refused unless only its owner can read it."),
    };
}

std::vector<ConfigKey> sending_keys()
{
    return {
        text_key(
            "mail.from", [](Config& config) { return &config.mail.from; }, "The sender's address.",
            wants_address_or_nothing),
        text_key(
            "mail.from_name", [](Config& config) { return &config.mail.from_name; }, "The sender's name."),
        text_key(
            "mail.domain", [](Config& config) { return &config.mail.domain; },
            "The domain of Message-IDs; empty means that of mail.from.", wants_domain_or_nothing),
        text_key(
            "mail.zone", [](Config& config) { return &config.mail.zone; }, "The zone of the times below."),
        text_key(
            "mail.quiet_from", [](Config& config) { return &config.mail.quiet_from; },
            "From this time of day on nothing is sent.", wants_time_of_day),
        text_key(
            "mail.quiet_until", [](Config& config) { return &config.mail.quiet_until; },
            "Until this time of day nothing is sent.", wants_time_of_day),
        text_key(
            "mail.digest_at", [](Config& config) { return &config.mail.digest_at; },
            "When a person's reminders of the day go, as one mail.", wants_time_of_day),
        number_key("mail.oldest_days", [](Config& config) { return &config.mail.oldest_days; },
                   "What was due more days ago is not sent any more.", {1, 365}),
        number_key("mail.retry_seconds", [](Config& config) { return &config.mail.retry_seconds; },
                   "How long to wait after a first failure, in seconds; each further wait is three times as long.",
                   {1, 3600}),
    };
}

}  // namespace

std::optional<std::chrono::minutes> time_of_day(std::string_view text)
{
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const int hours = digit(0) * 10 + digit(1);
    const int minutes = digit(3) * 10 + digit(4);
    if (hours > 23 || minutes > 59) {
        return std::nullopt;
    }
    return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

std::vector<ConfigKey> mail_keys()
{
    auto keys = server_keys();
    for (auto& key : sending_keys()) {
        keys.push_back(std::move(key));
    }
    return keys;
}

std::optional<ConfigComplaint> mail_complaint(const Config& config)
{
    const auto& mail = config.mail;
    if (!mail.enabled) {
        return std::nullopt;
    }
    if (mail.from.empty()) {
        return ConfigComplaint{"mail.from", "mail.enabled wants mail.from, the sender's address"};
    }
    if (mail.security == "plain" && !is_this_machine(mail.host)) {
        return ConfigComplaint{"mail.security",
                               "mail.security is \"plain\", which is for a mail server on this machine "
                               "only: use \"starttls\" or \"tls\""};
    }
    if (mail.user.empty() != mail.password_file.empty()) {
        return ConfigComplaint{"mail.user", "mail.user and mail.password_file go together: set both or none"};
    }
    return std::nullopt;
}

}  // namespace traimas
