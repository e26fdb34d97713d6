// Thousands of damaged requests: the server must neither fail nor fall over, whatever arrives.
// SEED in the environment repeats a run; the seed is printed with every failure.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>

namespace traimas::http::testing {
namespace {

constexpr int kMutants = 5'000;

const std::array<std::string, 7> kOriginals{
    "GET /ping HTTP/1.1\r\nHost: t\r\nAccept-Language: th, en;q=0.5\r\n\r\n",
    "GET /items/42?as_of=2018-01-01 HTTP/1.1\r\nHost: t\r\nCookie: session=good\r\n\r\n",
    "HEAD /items/%E0%B8%81 HTTP/1.1\r\nHost: t:80\r\nIf-None-Match: \"a\", W/\"b\"\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"a\":\"12345\"}",
    "POST /secure HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n"
    "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    "OPTIONS /echo HTTP/1.0\r\nHost: t\r\nConnection: keep-alive\r\n\r\nGET /ping HTTP/1.1\r\nHost: t\r\n\r\n",
    "DELETE /echo HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 1.2.3.4\r\n"
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n",
};

const std::array<std::string, 14> kTokens{
    "\r\n",
    "\n",
    "\r",
    "%00",
    "%2f",
    "..",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 9\r\n",
    "Host: x\r\n",
    " ",
    ":",
    "HTTP/1.1",
    "\xff\xfe",
    std::string(300, 'A'),
};

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : engine_{seed} {}

    std::string next()
    {
        auto text = kOriginals[below(kOriginals.size())];
        const auto edits = 1 + below(4);
        for (std::size_t count = 0; count < edits; ++count) {
            edit(text);
        }
        return text;
    }

private:
    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>{0, bound - 1}(engine_); }

    void edit(std::string& text)
    {
        const auto at = below(text.size() + 1);
        const auto length = std::min(text.size() - at, 1 + below(8));
        switch (below(5)) {
        case 0: text.replace(at, length, std::string(length, static_cast<char>(below(256)))); break;
        case 1: text.insert(at, kTokens[below(kTokens.size())]); break;
        case 2: text.erase(at, length); break;
        case 3: text.insert(at, text.substr(at, length * 4)); break;
        case 4: text.resize(at); break;
        }
    }

    std::mt19937_64 engine_;
};

// Every status in a stream of answers.
std::vector<int> statuses_in(const std::string& stream)
{
    constexpr std::string_view kStart = "HTTP/1.1 ";
    std::vector<int> statuses;
    for (auto at = stream.find(kStart); at != std::string::npos; at = stream.find(kStart, at + 1)) {
        if (at == 0 || stream[at - 1] == '\n' || stream.compare(at + kStart.size() + 3, 1, " ") == 0) {
            statuses.push_back(std::atoi(stream.substr(at + kStart.size(), 3).c_str()));
        }
    }
    return statuses;
}

std::uint64_t chosen_seed()
{
    const char* given = std::getenv("SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

TEST(Mutants, NeverCrashOrFailTheServer)
{
    const auto seed = chosen_seed();
    RecordProperty("seed", std::to_string(seed));
    SCOPED_TRACE("SEED=" + std::to_string(seed));
    std::printf("SEED=%llu\n", static_cast<unsigned long long>(seed));
    ServerOptions options;
    options.limits.connections_per_address = 2'000;
    TestServer server{options};
    Mutator mutator{seed};
    for (int count = 0; count < kMutants; ++count) {
        const auto mutant = mutator.next();
        WireClient client{server.port()};
        client.send(mutant);
        client.end_sending();
        for (const int status : statuses_in(client.rest())) {
            const bool fine = status == 501 || (status >= 100 && status < 500);
            ASSERT_TRUE(fine) << "status " << status << " for:\n" << mutant;
        }
    }
    WireClient probe{server.port()};
    probe.send("GET /ping HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(probe.read().value_or(WireAnswer{}).body, "pong");
    EXPECT_EQ(server.metrics().failed.load(), 0U);
    EXPECT_EQ(server.metrics().timed_out.load(), 0U) << "a mutant made the server wait after its sender had ended";
}

}  // namespace
}  // namespace traimas::http::testing
