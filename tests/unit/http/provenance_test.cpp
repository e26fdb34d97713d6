// Whom the server believes about addresses, request ids and traces.
#include "api/http/provenance.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

TEST(ClientAddress, BelievesTrustedProxiesOnly)
{
    const std::vector<std::string> proxies{"10.0.0.1", "::1"};
    const Pairs forwarded{{"x-forwarded-for", "6.6.6.6, 203.0.113.5"}};
    EXPECT_EQ(client_address("192.0.2.1", proxies, forwarded), "192.0.2.1");
    EXPECT_EQ(client_address("10.0.0.1", proxies, forwarded), "203.0.113.5");
    EXPECT_EQ(client_address("10.0.0.1", proxies, {}), "10.0.0.1");
    EXPECT_EQ(client_address("::1", proxies, {{"x-forwarded-for", "2001:db8::7"}}), "2001:db8::7");
}

TEST(ClientAddress, TakesTheLastHopOfTheLastHeader)
{
    const Pairs forwarded{{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "2.2.2.2,\t3.3.3.3 "}};
    EXPECT_EQ(client_address("10.0.0.1", {"10.0.0.1"}, forwarded), "3.3.3.3");
}

TEST(ClientAddress, IgnoresWhatIsNoAddress)
{
    for (const auto* hop : {"", "unknown", "1.2.3", "evil\" log=\"x", "1.2.3.4:80", "1.1.1.1,"}) {
        EXPECT_EQ(client_address("10.0.0.1", {"10.0.0.1"}, {{"x-forwarded-for", hop}}), "10.0.0.1") << hop;
    }
}

TEST(RequestId, IsShortAndPlain)
{
    EXPECT_TRUE(is_request_id("0aZ.-_"));
    EXPECT_TRUE(is_request_id(std::string(64, 'a')));
    EXPECT_FALSE(is_request_id(std::string(65, 'a')));
    for (const auto* text : {"", "a b", "a\nb", "ก", "a/b"}) {
        EXPECT_FALSE(is_request_id(text)) << text;
    }
}

TEST(RequestId, MadeOnesAreWellFormedAndDiffer)
{
    RequestIds ids;
    const auto first = ids.next();
    EXPECT_TRUE(is_request_id(first));
    EXPECT_NE(first, ids.next());
    EXPECT_NE(first, RequestIds{}.next()) << "another process starts elsewhere";
}

TEST(TraceId, IsReadFromAWellFormedHeader)
{
    const std::string trace = "0af7651916cd43dd8448eb211c80319c";
    EXPECT_EQ(trace_id_of("00-" + trace + "-b7ad6b7169203331-01"), trace);
    EXPECT_EQ(trace_id_of(""), "");
    EXPECT_EQ(trace_id_of("01-" + trace + "-b7ad6b7169203331-01"), "");
    EXPECT_EQ(trace_id_of("00-" + trace + "-0000000000000000-01"), "");
    EXPECT_EQ(trace_id_of("00-" + std::string(32, '0') + "-b7ad6b7169203331-01"), "");
    EXPECT_EQ(trace_id_of("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"), "");
    EXPECT_EQ(trace_id_of("00-" + trace + "-b7ad6b7169203331-01x"), "");
}

}  // namespace
}  // namespace traimas::http
