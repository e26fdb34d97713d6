// A client whose every answer is held against the document, and a list of what was asked so.
#pragma once

#include "tests/http/openapi/described.hpp"
#include "tests/support/http_client.hpp"

#include <map>
#include <set>
#include <string>

namespace traimas::testing {

// Which statuses each operation was seen to answer with.
using Exercised = std::map<std::string, std::set<int>>;

// Fails the test where an answer is not the one that was wanted, or not as the document describes it; also where a
// request that was granted is one that the document forbids.
class CheckedClient {
public:
    // Both must outlive the client.
    CheckedClient(HttpClient client, const Described& described, Exercised& exercised)
        : client_{std::move(client)}, described_{described}, exercised_{exercised}
    {
    }

    HttpAnswer get(int status, const std::string& target, const Headers& headers = {});
    HttpAnswer post(int status, const std::string& target, const nlohmann::json& body, const Headers& headers = {});
    HttpAnswer put(int status, const std::string& target, const nlohmann::json& body, const Headers& headers = {});
    HttpAnswer patch(int status, const std::string& target, const nlohmann::json& body, const Headers& headers = {});
    HttpAnswer remove(int status, const std::string& target, const Headers& headers = {});
    // Bytes as they are.
    HttpAnswer send(int status, const std::string& method, const std::string& target, const Headers& headers,
                    const std::string& body = "");

    [[nodiscard]] HttpClient& client() { return client_; }

private:
    HttpAnswer checked(int status, const std::string& method, const std::string& target, HttpAnswer answer);
    void check_body(const std::string& method, const std::string& target, const nlohmann::json& body,
                    const HttpAnswer& answer) const;

    HttpClient client_;
    const Described& described_;
    Exercised& exercised_;
};

}  // namespace traimas::testing
