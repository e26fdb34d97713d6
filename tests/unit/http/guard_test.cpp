// The guard's rules one by one; tests/http/framing shows the same over real sockets.
#include "api/http/guard.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

Head head(std::string method, Pairs more = {}, int version = 11)
{
    more.emplace_back("host", "t");
    return Head{.method = std::move(method), .version = version, .headers = std::move(more)};
}

std::string verdict(const Head& given, const HeadRules& rules = {})
{
    const auto refusal = check_head(given, rules);
    return refusal ? std::to_string(refusal->status) + " " + refusal->code : "served";
}

TEST(Guard, ServesOrdinaryRequests)
{
    EXPECT_EQ(verdict(head("GET")), "served");
    EXPECT_EQ(verdict(head("GET", {}, 10)), "served");
    EXPECT_EQ(verdict(head("DELETE", {{"content-length", "0"}})), "served");
    EXPECT_EQ(verdict(head("POST", {{"content-length", "12"}, {"expect", "100-Continue"}})), "served");
}

TEST(Guard, RefusesEveryTransferEncoding)
{
    for (const auto* value : {"chunked", "identity", "", "xchunked"}) {
        EXPECT_EQ(verdict(head("POST", {{"transfer-encoding", value}})), "501 transfer_encoding_unsupported");
    }
}

TEST(Guard, WantsOneWholeContentLength)
{
    EXPECT_EQ(verdict(head("POST", {{"content-length", "3"}, {"content-length", "3"}})), "400 content_length_repeated");
    for (const auto* value : {"", "3, 3", "+3", "-1", "0x3", " 3", "9999999999999999"}) {
        EXPECT_EQ(verdict(head("POST", {{"content-length", value}})), "400 content_length_malformed") << value;
    }
}

TEST(Guard, WantsOneHostThatIsAHost)
{
    EXPECT_EQ(verdict(Head{.method = "GET"}), "400 host_not_single");
    EXPECT_EQ(verdict(head("GET", {{"host", "t"}})), "400 host_not_single");
    for (const auto* value : {"", "a b", "a@b", "a/b", "a:b", "a:123456", "[::1", "[::1]x", "a,b"}) {
        EXPECT_EQ(verdict(Head{.method = "GET", .headers = {{"host", value}}}), "400 host_malformed") << value;
    }
    for (const auto* value : {"a", "a.b-c_d", "127.0.0.1:80", "[::1]", "[::1]:8080", "a:"}) {
        EXPECT_EQ(verdict(Head{.method = "GET", .headers = {{"host", value}}}), "served") << value;
    }
}

TEST(Guard, ServesAllowedHostsOnly)
{
    const HeadRules rules{.allowed_hosts = {"127.0.0.1", "localhost"}};
    EXPECT_EQ(verdict(Head{.method = "GET", .headers = {{"host", "LocalHost:81"}}}, rules), "served");
    EXPECT_EQ(verdict(Head{.method = "GET", .headers = {{"host", "127.0.0.1"}}}, rules), "served");
    EXPECT_EQ(verdict(Head{.method = "GET", .headers = {{"host", "localhost.evil"}}}, rules), "421 host_not_served");
}

TEST(Guard, TakesBodiesWhereTheyMeanSomething)
{
    for (const auto* method : {"GET", "HEAD", "DELETE", "OPTIONS"}) {
        EXPECT_EQ(verdict(head(method, {{"content-length", "1"}})), "400 body_not_allowed") << method;
    }
    for (const auto* method : {"POST", "PUT", "PATCH"}) {
        EXPECT_EQ(verdict(head(method, {{"content-length", "1"}})), "served") << method;
    }
}

TEST(Guard, KnowsItsMethodsAndVersions)
{
    EXPECT_EQ(verdict(head("BREW")), "501 method_unknown");
    EXPECT_EQ(verdict(head("get")), "501 method_unknown");
    EXPECT_EQ(verdict(head("TRACE")), "405 method_not_allowed");
    EXPECT_EQ(verdict(head("CONNECT")), "405 method_not_allowed");
    EXPECT_EQ(verdict(head("GET", {}, 12)), "400 unsupported_version");
    EXPECT_EQ(verdict(head("GET", {}, 20)), "400 unsupported_version");
}

TEST(Guard, CountsFields)
{
    Pairs fields(99, {"x", "y"});
    EXPECT_EQ(verdict(head("GET", fields)), "served");
    fields.emplace_back("x", "y");
    EXPECT_EQ(verdict(head("GET", fields)), "431 too_many_fields");
}

TEST(Guard, RefusesUnknownExpectations)
{
    EXPECT_EQ(verdict(head("POST", {{"expect", "200-ok"}})), "417 expectation_failed");
}

TEST(UnfinishedHeader, IsRefusedOnlyWhenItCannotBecomeOne)
{
    for (const auto* fine : {"", "G", "GET / HT", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\nHo"}) {
        EXPECT_FALSE(check_unfinished(fine, true)) << fine;
    }
    for (const auto* bad : {"GET /\r\n", "GET / \r\n\r\n", "\n", "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nX: y\n",
                            "\x16\x03\x01", "GET\t/ HT"}) {
        EXPECT_TRUE(check_unfinished(bad, true)) << bad;
    }
}

TEST(UnfinishedHeader, FieldsAreNotTakenForARequestLine)
{
    EXPECT_FALSE(check_unfinished("X: y\r\nZ", false));
    EXPECT_TRUE(check_unfinished("X: y\nZ", false));
}

}  // namespace
}  // namespace traimas::http
