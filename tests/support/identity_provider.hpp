// An identity provider on loopback that does what a test tells it, also what an evil one would: discovery, keys, tokens
// and userinfo by OpenID Connect, over a real socket, with real signatures.
//   IdentityProvider provider;
//   options.identity.oidc = provider.client();
//   provider.spoil = [](json& header, json& claims) { claims["aud"] = "another"; };
#pragma once

#include "api/auth/oidc_provider.hpp"
#include "api/http/server.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace traimas::testing {

class IdentityProvider {
public:
    IdentityProvider();
    ~IdentityProvider();
    IdentityProvider(const IdentityProvider&) = delete;
    IdentityProvider& operator=(const IdentityProvider&) = delete;

    // How our program would be told of it; `origin` is ours.
    [[nodiscard]] auth::OidcOptions client(const std::string& origin = "http://127.0.0.1:1") const;
    [[nodiscard]] std::string issuer() const;

    // What its sign-in page would do for the person who was sent there with this address: the query of the way back.
    std::string consent(const std::string& location, const std::string& subject, const std::string& name);

    // What a test may bend before a request. All run on the provider's threads, one at a time.
    std::function<void(nlohmann::json& header, nlohmann::json& claims)> spoil{};
    std::function<void(nlohmann::json& description)> spoil_description{};
    std::function<void(http::Response& answer)> spoil_answer{};  // of the token endpoint
    bool name_in_token = true;                                   // false: only userinfo tells the name
    bool checks_pkce = true;
    void change_key();  // from now on it signs with another

private:
    struct Keys;
    struct Consent {
        std::string nonce;
        std::string challenge;
        std::string subject;
        std::string name;
        bool asked_anew;
    };

    Result<http::Response> describe();
    Result<http::Response> trade(const http::Call& call);
    Result<http::Response> userinfo(const http::Call& call);

    std::mutex mutex_{};
    std::unique_ptr<Keys> keys_;
    std::map<std::string, Consent> codes_{};
    std::map<std::string, Consent> tokens_{};
    int count_ = 0;
    http::Metrics metrics_{};
    std::unique_ptr<http::Server> server_;  // last: it stops before what its handlers use
};

}  // namespace traimas::testing
