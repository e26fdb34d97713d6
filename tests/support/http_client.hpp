// A small blocking HTTP client over a real socket: one connection a request, a cookie jar, the token against CSRF.
// Every wait has a limit of ten seconds, so that a server that hangs fails a test instead of stopping it.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace traimas::testing {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
    int status = 0;
    Headers headers{};  // names in lower case
    std::string body{};

    [[nodiscard]] std::string header(std::string_view lower_case_name) const;  // empty where it is missing
    // Throws where the body is no JSON: the test fails with what came instead.
    [[nodiscard]] nlohmann::json json() const;
    // The `code` of a problem document, or empty.
    [[nodiscard]] std::string code() const;
};

class HttpClient {
public:
    // `source`: the address that it connects from; all of 127.0.0.0/8 will do.
    explicit HttpClient(std::uint16_t port, std::string source = "127.0.0.1");

    // Sends exactly this, with Host, Content-Length and the cookies; changes get Origin and X-CSRF-Token, unless
    // `headers` has them (an empty value leaves one out).
    HttpAnswer send(const std::string& method, const std::string& target, const Headers& headers = {},
                    const std::string& body = "");

    HttpAnswer get(const std::string& target, const Headers& headers = {});
    // JSON with an Idempotency-Key of its own, unless `headers` has one.
    HttpAnswer post(const std::string& target, const nlohmann::json& body, const Headers& headers = {});
    HttpAnswer put(const std::string& target, const nlohmann::json& body, const Headers& headers = {});
    HttpAnswer patch(const std::string& target, const nlohmann::json& body, const Headers& headers = {});
    HttpAnswer remove(const std::string& target, const Headers& headers = {});

    // POST /api/v1/session; keeps the cookie and the token where that works.
    HttpAnswer sign_in(const std::string& username, const std::string& password);

    [[nodiscard]] const std::map<std::string, std::string>& cookies() const { return cookies_; }
    void set_cookie(const std::string& name, const std::string& value) { cookies_[name] = value; }
    void set_csrf_token(std::string token) { csrf_token_ = std::move(token); }

private:
    HttpAnswer send_json(const std::string& method, const std::string& target, const nlohmann::json& body,
                         Headers headers);
    [[nodiscard]] std::string request_text(const std::string& method, const std::string& target, const Headers& headers,
                                           const std::string& body) const;
    void keep_cookies(const HttpAnswer& answer);

    std::uint16_t port_;
    std::string source_;
    std::map<std::string, std::string> cookies_{};
    std::string csrf_token_{};
};

}  // namespace traimas::testing
