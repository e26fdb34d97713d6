// The head of an answer as bytes.
#include "api/http/wire.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

std::size_t count(const std::string& text, const std::string& part)
{
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) {
        ++found;
    }
    return found;
}

TEST(HttpDate, IsImfFixdate)
{
    EXPECT_EQ(http_date(from_micros(784'111'777'000'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(from_micros(951'782'400'999'999)), "Tue, 29 Feb 2000 00:00:00 GMT");
}

TEST(ResponseHead, IsFramedByItsLength)
{
    Response response;
    response.body = "12345";
    const auto head = response_head(response, WireRules{.keep_alive = true, .request_id = "r-1"});
    EXPECT_EQ(head.rfind("HTTP/1.1 200 OK\r\n", 0), 0U);
    EXPECT_EQ(head.substr(head.size() - 4), "\r\n\r\n");
    EXPECT_EQ(count(head, "\r\n\r\n"), 1U);
    EXPECT_EQ(count(head, "Content-Length: 5\r\n"), 1U);
    EXPECT_EQ(count(head, "X-Request-Id: r-1\r\n"), 1U);
    EXPECT_EQ(count(head, "Connection:"), 0U);
}

TEST(ResponseHead, SaysWhetherTheConnectionStays)
{
    EXPECT_EQ(count(response_head({}, {.keep_alive = false}), "Connection: close\r\n"), 1U);
    EXPECT_EQ(count(response_head({}, {.keep_alive = true, .http_1_0 = true}), "Connection: keep-alive\r\n"), 1U);
}

TEST(ResponseHead, BodilessStatusesHaveNoLength)
{
    for (const int status : {204, 304}) {
        Response response;
        response.status = status;
        EXPECT_EQ(count(response_head(response, {}), "\r\nContent-"), 1U) << "the policy only";
    }
}

TEST(ResponseHead, AHandlersHeaderReplacesTheDefault)
{
    Response response;
    response.headers = {{"cache-control", "public"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}};
    const auto head = response_head(response, {});
    EXPECT_EQ(count(head, "cache-control: public\r\n"), 1U);
    EXPECT_EQ(count(head, "Cache-Control"), 0U);
    EXPECT_EQ(count(head, "no-store"), 0U);
    EXPECT_EQ(count(head, "Set-Cookie: "), 2U);
}

TEST(ResponseHead, NoValueBeginsAHeaderOfItsOwn)
{
    Response response;
    response.headers = {{"Content-Disposition", "attachment; filename=\"a\r\nSet-Cookie: x=y\""}};
    const auto head = response_head(response, {});
    EXPECT_EQ(count(head, "\r\nSet-Cookie"), 0U);
}

TEST(ResponseHead, FramingBelongsToTheShell)
{
    Response response;
    response.headers = {{"Content-Length", "99"}, {"Transfer-Encoding", "chunked"}, {"connection", "upgrade"}};
    const auto head = response_head(response, {.keep_alive = true});
    EXPECT_EQ(count(head, "99"), 0U);
    EXPECT_EQ(count(head, "chunked"), 0U);
    EXPECT_EQ(count(head, "upgrade"), 0U);
}

TEST(ResponseHead, HstsIsForTls)
{
    EXPECT_EQ(count(response_head({}, {.hsts = true}), "Strict-Transport-Security: max-age="), 1U);
    EXPECT_EQ(count(response_head({}, {}), "Strict-Transport-Security"), 0U);
}

}  // namespace
}  // namespace traimas::http
