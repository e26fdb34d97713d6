// A new rule between two keys is one `if` here.
#include "cli/config_together.hpp"

#include "cli/config_mail.hpp"
#include "cli/config_oidc.hpp"

#include <fmt/format.h>

namespace traimas {
namespace {

void check_http(const Config& config, std::vector<ConfigComplaint>& found)
{
    const auto& http = config.http;
    if (config.demo.enabled && http.address != "127.0.0.1" && http.address != "::1") {
        found.push_back(
            {"demo.enabled", "the demo signs anyone in, so http.address must be 127.0.0.1 or ::1", "demo_in_the_open"});
    }
    if (http.connections_per_address > http.connections) {
        found.push_back(
            {"http.connections_per_address",
             fmt::format("http.connections_per_address is more than http.connections ({})", http.connections)});
    }
    if (http.tls_certificate_file.empty() != http.tls_key_file.empty()) {
        const auto* missing = http.tls_key_file.empty() ? "http.tls_key_file" : "http.tls_certificate_file";
        const auto* there = http.tls_key_file.empty() ? "http.tls_certificate_file" : "http.tls_key_file";
        found.push_back({there, fmt::format("TLS wants both files: set {} too", missing)});
    }
    if (!http.tls_certificate_file.empty() && http.public_origin.starts_with("http://")) {
        found.push_back({"http.public_origin", "http.public_origin begins with http:// although this server speaks "
                                               "TLS: browsers see https://"});
    }
}

}  // namespace

std::vector<ConfigComplaint> complaints_together(const Config& config)
{
    std::vector<ConfigComplaint> found;
    check_http(config, found);
    if (config.session.idle_minutes > config.session.absolute_hours * 60) {
        found.push_back(
            {"session.idle_minutes", fmt::format("session.idle_minutes is longer than session.absolute_hours ({})",
                                                 config.session.absolute_hours)});
    }
    if (config.database.url == "embedded" && !config.database.migrate_url.empty()) {
        found.push_back({"database.migrate_url", "database.migrate_url is of no use with database.url = \"embedded\", "
                                                 "which makes its own logins"});
    }
    for (auto& complaint : {mail_complaint(config), oidc_complaint(config)}) {
        if (complaint) {
            found.push_back(*complaint);
        }
    }
    return found;
}

}  // namespace traimas
