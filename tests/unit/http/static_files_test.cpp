// The page's files as rows: types, tags, caching, and what is left out.
#include "api/http/static_files.hpp"

#include "api/http/dispatch.hpp"
#include "tests/unit/http/response_header.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace traimas::http {
namespace {

namespace files = std::filesystem;

class StaticFiles : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (files::temp_directory_path() / "traimas-static-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        files::create_directories(folder_ / "assets" / "deep");
        files::create_directories(folder_ / "docs");
        write("index.html", "<!doctype html>");
        write("docs/index.html", "<!doctype html><title>API</title>");
        write("assets/deep/app.3f2a.js", "export {};");
        write(".secret", "no");
        write("unknown.xyz", "?");
    }
    void TearDown() override { files::remove_all(folder_); }

    void write(const std::string& name, const std::string& content) { std::ofstream{folder_ / name} << content; }

    files::path folder_;
};

TEST_F(StaticFiles, AreServedFromTheirTable)
{
    const Dispatcher server{static_routes(folder_), Hooks{}};
    const auto page = server.answer(Request{.path = "/"}).response;
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<!doctype html>");
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
    EXPECT_EQ(server.answer(Request{.path = "/index.html"}).response.body, page.body);
    EXPECT_EQ(server.answer(Request{.path = "/", .query = {{"from", "mail"}}}).response.status, 200);

    const auto pages = server.answer(Request{.path = "/docs"}).response;
    EXPECT_EQ(pages.body, "<!doctype html><title>API</title>");
    EXPECT_EQ(server.answer(Request{.path = "/docs/index.html"}).response.body, pages.body);

    const auto script = server.answer(Request{.path = "/assets/deep/app.3f2a.js"}).response;
    EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
    EXPECT_NE(header(script, "Cache-Control").find("immutable"), std::string::npos);
    EXPECT_EQ(server.answer(Request{.path = "/unknown.xyz"}).response.content_type, "application/octet-stream");
    EXPECT_EQ(server.answer(Request{.path = "/.secret"}).response.status, 404);
    EXPECT_EQ(server.answer(Request{.path = "/assets"}).response.status, 404);
}

TEST_F(StaticFiles, AnswerAKnownTagWith304)
{
    const Dispatcher server{static_routes(folder_), Hooks{}};
    const auto tag = header(server.answer(Request{.path = "/"}).response, "ETag");
    EXPECT_EQ(tag.size(), 34U);
    EXPECT_EQ(server.answer(Request{.path = "/", .headers = {{"if-none-match", tag}}}).response.status, 304);
    EXPECT_NE(tag, header(server.answer(Request{.path = "/unknown.xyz"}).response, "ETag"));
}

TEST_F(StaticFiles, FaultsOfTheFolderAreSaidAtStart)
{
    EXPECT_THROW(static_routes(folder_ / "missing"), std::runtime_error);
    write("{id}.html", "x");
    EXPECT_THROW(static_routes(folder_), std::runtime_error);
}

}  // namespace
}  // namespace traimas::http
