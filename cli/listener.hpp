// Turns [http] into what the server takes: address, limits, and the certificate, which is watched for a newer one.
#pragma once

#include "api/http/server.hpp"
#include "cli/config.hpp"
#include "engine/base/log.hpp"

#include <memory>
#include <string>

namespace traimas::cli {

// What a browser shows: http.public_origin, or else address and port with the scheme that the listener speaks.
[[nodiscard]] std::string origin_of(const Config& config);

// True where browsers come over TLS, ours or a proxy's: cookies are then bound to it, and browsers told to stay there.
[[nodiscard]] bool is_secure(const Config& config);

// Null where the listener speaks in the clear. Problem invalid, whose detail names the file, where the certificate
// or the key cannot be used; the key is refused where others can read it.
[[nodiscard]] Result<std::shared_ptr<const http::TlsMaterial>> read_tls(const Config& config);

[[nodiscard]] http::ServerOptions server_options(const Config& config, std::shared_ptr<const http::TlsMaterial> tls);

// The certificate's end in the log: a warning in its last 14 days, and after.
void tell_end(const http::TlsMaterial& tls, Log& log);

// Notices that a certificate was renewed. Belongs to one thread.
class CertificateWatch {
public:
    explicit CertificateWatch(const Config& config);

    // Reads the files again where they have changed. Null: nothing new, or nothing good, which the log says once; the
    // one that is served stays.
    [[nodiscard]] std::shared_ptr<const http::TlsMaterial> newer(Log& log);

private:
    [[nodiscard]] std::string stamp() const;

    const Config& config_;
    std::string seen_;
};

}  // namespace traimas::cli
