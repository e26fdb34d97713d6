// What a TLS listener shows and agrees to: a certificate chain, its key, TLS 1.2 and 1.3 with forward secrecy and
// authenticated encryption only (BSI TR-02102-2, RFC 9325). Immutable and thread-safe; renewed as a whole.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace traimas::http {

class TlsMaterial {
public:
    // Both as PEM: the chain with the server's own certificate first, and its private key without a passphrase.
    // Problem invalid: tls_certificate_unreadable, tls_key_unreadable, or tls_key_foreign where the two do not belong
    // together.
    static Result<std::shared_ptr<const TlsMaterial>> from_pem(std::string_view chain, std::string_view key);

    // When the server's own certificate ends. It is served after that too: that it has ended is for the browser to say.
    [[nodiscard]] Instant ends_at() const { return ends_at_; }

    // For the shell alone. Not const: OpenSSL counts references in it, under its own locks.
    [[nodiscard]] boost::asio::ssl::context& context() const { return *context_; }

private:
    TlsMaterial(std::shared_ptr<boost::asio::ssl::context> context, Instant ends_at);

    std::shared_ptr<boost::asio::ssl::context> context_;
    Instant ends_at_;
};

}  // namespace traimas::http
