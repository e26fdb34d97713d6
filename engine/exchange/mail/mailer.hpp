// The edge to the mail server: hands over one message and says whether the server took it.
// An interface, so that a round is tried without a server.
#pragma once

#include <optional>
#include <string>

namespace traimas::exchange {

struct Envelope {
    std::string from;
    std::string to;
    std::string text;  // the whole message
};

class Mailer {
public:
    virtual ~Mailer() = default;
    // nullopt: the server has taken it. Otherwise why not, without an address or a secret: to be tried again. Belongs
    // to one thread.
    virtual std::optional<std::string> send(const Envelope& envelope) = 0;
    // Ends a send() under way, which then fails, and all later ones. From any thread.
    virtual void stop() {}
};

}  // namespace traimas::exchange
