// A client that sends exactly the bytes it is given and reads answers one by one: plain blocking sockets.
// Every read has a safety limit of ten seconds, so that a server that hangs fails a test instead of stopping it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace traimas::http::testing {

struct WireAnswer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case
    std::string body{};

    [[nodiscard]] std::string header(std::string_view name) const;  // empty where it is missing
};

enum class Body { expected, none };  // none: the answer to HEAD

class WireClient {
public:
    // Connects from `source`; all of 127.0.0.0/8 will do.
    explicit WireClient(std::uint16_t port, const std::string& source = "127.0.0.1");
    ~WireClient();
    WireClient(WireClient&& other) noexcept;
    WireClient& operator=(WireClient&&) = delete;

    // False where the server has closed already.
    bool send(std::string_view bytes);
    void end_sending();

    // The next answer; nullopt at the end of the stream, or where it is no whole answer.
    [[nodiscard]] std::optional<WireAnswer> read(Body body = Body::expected);
    // True where the server closes and sends nothing more.
    [[nodiscard]] bool ends();
    // Everything up to the end.
    [[nodiscard]] std::string rest();
    // Waits at most this long for something to read, or the end.
    [[nodiscard]] bool readable_within(int milliseconds) const;

private:
    bool fill();

    int socket_ = -1;
    std::string buffered_{};
};

}  // namespace traimas::http::testing
