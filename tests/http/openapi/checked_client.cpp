// Asks, compares, keeps count.
#include "tests/http/openapi/checked_client.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {

using nlohmann::json;

HttpAnswer CheckedClient::checked(int status, const std::string& method, const std::string& target, HttpAnswer answer)
{
    const auto* operation = described_.find(method, target);
    if (operation == nullptr) {
        ADD_FAILURE() << method << " " << target << " is no operation of the document";
        return answer;
    }
    exercised_[operation->id].insert(answer.status);
    EXPECT_EQ(answer.status, status) << method << " " << target << "\n" << answer.body;
    for (const auto& fault : described_.answer_faults(*operation, answer)) {
        ADD_FAILURE() << method << " " << target << " answers " << answer.status << ", " << fault << "\n"
                      << answer.body;
    }
    return answer;
}

void CheckedClient::check_body(const std::string& method, const std::string& target, const json& body,
                               const HttpAnswer& answer) const
{
    constexpr int kFirstNotGranted = 300;
    const auto* operation = described_.find(method, target);
    if (operation == nullptr || answer.status >= kFirstNotGranted) {
        return;
    }
    for (const auto& fault : described_.value_faults(described_.body_schema(*operation), body)) {
        ADD_FAILURE() << method << " " << target << " takes what the document forbids, " << fault << "\n"
                      << body.dump();
    }
}

HttpAnswer CheckedClient::get(int status, const std::string& target, const Headers& headers)
{
    return checked(status, "GET", target, client_.get(target, headers));
}

HttpAnswer CheckedClient::post(int status, const std::string& target, const json& body, const Headers& headers)
{
    auto answer = checked(status, "POST", target, client_.post(target, body, headers));
    check_body("POST", target, body, answer);
    return answer;
}

HttpAnswer CheckedClient::put(int status, const std::string& target, const json& body, const Headers& headers)
{
    auto answer = checked(status, "PUT", target, client_.put(target, body, headers));
    check_body("PUT", target, body, answer);
    return answer;
}

HttpAnswer CheckedClient::patch(int status, const std::string& target, const json& body, const Headers& headers)
{
    auto answer = checked(status, "PATCH", target, client_.patch(target, body, headers));
    check_body("PATCH", target, body, answer);
    return answer;
}

HttpAnswer CheckedClient::remove(int status, const std::string& target, const Headers& headers)
{
    return checked(status, "DELETE", target, client_.remove(target, headers));
}

HttpAnswer CheckedClient::send(int status, const std::string& method, const std::string& target, const Headers& headers,
                               const std::string& body)
{
    return checked(status, method, target, client_.send(method, target, headers, body));
}

}  // namespace traimas::testing
