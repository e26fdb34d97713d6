// The document and the route table say the same: neither knows an operation, a parameter or a header that the other
// does not.
#include "api/auth/authority.hpp"
#include "api/auth/authority_table.hpp"
#include "api/handlers/routes.hpp"
#include "api/openapi/document.hpp"
#include "tests/http/openapi/described.hpp"
#include "tests/support/api_world.hpp"

#include <gtest/gtest.h>

#include <set>

namespace traimas::testing {
namespace {

using nlohmann::json;
using Names = std::set<std::string>;

Names path_names(std::string_view pattern)
{
    Names names;
    for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
        names.emplace(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    }
    return names;
}

Names parameter_names(const Described& described, const Operation& operation, const char* where, bool required_only)
{
    Names names;
    for (const auto& it : described.parameters_of(operation)) {
        if (it.at("in") == where && (!required_only || it.value("required", false))) {
            names.insert(it.at("name").get<std::string>());
        }
    }
    return names;
}

Names required_headers(const http::Route& route)
{
    Names names;
    if (route.idempotency == http::Idempotency::required) {
        names.insert("Idempotency-Key");
    }
    if (route.precondition == http::Precondition::required) {
        names.insert("If-Match");
    }
    return names;
}

bool changes(http::Method method)
{
    return method != http::Method::get && method != http::Method::head && method != http::Method::options;
}

// What a client must bring: nothing, the cookie with the token against forgery on a change, or an API token.
json security_of(const http::Route& route)
{
    if (route.access == http::Access::open) {
        return json::array();
    }
    json scheme{{"session", json::array()}};
    if (changes(route.method)) {
        scheme["csrf"] = json::array();
    }
    auto schemes = json::array({scheme});
    if (auth::scope_of(route.action) && auth::row_of(route.action)->proven == auth::Proven::any_time) {
        schemes.push_back({{"token", json::array()}});
    }
    return schemes;
}

// Nobody need be signed in, and what is brought may be wrong.
const Names kOpenWithCredentials{"begin_session", "set_password_by_link", "begin_provider_sign_in",
                                 "finish_provider_sign_in"};

void compare(const Described& described, const Operation& operation, const http::Route& route)
{
    SCOPED_TRACE(operation.id);
    EXPECT_EQ(operation.path, route.pattern);
    EXPECT_EQ(operation.row.at("x-action"), route.action);
    EXPECT_EQ(operation.row.at("security"), security_of(route));
    EXPECT_EQ(parameter_names(described, operation, "query", false),
              Names(route.parameters.begin(), route.parameters.end()));
    EXPECT_EQ(parameter_names(described, operation, "path", true), path_names(route.pattern));
    EXPECT_EQ(parameter_names(described, operation, "header", true), required_headers(route));
    EXPECT_EQ(operation.row.contains("requestBody"), route.body_limit > 0);
    if (route.body_limit > 0) {
        EXPECT_TRUE(operation.row.at("requestBody").at("required").get<bool>());
        EXPECT_TRUE(operation.row.at("requestBody").at("content").contains(route.content_type));
    }
    const auto& responses = operation.row.at("responses");
    EXPECT_EQ(responses.contains("401"),
              route.access == http::Access::signed_in || kOpenWithCredentials.contains(operation.id));
    EXPECT_EQ(responses.contains("413"), route.body_limit > 0);
    EXPECT_EQ(responses.contains("428"), route.precondition == http::Precondition::required);
    EXPECT_EQ(responses.contains("503"), route.worker != http::Worker::io);
}

TEST(OpenApiDocument, DescribesEveryRouteAndNoOther)
{
    ApiWorld world;
    const Described described{openapi::openapi_document()};
    Names routed;
    for (const auto& route : api::all_routes(world.api())) {
        const auto* operation = described.find(http::method_name(route.method), route.pattern);
        if (operation == nullptr) {
            ADD_FAILURE() << http::method_name(route.method) << " " << route.pattern << " is not described";
            continue;
        }
        routed.insert(operation->id);
        compare(described, *operation, route);
    }
    for (const auto& operation : described.operations()) {
        EXPECT_TRUE(routed.contains(operation.id)) << operation.id << " is described and has no route";
    }
}

}  // namespace
}  // namespace traimas::testing
