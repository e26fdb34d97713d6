// Bodies that are no strings: uploads into files, answers out of files, answers made while they are sent.
#include "tests/http/framing/test_server.hpp"
#include "tests/http/framing/wire_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace traimas::http::testing {
namespace {

const std::string kFormHead = "Host: t\r\nContent-Type: multipart/form-data; boundary=xYz\r\n";

std::string form(const std::string& content, const std::string& name = "a.txt")
{
    return "--xYz\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\ninternal\r\n"
           "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
           name + "\"\r\n\r\n" + content + "\r\n--xYz--\r\n";
}

std::string posted(const std::string& body, const std::string& path = "/upload", const std::string& more = "")
{
    return "POST " + path + " HTTP/1.1\r\n" + kFormHead + more + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

WireAnswer ask(WireClient& client, const std::string& bytes, Body body = Body::expected)
{
    client.send(bytes);
    const auto answer = client.read(body);
    EXPECT_TRUE(answer) << "no answer to " << bytes.substr(0, 200);
    return answer.value_or(WireAnswer{});
}

std::string get(const std::string& path, const std::string& headers = "")
{
    return "GET " + path + " HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n";
}

// Files in the folder of uploads, besides the one that /file answers.
std::size_t left_over(const TestServer& server)
{
    const std::filesystem::directory_iterator files{server.folder()};
    return static_cast<std::size_t>(std::count_if(
        begin(files), end(files), [](const auto& it) { return it.path().filename().string().starts_with("tmp-"); }));
}

TEST(Uploads, AreHashedAndKeptUntilTheHandlerIsDone)
{
    TestServer server;
    WireClient client{server.port()};
    const auto answer = ask(client, posted(form("abc")));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body,
              "file|a.txt|3|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad|kind=internal");
    EXPECT_TRUE(eventually([&] { return left_over(server) == 0; }));
    EXPECT_EQ(ask(client, get("/ping")).body, "pong") << "the connection goes on";
}

TEST(Uploads, ComeInAnyPiecesAndLargerThanMemoryNeedsThem)
{
    TestServer server;
    const auto body = posted(form(std::string(900'000, 'x')));
    for (const std::size_t piece : {std::size_t{1'000}, std::size_t{65'537}, body.size()}) {
        WireClient client{server.port()};
        for (std::size_t at = 0; at < body.size(); at += piece) {
            ASSERT_TRUE(client.send(std::string_view{body}.substr(at, piece)));
        }
        const auto answer = client.read();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200) << answer->body;
        EXPECT_NE(answer->body.find("|900000|"), std::string::npos) << answer->body;
    }
}

TEST(Uploads, TellWhatIsWrongAndLeaveNothingBehind)
{
    TestServer server;
    const auto refused = [&](const std::string& bytes) {
        WireClient client{server.port()};
        return ask(client, bytes);
    };
    EXPECT_EQ(refused(posted("no form at all")).status, 400);
    EXPECT_NE(refused(posted(form("x").substr(0, 120))).body.find("multipart_malformed"), std::string::npos);
    EXPECT_EQ(refused(posted(form("x", ".."))).status, 400);
    EXPECT_EQ(refused(posted("--xYz\r\nContent-Disposition: form-data; name=kind\r\n\r\na\r\n--xYz--")).status, 422);
    EXPECT_EQ(refused(posted("--xYz\r\nContent-Disposition: form-data; name=kind\r\n\r\n" + std::string(17, 'a') +
                             "\r\n--xYz--"))
                  .status,
              400);
    const auto two = form("x").substr(0, form("x").size() - 9) + form("y").substr(60);
    EXPECT_EQ(refused(posted(two)).status, 400);
    EXPECT_EQ(refused(posted(form(std::string(kUploadLimit, 'x')))).status, 413);
    EXPECT_EQ(
        refused("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc")
            .status,
        400);
    EXPECT_EQ(
        refused("POST /upload HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc").status,
        415);
    EXPECT_EQ(refused("POST /upload HTTP/1.1\r\n" + kFormHead + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status,
              501);
    EXPECT_TRUE(eventually([&] { return left_over(server) == 0; }));
}

TEST(Uploads, GoAwayWithTheirSender)
{
    TestServer server;
    {
        WireClient client{server.port()};
        const auto whole = posted(form(std::string(600'000, 'x')));
        client.send(std::string_view{whole}.substr(0, 500'000));
        EXPECT_TRUE(eventually([&] { return left_over(server) == 1; }));
    }
    EXPECT_TRUE(eventually([&] { return left_over(server) == 0; }));
}

TEST(Uploads, AreReadOnlyFromWhoMaySend)
{
    TestServer server;
    WireClient client{server.port()};
    client.send("POST /secure-upload HTTP/1.1\r\n" + kFormHead +
                "Expect: 100-continue\r\nContent-Length: 500000\r\n\r\n");
    const auto answer = client.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(left_over(server), 0U);

    WireClient patient{server.port()};
    const auto body = form("abc");
    patient.send("POST /upload HTTP/1.1\r\n" + kFormHead +
                 "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    const auto go_on = patient.read();
    ASSERT_TRUE(go_on);
    EXPECT_EQ(go_on->status, 100);
    patient.send(body);
    EXPECT_EQ(patient.read().value_or(WireAnswer{}).status, 200);
}

TEST(FileAnswers, AreWholeOrInParts)
{
    TestServer server;
    WireClient client{server.port()};
    const auto whole = ask(client, get("/file"));
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(whole.body.size(), 100U);
    EXPECT_EQ(whole.header("accept-ranges"), "bytes");
    const auto part = ask(client, get("/file", "Range: bytes=38-41\r\n"));
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "aabb");
    EXPECT_EQ(part.header("content-range"), "bytes 38-41/100");
    EXPECT_EQ(ask(client, get("/file", "Range: bytes=-3\r\n")).body, "bbb");
    const auto beyond = ask(client, get("/file", "Range: bytes=100-\r\n"));
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.header("content-range"), "bytes */100");
    EXPECT_EQ(ask(client, get("/file", "Range: bytes=0-1,3-4\r\n")).status, 200);
    EXPECT_EQ(ask(client, get("/file", "Range: bytes=0-1\r\nIf-Range: \"one\"\r\n")).status, 206);
    EXPECT_EQ(ask(client, get("/file", "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n")).status, 200);
    EXPECT_EQ(ask(client, get("/file", "If-None-Match: \"one\"\r\n")).status, 304);
    client.send("HEAD /file HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto head = client.read(Body::none);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("content-length"), "100");
    EXPECT_EQ(ask(client, get("/ping")).body, "pong");
}

TEST(FileAnswers, AreAFailureWhereTheFileIsNotWhatItShouldBe)
{
    TestServer server;
    std::filesystem::resize_file(server.folder() / "kept", 99);
    WireClient client{server.port()};
    EXPECT_EQ(ask(client, get("/file")).status, 500);
    std::filesystem::remove(server.folder() / "kept");
    EXPECT_EQ(ask(client, get("/file")).status, 500);
}

TEST(StreamedAnswers, ComeInChunksOrUntilTheEnd)
{
    TestServer server;
    WireClient client{server.port()};
    client.send(get("/pieces", "Connection: close\r\n"));
    const auto text = client.rest();
    EXPECT_NE(text.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("Content-Length"), std::string::npos);
    std::string chunks;
    for (int count = 0; count < 5; ++count) {
        chunks += "a\r\n0123456789\r\n";
    }
    EXPECT_EQ(text.substr(text.find("\r\n\r\n") + 4), chunks + "0\r\n\r\n");

    WireClient old{server.port()};
    old.send("GET /pieces HTTP/1.0\r\nHost: t\r\nConnection: keep-alive\r\n\r\n");
    const auto whole = old.rest();
    EXPECT_NE(whole.find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_EQ(whole.substr(whole.find("\r\n\r\n") + 4).size(), 50U);
}

TEST(StreamedAnswers, EndWithoutTheirEndWhereTheyBreak)
{
    TestServer server;
    WireClient client{server.port()};
    client.send(get("/torn"));
    const auto text = client.rest();
    EXPECT_EQ(text.find("\r\n0\r\n"), std::string::npos) << "no last chunk: the reader sees that it is not whole";
    EXPECT_EQ(text.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace traimas::http::testing
