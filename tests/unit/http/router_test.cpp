// Patterns, parameters, and what a path allows.
#include "api/http/router.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

Route row(Method method, std::string pattern)
{
    const auto handler = [](const Call&) -> Result<Response> { return Response{}; };
    return Route{.method = method, .pattern = std::move(pattern), .action = "test", .handler = handler};
}

Router router()
{
    return Router{{row(Method::get, "/"), row(Method::get, "/people"), row(Method::post, "/people"),
                   row(Method::get, "/people/{id}"), row(Method::patch, "/people/{id}"), row(Method::get, "/people/me"),
                   row(Method::post, "/{kind}/{id}/actions"), row(Method::get, "/people/me/tokens"),
                   row(Method::delete_, "/cycles/{cycle}/plan")}};
}

std::string found(Method method, std::string_view path)
{
    const auto table = router();
    const auto match = table.find(method, path);
    return match.route == nullptr ? "allow: " + match.allow : match.route->pattern;
}

TEST(Router, FindsRows)
{
    EXPECT_EQ(found(Method::get, "/"), "/");
    EXPECT_EQ(found(Method::post, "/people"), "/people");
    EXPECT_EQ(found(Method::get, "/people/17"), "/people/{id}");
    EXPECT_EQ(found(Method::head, "/people/17"), "/people/{id}");
}

TEST(Router, PrefersLiteralsAndBacksOutOfThem)
{
    EXPECT_EQ(found(Method::get, "/people/me"), "/people/me");
    EXPECT_EQ(found(Method::get, "/people/me/tokens"), "/people/me/tokens");
    EXPECT_EQ(found(Method::post, "/people/me/actions"), "/{kind}/{id}/actions");
    EXPECT_EQ(found(Method::post, "/cycles/1/actions"), "/{kind}/{id}/actions");
}

TEST(Router, NamesTheParameters)
{
    const auto table = router();
    const auto match = table.find(Method::post, "/cases/17/actions");
    EXPECT_EQ(match.path.at("kind"), "cases");
    EXPECT_EQ(match.path.at("id"), "17");
}

TEST(Router, UnknownPathsAllowNothing)
{
    for (const auto* path : {"/peopl", "/people/", "/people//", "/people/1/2", "//", "/cycles//plan", "/people/1/"}) {
        EXPECT_EQ(found(Method::get, path), "allow: ") << path;
    }
}

TEST(Router, OtherMethodsHearWhatIsAllowed)
{
    EXPECT_EQ(found(Method::delete_, "/people"), "allow: GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(found(Method::options, "/people/1"), "allow: GET, HEAD, PATCH, OPTIONS");
    EXPECT_EQ(found(Method::head, "/cycles/1/plan"), "allow: DELETE, OPTIONS");
}

TEST(RouterDeathTest, RefusesATableThatContradictsItself)
{
    EXPECT_DEATH(Router({row(Method::get, "/a/{x}"), row(Method::get, "/a/{y}")}), "added");
    EXPECT_DEATH(Router({row(Method::get, "a")}), "pattern");
    EXPECT_DEATH(Router({row(Method::get, "/a/{x}.csv")}), "is_parameter");
}

}  // namespace
}  // namespace traimas::http
