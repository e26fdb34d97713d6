// Which addresses may be asked at all: TLS everywhere, plain HTTP on this machine only, and no tricks with hosts.
#include "engine/exchange/web/fetch.hpp"

#include <gtest/gtest.h>

namespace traimas::exchange {
namespace {

TEST(Fetch, GoesToSecureAddressesAndToThisMachine)
{
    for (const auto* good : {"https://id.example.go.th", "https://id.example.go.th:8443/a?b=c",
                             "http://127.0.0.1:9000/x", "http://localhost/keys", "http://[::1]:80/"}) {
        EXPECT_TRUE(may_fetch(good)) << good;
    }
    for (const auto* bad : {"", "http://id.example.go.th", "http://127.0.0.1.example/", "http://localhost.example",
                            "http://localhost@evil/", "http://localhost:80@evil/", "https://user:word@id.example",
                            "https://", "https:///path", "ftp://127.0.0.1/", "file:///etc/passwd",
                            "https://id.example/\r\nHost: x", "https://id.example/ x", "gopher://127.0.0.1"}) {
        EXPECT_FALSE(may_fetch(bad)) << bad;
    }
}

TEST(Fetch, EncodesFormsAsTheyAreRead)
{
    EXPECT_EQ(form_encoded("a b+c&d=é~"), "a%20b%2Bc%26d%3D%C3%A9~");
}

TEST(Fetch, AnswersStatusZeroWhereNobodyListens)
{
    EXPECT_EQ(fetch({.url = "http://127.0.0.1:1/"}).status, 0);
    EXPECT_EQ(fetch({.url = "http://example.go.th/"}).status, 0) << "not even tried";
}

}  // namespace
}  // namespace traimas::exchange
