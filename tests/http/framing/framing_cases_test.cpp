// Raw requests and what must come back: how many answers, with which status, and whether the connection stays.
// Where it stays, a probe shows that server and client still agree on where a request begins.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

namespace traimas::http::testing {
namespace {

enum class Then { stays, closes };

struct FramingCase {
    std::string name;
    std::string bytes;
    std::vector<int> statuses;
    Then then;
    Body body = Body::expected;
};

void PrintTo(const FramingCase& one, std::ostream* out)
{
    *out << one.name;
}

const std::string kPing = "GET /ping HTTP/1.1\r\nHost: t\r\n\r\n";

std::string request(const std::string& line, const std::string& fields = "", const std::string& body = "")
{
    return line + "\r\nHost: t\r\n" + fields + "\r\n" + body;
}

std::string ping(const std::string& fields, const std::string& body = "")
{
    return request("GET /ping HTTP/1.1", fields, body);
}

std::string target(const std::string& raw)
{
    return request("GET " + raw + " HTTP/1.1");
}

std::string echo(const std::string& fields, const std::string& body)
{
    return request("POST /echo HTTP/1.1", "Content-Type: application/json\r\n" + fields, body);
}

std::string sized_echo(std::size_t size)
{
    return echo("Content-Length: " + std::to_string(size) + "\r\n", std::string(size, 'x'));
}

// A GET whose header has exactly this many bytes.
std::string header_of(std::size_t size)
{
    const std::string before = "GET /ping HTTP/1.1\r\nHost: t\r\nX-Pad: ";
    return before + std::string(size - before.size() - 4, 'p') + "\r\n\r\n";
}

// A GET with this many fields, Host among them.
std::string fields_of(std::size_t count)
{
    std::string fields;
    for (std::size_t index = 1; index < count; ++index) {
        fields += "F" + std::to_string(index) + ": v\r\n";
    }
    return ping(fields);
}

std::vector<FramingCase> served_cases()
{
    const auto post = sized_echo(3);
    return {
        {"plain_get", kPing, {200}, Then::stays},
        {"http_1_0_closes", request("GET /ping HTTP/1.0"), {200}, Then::closes},
        {"http_1_0_keep_alive", request("GET /ping HTTP/1.0", "Connection: keep-alive\r\n"), {200}, Then::stays},
        {"connection_close", ping("Connection: close\r\n"), {200}, Then::closes},
        {"connection_close_any_case", ping("connection: Close\r\n"), {200}, Then::closes},
        {"connection_list_with_close", ping("Connection: x, close\r\n"), {200}, Then::closes},
        {"two_in_a_row", kPing + kPing, {200, 200}, Then::stays},
        {"post_then_get_in_a_row", post + kPing, {200, 200}, Then::stays},
        {"five_in_a_row", post + kPing + post + kPing + post, {200, 200, 200, 200, 200}, Then::stays},
        {"pipelined_after_close_is_not_answered", ping("Connection: close\r\n") + kPing, {200}, Then::closes},
        {"head", request("HEAD /ping HTTP/1.1"), {200}, Then::stays, Body::none},
        {"head_of_an_unknown_path", request("HEAD /nothing HTTP/1.1"), {404}, Then::stays, Body::none},
        {"options", request("OPTIONS /ping HTTP/1.1"), {204}, Then::stays},
        {"options_of_an_unknown_path", request("OPTIONS /nothing HTTP/1.1"), {404}, Then::stays},
        {"unknown_path", target("/nothing"), {404}, Then::stays},
        {"unknown_path_with_a_body",
         request("POST /nothing HTTP/1.1", "Content-Length: 3\r\n", "abc"),
         {404},
         Then::closes},
        {"known_path_other_method", request("PUT /ping HTTP/1.1"), {405}, Then::stays},
        {"path_parameter", target("/items/42"), {200}, Then::stays},
        {"query", target("/ping?name=a+b%20c"), {200}, Then::stays},
        {"unknown_query_parameter", target("/ping?nane=1"), {400}, Then::stays},
        {"body_at_the_limit", sized_echo(kEchoLimit), {200}, Then::stays},
        {"body_over_the_limit", sized_echo(kEchoLimit + 1), {413}, Then::closes},
        {"body_where_none_is_taken", request("PUT /ping HTTP/1.1", "Content-Length: 1\r\n", "x"), {405}, Then::closes},
        {"body_of_no_bytes", sized_echo(0), {200}, Then::stays},
        {"content_length_zero_on_get", ping("Content-Length: 0\r\n"), {200}, Then::stays},
        {"wrong_content_type",
         request("POST /echo HTTP/1.1", "Content-Type: text/xml\r\nContent-Length: 1\r\n", "x"),
         {415},
         Then::stays},
        {"header_at_the_limit", header_of(8192), {200}, Then::stays},
        {"header_over_the_limit", header_of(8193), {431}, Then::closes},
        {"header_far_over_the_limit", header_of(60'000), {431}, Then::closes},
        {"hundred_fields", fields_of(100), {200}, Then::stays},
        {"hundred_and_one_fields", fields_of(101), {431}, Then::closes},
        {"blanks_around_a_value", ping("X-Pad:  \t v \t \r\n"), {200}, Then::stays},
        {"a_handler_that_throws", target("/boom"), {500}, Then::stays},
        {"empty_field_value", ping("X-Empty:\r\n"), {200}, Then::stays},
    };
}

std::vector<FramingCase> transfer_encoding_cases()
{
    const std::string chunks = "0\r\n\r\n" + kPing;
    const std::string length = "Content-Length: 5\r\n";
    const auto te = [&](const std::string& value) { return echo("Transfer-Encoding: " + value + "\r\n", chunks); };
    const auto te_length = [&](const std::string& value) {
        return echo("Transfer-Encoding: " + value + "\r\n" + length, chunks);
    };
    return {
        {"te_chunked", te("chunked"), {501}, Then::closes},
        {"te_then_length", te_length("chunked"), {400}, Then::closes},
        {"length_then_te", echo(length + "Transfer-Encoding: chunked\r\n", chunks), {400}, Then::closes},
        {"te_xchunked_with_length", te_length("xchunked"), {501}, Then::closes},
        {"te_gzip_with_length", te_length("gzip"), {501}, Then::closes},
        {"te_identity_with_length", te_length("identity"), {501}, Then::closes},
        {"te_quoted_with_length", te_length("\"chunked\""), {501}, Then::closes},
        {"te_chunked_gzip", te("chunked, gzip"), {501}, Then::closes},
        {"te_gzip_chunked", te("gzip, chunked"), {501}, Then::closes},
        {"te_twice",
         echo("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", chunks),
         {400},
         Then::closes},
        {"te_any_case", echo("tRANSFER-eNCODING: CHUNKED\r\n", chunks), {501}, Then::closes},
        {"te_empty", te(""), {501}, Then::closes},
        {"te_after_a_tab", echo("Transfer-Encoding:\tchunked\r\n", chunks), {501}, Then::closes},
        {"te_folded", echo("Transfer-Encoding:\r\n chunked\r\n", chunks), {501}, Then::closes},
        {"te_blank_before_colon", echo("Transfer-Encoding : chunked\r\n", chunks), {400}, Then::closes},
        {"te_vertical_tab",
         te("\x0b"
            "chunked"),
         {400},
         Then::closes},
        {"te_in_http_1_0",
         request("POST /echo HTTP/1.0", "Transfer-Encoding: chunked\r\n", chunks),
         {501},
         Then::closes},
        {"te_on_get", ping("Transfer-Encoding: chunked\r\n", chunks), {501}, Then::closes},
        {"huge_chunk_extension",
         echo("Transfer-Encoding: chunked\r\n", "1;" + std::string(50'000, 'x')),
         {501},
         Then::closes},
    };
}

std::vector<FramingCase> length_cases()
{
    const auto with_length = [](const std::string& value) {
        return echo("Content-Length: " + value + "\r\n", "abc" + kPing);
    };
    return {
        {"length_twice_equal", echo("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + kPing), {400}, Then::closes},
        {"length_twice_different",
         echo("Content-Length: 3\r\nContent-Length: 5\r\n", "abc" + kPing),
         {400},
         Then::closes},
        {"length_list", with_length("3, 3"), {400}, Then::closes},
        {"length_plus", with_length("+3"), {400}, Then::closes},
        {"length_minus", with_length("-1"), {400}, Then::closes},
        {"length_hexadecimal", with_length("0x3"), {400}, Then::closes},
        {"length_exponent", with_length("3e0"), {400}, Then::closes},
        {"length_fraction", with_length("3.0"), {400}, Then::closes},
        {"length_overflow", with_length("18446744073709551619"), {400}, Then::closes},
        {"length_empty", with_length(""), {400}, Then::closes},
        {"length_word", with_length("three"), {400}, Then::closes},
        {"length_blank_inside", with_length("3 3"), {400}, Then::closes},
        {"length_enormous", with_length("999999999999"), {413}, Then::closes},
        {"length_name_with_blank", echo("Content-Length : 3\r\n", "abc" + kPing), {400}, Then::closes},
        {"length_name_with_nul", echo(std::string{"Content-Length\0: 3\r\n", 20}, "abc" + kPing), {400}, Then::closes},
        {"get_with_a_body", ping("Content-Length: 3\r\n", "abc"), {400}, Then::closes},
        {"get_hiding_a_request",
         ping("Content-Length: " + std::to_string(kPing.size()) + "\r\n", kPing),
         {400},
         Then::closes},
        {"head_with_a_body",
         request("HEAD /ping HTTP/1.1", "Content-Length: 3\r\n", "abc"),
         {400},
         Then::closes,
         Body::none},
        {"delete_with_a_body", request("DELETE /echo HTTP/1.1", "Content-Length: 3\r\n", "abc"), {400}, Then::closes},
        {"options_with_a_body", request("OPTIONS /ping HTTP/1.1", "Content-Length: 3\r\n", "abc"), {400}, Then::closes},
    };
}

std::vector<FramingCase> malformed_cases()
{
    const std::string host = "\r\nHost: t\r\n\r\n";
    return {
        {"no_host", "GET /ping HTTP/1.1\r\n\r\n", {400}, Then::closes},
        {"no_host_and_a_body_that_never_comes",
         "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
         {400},
         Then::closes},
        {"no_host_in_http_1_0", "GET /ping HTTP/1.0\r\n\r\n", {400}, Then::closes},
        {"two_hosts", ping("Host: other\r\n"), {400}, Then::closes},
        {"two_equal_hosts", ping("Host: t\r\n"), {400}, Then::closes},
        {"empty_host", "GET /ping HTTP/1.1\r\nHost:\r\n\r\n", {400}, Then::closes},
        {"host_with_a_path", "GET /ping HTTP/1.1\r\nHost: t/x\r\n\r\n", {400}, Then::closes},
        {"host_with_a_user", "GET /ping HTTP/1.1\r\nHost: a@t\r\n\r\n", {400}, Then::closes},
        {"host_with_a_bad_port", "GET /ping HTTP/1.1\r\nHost: t:8a\r\n\r\n", {400}, Then::closes},
        {"host_ipv6", "GET /ping HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {200}, Then::stays},
        {"version_1_2", "GET /ping HTTP/1.2" + host, {400}, Then::closes},
        {"version_2_0", "GET /ping HTTP/2.0" + host, {400}, Then::closes},
        {"version_0_9", "GET /ping HTTP/0.9" + host, {400}, Then::closes},
        {"version_lower_case", "GET /ping http/1.1" + host, {400}, Then::closes},
        {"version_long", "GET /ping HTTP/1.10" + host, {400}, Then::closes},
        {"no_version", "GET /ping" + host, {400}, Then::closes},
        {"no_version_with_a_blank", "GET / \r\n\r\n", {400}, Then::closes},
        {"http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}, Then::closes},
        {"method_only", "GET\r\n\r\n", {400}, Then::closes},
        {"blank_after_version", "GET /ping HTTP/1.1 " + host, {400}, Then::closes},
        {"two_blanks", "GET  /ping HTTP/1.1" + host, {400}, Then::closes},
        {"tab_for_blank", "GET\t/ping HTTP/1.1" + host, {400}, Then::closes},
        {"leading_empty_line", "\r\n" + kPing, {400}, Then::closes},
        {"bare_line_feeds", "GET /ping HTTP/1.1\nHost: t\n\n", {400}, Then::closes},
        {"bare_line_feed_in_fields", "GET /ping HTTP/1.1\r\nHost: t\nX: y\r\n\r\n", {400}, Then::closes},
        {"bare_carriage_return", "GET /ping HTTP/1.1\r\nHost: t\rX: y\r\n\r\n", {400}, Then::closes},
        {"nul_in_the_line", std::string{"GET /pi\0ng HTTP/1.1\r\nHost: t\r\n\r\n", 32}, {400}, Then::closes},
        {"nul_in_a_value", std::string{"GET /ping HTTP/1.1\r\nHost: t\0t\r\n\r\n", 33}, {400}, Then::closes},
        {"tls_hello", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15}, {400}, Then::closes},
        {"field_without_colon", ping("NoColon\r\n"), {400}, Then::closes},
        {"field_without_name", ping(": value\r\n"), {400}, Then::closes},
        {"field_name_with_bracket", ping("X(y): value\r\n"), {400}, Then::closes},
        {"first_field_folded", "GET /ping HTTP/1.1\r\n Host: t\r\n\r\n", {400}, Then::closes},
        {"unknown_method", request("BREW /ping HTTP/1.1"), {501}, Then::closes},
        {"lower_case_method", request("get /ping HTTP/1.1"), {501}, Then::closes},
        {"method_with_a_bad_character", request("G@T /ping HTTP/1.1"), {400}, Then::closes},
        {"trace", request("TRACE /ping HTTP/1.1"), {405}, Then::closes},
        {"connect", request("CONNECT t:80 HTTP/1.1"), {405}, Then::closes},
        {"other_expectation", echo("Expect: miracles\r\nContent-Length: 1\r\n", "x"), {417}, Then::closes},
        {"bad_request_hides_the_next", "GET /ping HTTP/1.1\r\nHost t\r\n\r\n" + kPing, {400}, Then::closes},
    };
}

std::vector<FramingCase> target_cases()
{
    return {
        {"absolute_form", target("http://t/ping"), {400}, Then::closes},
        {"asterisk_form", request("OPTIONS * HTTP/1.1"), {400}, Then::closes},
        {"fragment", target("/ping#x"), {400}, Then::closes},
        {"encoded_slash", target("/items%2F42"), {400}, Then::closes},
        {"encoded_backslash", target("/items%5c42"), {400}, Then::closes},
        {"raw_backslash", target("/items\\42"), {400}, Then::closes},
        {"encoded_nul", target("/items/4%002"), {400}, Then::closes},
        {"encoded_nul_in_the_query", target("/ping?name=%00"), {400}, Then::closes},
        {"dot_segments", target("/items/../ping"), {400}, Then::closes},
        {"encoded_dot_segments", target("/items/%2e%2E/ping"), {400}, Then::closes},
        {"double_encoded_dots_stay_text", target("/items/%252e%252e"), {200}, Then::stays},
        {"not_utf8", target("/items/%ff"), {400}, Then::closes},
        {"overlong_utf8", target("/items/%c0%af"), {400}, Then::closes},
        {"surrogate_in_utf8", target("/items/%ed%a0%80"), {400}, Then::closes},
        {"thai_in_utf8", target("/items/%E0%B8%81"), {200}, Then::stays},
        {"cut_off_escape", target("/items/%4"), {400}, Then::closes},
        {"no_hexadecimal_escape", target("/items/%zz"), {400}, Then::closes},
        {"raw_eight_bit", target("/items/\xe0\xb8\x81"), {400}, Then::closes},
        {"raw_quote", target("/items/\"x\""), {400}, Then::closes},
        {"encoded_line_end", target("/items/%0d%0aX:%20y"), {400}, Then::closes},
    };
}

class Framing : public ::testing::TestWithParam<FramingCase> {
protected:
    static void SetUpTestSuite() { server_ = std::make_unique<TestServer>(); }
    static void TearDownTestSuite() { server_.reset(); }
    static std::unique_ptr<TestServer> server_;
};

std::unique_ptr<TestServer> Framing::server_;

TEST_P(Framing, IsAnsweredAsTheTableSays)
{
    const auto& expected = GetParam();
    WireClient client{server_->port()};
    client.send(expected.bytes);
    for (const int status : expected.statuses) {
        const auto answer = client.read(expected.body);
        ASSERT_TRUE(answer) << "no answer where " << status << " was expected";
        EXPECT_EQ(answer->status, status) << answer->body;
        EXPECT_NE(answer->header("x-request-id"), "");
    }
    if (expected.then == Then::closes) {
        EXPECT_TRUE(client.ends()) << "the connection should end";
        return;
    }
    ASSERT_TRUE(client.send(kPing));
    const auto probe = client.read();
    ASSERT_TRUE(probe) << "the connection should stay";
    EXPECT_EQ(probe->status, 200);
    EXPECT_EQ(probe->body, "pong");
}

std::string name_of(const ::testing::TestParamInfo<FramingCase>& info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Served, Framing, ::testing::ValuesIn(served_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(TransferEncoding, Framing, ::testing::ValuesIn(transfer_encoding_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(ContentLength, Framing, ::testing::ValuesIn(length_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Malformed, Framing, ::testing::ValuesIn(malformed_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Target, Framing, ::testing::ValuesIn(target_cases()), name_of);

// The whole answer is the same when the request arrives in single bytes: framing must not depend on packets.
TEST(FramingByByte, EveryServedRequestMayTrickleIn)
{
    TestServer server;
    for (const auto& one : {kPing, sized_echo(20), target("/items/%E0%B8%81")}) {
        WireClient client{server.port()};
        for (const char byte : one) {
            ASSERT_TRUE(client.send({&byte, 1}));
        }
        const auto answer = client.read();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200);
    }
}

// Beast forgets the fields that it has parsed, so a header in many packets would pass its limit.
TEST(FramingByByte, ATricklingHeaderMeetsItsLimit)
{
    TestServer server;
    WireClient client{server.port()};
    client.send("GET /ping HTTP/1.1\r\nHost: t\r\n");
    const std::string field = "X-Pad: " + std::string(200, 'p') + "\r\n";
    for (int count = 0; count < 50; ++count) {
        for (const auto& piece : {field.substr(0, 100), field.substr(100)}) {
            if (!client.send(piece) || client.readable_within(2)) {
                count = 50;
                break;
            }
        }
    }
    const auto answer = client.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 431);
}

}  // namespace
}  // namespace traimas::http::testing
