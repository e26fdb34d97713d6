// Hands messages to a mail server by SMTP, over libcurl. One connection serves many messages.
#pragma once

#include "engine/exchange/mail/mailer.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

namespace traimas::exchange {

enum class SmtpSecurity {
    starttls,  // TLS is asked for after the greeting, and nothing is sent without
    tls,       // TLS from the first byte
    plain,     // for a server on this machine only
};

struct SmtpOptions {
    std::string host = "localhost";
    int port = 587;
    SmtpSecurity security = SmtpSecurity::starttls;
    std::string user{};  // empty: without signing in
    std::string password{};
    std::string hello{};    // how we call ourselves: the domain of our address
    std::string ca_file{};  // PEM; empty: the system's
    bool verify = true;     // certificate and name of the server
    std::chrono::seconds connect_timeout{10};
    std::chrono::seconds timeout{30};  // a whole message
};

class SmtpMailer final : public Mailer {
public:
    // Throws std::runtime_error where the library cannot be started.
    explicit SmtpMailer(SmtpOptions options);
    ~SmtpMailer() override;
    SmtpMailer(const SmtpMailer&) = delete;
    SmtpMailer& operator=(const SmtpMailer&) = delete;

    std::optional<std::string> send(const Envelope& envelope) override;
    void stop() override { stopping_ = true; }

private:
    struct Handle;
    SmtpOptions options_;
    std::unique_ptr<Handle> handle_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace traimas::exchange
