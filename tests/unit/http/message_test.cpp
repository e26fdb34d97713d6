// Requests as handlers see them: methods, headers, parameters, cookies.
#include "api/http/message.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

TEST(Method, NamesGoBothWays)
{
    for (const auto method :
         {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_, Method::options}) {
        EXPECT_EQ(method_from(method_name(method)), method);
    }
    EXPECT_EQ(method_name(Method::delete_), "DELETE");
    EXPECT_EQ(method_from("get"), std::nullopt);
    EXPECT_EQ(method_from("TRACE"), std::nullopt);
}

TEST(Request, FindsTheFirstOfEachName)
{
    const Request request{.path = "/", .query = {{"a", "1"}, {"a", "2"}}, .headers = {{"x", "one"}, {"x", "two"}}};
    EXPECT_EQ(request.header("x"), "one");
    EXPECT_EQ(request.header("y"), std::nullopt);
    EXPECT_EQ(request.parameter("a"), "1");
    EXPECT_EQ(request.parameter("b"), std::nullopt);
}

TEST(Request, ReadsCookiesFromAllTheirHeaders)
{
    const Request request{.path = "/",
                          .headers = {{"cookie", "a=1; session=abc=; flag"}, {"x", "y"}, {"cookie", " __Host-s = z"}}};
    EXPECT_EQ(request.cookie("a"), "1");
    EXPECT_EQ(request.cookie("session"), "abc=");
    EXPECT_EQ(request.cookie("__Host-s"), "z");
    EXPECT_EQ(request.cookie("flag"), std::nullopt);
    EXPECT_EQ(request.cookie("sess"), std::nullopt);
}

}  // namespace
}  // namespace traimas::http
