// What every operation refuses alike: unknown parameters, strangers, forged requests, missing keys, bad bodies.
// The document says which of them apply; the operation has to answer so.
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::testing {
namespace {

using nlohmann::json;

std::string target_of(const Operation& operation, const std::map<std::string, std::string>& places)
{
    auto target = operation.path;
    std::size_t longest = 0;
    for (const auto& [wanted, value] : places) {
        if (operation.path.starts_with(wanted) && wanted.size() > longest) {
            longest = wanted.size();
            target = value + operation.path.substr(longest);
        }
    }
    EXPECT_EQ(target.find('{'), std::string::npos) << operation.path << " has no place in this sweep";
    return target;
}

// One request of the right form; each test below spoils one thing in it.
struct Spoiled {
    std::string method;
    std::string target;
    Headers headers{};

    void set(const std::string& name, const std::string& value)
    {
        const auto found =
            std::find_if(headers.begin(), headers.end(), [&](const auto& it) { return it.first == name; });
        if (found != headers.end()) {
            found->second = value;
        } else {
            headers.emplace_back(name, value);
        }
    }
    HttpAnswer send(CheckedClient& client, int status, const std::string& body) const
    {
        return client.send(status, method, target, headers, body);
    }
};

class Sweep {
public:
    Sweep(const Described& described, const Operation& operation, std::string target, CheckedClient& client,
          CheckedClient& stranger)
        : operation_{operation}, client_{client}, stranger_{stranger}, right_{operation.method, std::move(target)}
    {
        for (const auto& it : described.parameters_of(operation)) {
            const auto name = it.at("name").get<std::string>();
            if (it.at("in") == "header" && it.value("required", false)) {
                // Never let through: each request is spoiled before a key or a version would count.
                required_.push_back(name);
                right_.set(name, name == "If-Match" ? "\"1\"" : "sweep");
            }
        }
        takes_body_ = operation.row.contains("requestBody");
        if (takes_body_) {
            takes_json_ = operation.row.at("requestBody").at("content").contains("application/json");
            right_.set("Content-Type", takes_json_ ? "application/json" : "multipart/form-data; boundary=sweep");
        }
    }

    void unknown_parameter()
    {
        auto it = right_;
        it.target += "?nonsense=1";
        EXPECT_EQ(it.send(client_, 400, body()).code(), "unknown_parameter");
        it = right_;
        it.set("If-Match", "unquoted");
        EXPECT_EQ(it.send(client_, 400, body()).code(), "if_match_malformed");
    }

    void strangers_and_forgers()
    {
        const auto& security = operation_.row.at("security");
        if (security.empty()) {
            return;
        }
        EXPECT_EQ(right_.send(stranger_, 401, body()).code(), "sign_in_required");
        if (security.at(0).contains("csrf")) {
            auto it = right_;
            it.set("X-CSRF-Token", "forged");
            EXPECT_EQ(it.send(client_, 403, body()).code(), "csrf_token_wrong");
            it = right_;
            it.set("Origin", "https://elsewhere.invalid");
            EXPECT_EQ(it.send(client_, 403, body()).code(), "cross_origin");
        }
    }

    void missing_headers()
    {
        for (const auto& name : required_) {
            auto it = right_;
            it.set(name, "");  // the client leaves it out
            it.send(client_, name == "If-Match" ? 428 : 400, body());
        }
    }

    void bad_bodies()
    {
        if (!takes_body_) {
            return;
        }
        if (!takes_json_) {
            EXPECT_EQ(right_.send(client_, 400, "{").code(), "multipart_malformed");
            return;
        }
        EXPECT_EQ(right_.send(client_, 400, "{").code(), "not_json");
        EXPECT_EQ(right_.send(client_, 400, R"({"a": 1, "a": 1})").code(), "json_duplicate_key");
        auto it = right_;
        it.set("Idempotency-Key", has("Idempotency-Key") ? "sweep-422" : "");
        const auto answer = it.send(client_, 422, R"({"nonsense": 1})");
        EXPECT_EQ(answer.code(), "invalid_content");
        it.set("Content-Type", "text/plain");
        EXPECT_EQ(it.send(client_, 415, "{}").code(), "content_type_unsupported");
    }

private:
    [[nodiscard]] std::string body() const { return takes_body_ ? "{}" : ""; }
    [[nodiscard]] bool has(const std::string& name) const
    {
        return std::find(required_.begin(), required_.end(), name) != required_.end();
    }

    const Operation& operation_;
    CheckedClient& client_;
    CheckedClient& stranger_;
    Spoiled right_;
    std::vector<std::string> required_{};
    bool takes_body_ = false;
    bool takes_json_ = false;
};

}  // namespace

void sweep_refusals(const Tour& tour, const std::map<std::string, std::string>& places)
{
    auto client = tour.as("decha");
    auto stranger = tour.stranger();
    for (const auto& operation : tour.described.operations()) {
        SCOPED_TRACE(operation.id);
        Sweep sweep{tour.described, operation, target_of(operation, places), client, stranger};
        sweep.unknown_parameter();
        sweep.strangers_and_forgers();
        sweep.missing_headers();
        sweep.bad_bodies();
    }
}

}  // namespace traimas::testing
