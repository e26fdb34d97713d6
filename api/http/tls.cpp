// OpenSSL's words for a fault name its source files: they are dropped for a sentence that says what to do.
#include "api/http/tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <ctime>
#include <optional>
#include <utility>

namespace traimas::http {
namespace {

namespace ssl = boost::asio::ssl;

// TLS 1.3's own suites are all sound; these are for 1.2.
constexpr const char* kCiphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                 "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                 "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr std::array<unsigned char, 9> kProtocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A client that offers only other protocols is told so, as RFC 7301 asks.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*)
{
    unsigned char* found = nullptr;
    const int outcome =
        SSL_select_next_proto(&found, size, kProtocols.data(), kProtocols.size(), offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void harden(ssl::context& context)
{
    SSL_CTX* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(native, kCiphers);
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                    SSL_OP_PRIORITIZE_CHACHA);
    // An idle connection gives its 34 KiB of record buffers back.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, &choose_protocol, nullptr);
}

Problem wrong(const char* code, const char* detail)
{
    ERR_clear_error();
    return Problem{ProblemKind::invalid, code, detail};
}

// nullopt: OpenSSL could not read its own date.
std::optional<Instant> end_of(ssl::context& context)
{
    const X509* own = SSL_CTX_get0_certificate(context.native_handle());
    std::tm end{};
    if (own == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(own), &end) != 1) {
        return std::nullopt;
    }
    return Instant{std::chrono::seconds{::timegm(&end)}};
}

}  // namespace

TlsMaterial::TlsMaterial(std::shared_ptr<ssl::context> context, Instant ends_at)
    : context_{std::move(context)}, ends_at_{ends_at}
{
}

Result<std::shared_ptr<const TlsMaterial>> TlsMaterial::from_pem(std::string_view chain, std::string_view key)
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    harden(*context);
    boost::system::error_code error;
    // A key under a passphrase must not stop the start with a question on the terminal.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string{}; }, error);
    context->use_certificate_chain(boost::asio::buffer(chain), error);
    const auto ends_at = error ? std::nullopt : end_of(*context);
    if (!ends_at) {
        return wrong("tls_certificate_unreadable", "the certificate cannot be read: it should be PEM, the server's own "
                                                   "certificate first and those that vouch for it after");
    }
    context->use_private_key(boost::asio::buffer(key), ssl::context::pem, error);
    if (error) {
        // OpenSSL compares a key with the certificate as it takes it.
        const bool foreign = ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH ||
                             ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_TYPE_MISMATCH;
        return foreign ? wrong("tls_key_foreign", "the key does not belong to the certificate: name the two that were "
                                                  "made together")
                       : wrong("tls_key_unreadable", "the key cannot be read: it should be PEM, without a passphrase");
    }
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return wrong("tls_key_foreign", "the key does not belong to the certificate: name the two that were made "
                                        "together");
    }
    return std::shared_ptr<const TlsMaterial>{new TlsMaterial{std::move(context), *ends_at}};
}

}  // namespace traimas::http
