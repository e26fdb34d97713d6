// A renewal replaces two files one after the other: between the two they do not belong together, and the next look
// finds them whole.
#include "cli/listener.hpp"

#include "cli/config_files.hpp"
#include "cli/options.hpp"

#include <date/date.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace traimas::cli {
namespace {

constexpr std::chrono::days kNotice{14};

bool has_tls(const Config& config)
{
    return !config.http.tls_certificate_file.empty();
}

std::string stamp_of(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return "gone";
    }
    return fmt::format("{}:{}:{}.{}", status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

bool is_secure(const Config& config)
{
    return has_tls(config) || config.http.public_origin.starts_with("https://");
}

std::string origin_of(const Config& config)
{
    const auto& http = config.http;
    if (!http.public_origin.empty()) {
        return http.public_origin;
    }
    const bool is_v6 = http.address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", has_tls(config) ? "https" : "http", is_v6 ? "[" : "", http.address,
                       is_v6 ? "]" : "", http.port);
}

Result<std::shared_ptr<const http::TlsMaterial>> read_tls(const Config& config)
{
    if (!has_tls(config)) {
        return std::shared_ptr<const http::TlsMaterial>{};
    }
    const auto& http = config.http;
    TRAIMAS_TRY(const auto chain, read_file(http.tls_certificate_file));
    TRAIMAS_TRY(const auto key, read_secret_file(http.tls_key_file));
    auto material = http::TlsMaterial::from_pem(chain, key);
    if (!material) {
        auto problem = material.error();
        const bool is_key = problem.code == "tls_key_unreadable";
        problem.detail = fmt::format("{}: {}", is_key ? http.tls_key_file : http.tls_certificate_file, problem.detail);
        return problem;
    }
    return material;
}

http::ServerOptions server_options(const Config& config, std::shared_ptr<const http::TlsMaterial> tls)
{
    http::ServerOptions options{.address = config.http.address,
                                .port = static_cast<std::uint16_t>(config.http.port),
                                .trusted_proxies = config.http.trusted_proxies};
    options.hsts = is_secure(config);
    options.public_origin = config.http.public_origin;
    options.tls = std::move(tls);
    options.limits.connections = static_cast<std::size_t>(config.http.connections);
    options.limits.connections_per_address = static_cast<std::size_t>(config.http.connections_per_address);
    options.limits.database_threads = static_cast<std::size_t>(config.database.sessions);
    if (config.demo.enabled) {
        options.allowed_hosts = {"127.0.0.1", "localhost"};
    }
    return options;
}

void tell_end(const http::TlsMaterial& tls, Log& log)
{
    const auto ends_at = date::format("%FT%TZ", std::chrono::floor<std::chrono::seconds>(tls.ends_at()));
    if (tls.ends_at() - SystemClock{}.now() < kNotice) {
        log.warning("certificate_ends_soon", {{"ends_at", ends_at}});
    } else {
        log.info("certificate", {{"ends_at", ends_at}});
    }
}

CertificateWatch::CertificateWatch(const Config& config) : config_{config}, seen_{stamp()} {}

std::string CertificateWatch::stamp() const
{
    return has_tls(config_) ? stamp_of(config_.http.tls_certificate_file) + " " + stamp_of(config_.http.tls_key_file)
                            : "";
}

std::shared_ptr<const http::TlsMaterial> CertificateWatch::newer(Log& log)
{
    const auto now = stamp();
    if (now == seen_) {
        return nullptr;
    }
    seen_ = now;
    auto material = read_tls(config_);
    if (!material) {
        log.warning("certificate_not_renewed", {{"code", material.error().code}, {"reason", material.error().detail}});
        return nullptr;
    }
    log.info("certificate_renewed");
    tell_end(**material, log);
    return *material;
}

}  // namespace traimas::cli
