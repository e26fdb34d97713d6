// Forms with files, in every split of their bytes; and forms that are none.
#include "api/http/multipart.hpp"
#include "tests/unit/base/seed.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace traimas::http {
namespace {

struct Part {
    PartHead head;
    std::string content{};
    bool whole = false;
};

class Parts final : public PartSink {
public:
    bool begin(const PartHead& head) override
    {
        seen.push_back({head});
        return true;
    }
    bool data(std::string_view bytes) override
    {
        seen.back().content += bytes;
        return true;
    }
    bool end() override
    {
        seen.back().whole = true;
        return true;
    }
    std::vector<Part> seen{};
};

// What a reader makes of it, fed in pieces of this size: "" where it is whole.
std::string read_in_pieces(const std::string& body, std::size_t piece, Parts& parts, MultipartLimits limits = {})
{
    MultipartReader reader{"xYz", limits, parts};
    for (std::size_t at = 0; at < body.size(); at += piece) {
        if (!reader.feed(std::string_view{body}.substr(at, piece))) {
            return std::string{reader.why()};
        }
    }
    return reader.finish() ? "" : std::string{reader.why()};
}

std::string why(const std::string& body, MultipartLimits limits = {})
{
    Parts parts;
    return read_in_pieces(body, body.size(), parts, limits);
}

const std::string kField = "--xYz\r\nContent-Disposition: form-data; name=\"classification\"\r\n\r\ninternal\r\n";
const std::string kFile = "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
                          "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--xY\r\n-- \r\n\r\n--xYzz\r\n";
const std::string kEnd = "--xYz--\r\n";

TEST(Multipart, GivesTheSamePartsHoweverTheBytesCome)
{
    // "--xYzz" at the beginning of a line begins with the delimiter: by RFC 2046 no content may hold it.
    const auto body = kField +
                      "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
                      "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--xY\r\n-- \r\n\r\nxYz--\r\n" +
                      kEnd + "what comes after the end";
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        Parts parts;
        ASSERT_EQ(read_in_pieces(body, piece, parts), "") << piece;
        ASSERT_EQ(parts.seen.size(), 2U) << piece;
        EXPECT_EQ(parts.seen[0].head.name, "classification");
        EXPECT_EQ(parts.seen[0].content, "internal");
        EXPECT_FALSE(parts.seen[0].head.filename);
        EXPECT_EQ(parts.seen[1].head.filename, "a.pdf");
        EXPECT_EQ(parts.seen[1].head.content_type, "application/pdf");
        EXPECT_EQ(parts.seen[1].content, "%PDF-1.7\r\n--xY\r\n-- \r\n\r\nxYz--");
        EXPECT_TRUE(parts.seen[0].whole && parts.seen[1].whole);
    }
}

TEST(Multipart, TakesEmptyPartsAPreambleAndBlanksBehindABoundary)
{
    Parts parts;
    const std::string body =
        "a preamble\r\n--xYz \t\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n\r\n" + kEnd;
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        parts.seen.clear();
        ASSERT_EQ(read_in_pieces(body, piece, parts), "") << piece;
        ASSERT_EQ(parts.seen.size(), 1U);
        EXPECT_EQ(parts.seen[0].content, "");
        EXPECT_EQ(parts.seen[0].head.filename, "b");
    }
}

TEST(Multipart, SaysWhatIsWrong)
{
    EXPECT_EQ(why(""), "boundary_missing");
    EXPECT_EQ(why("no boundary at all"), "boundary_missing");
    EXPECT_EQ(why(kField), "unfinished");
    EXPECT_EQ(why("--xYz\r\nContent-Disposition: form-data"), "unfinished");
    EXPECT_EQ(why("--xYzContent-Disposition: form-data\r\n\r\n"), "headers_malformed");
    EXPECT_EQ(why("--xYz\nContent-Disposition: form-data; name=a\n\nb\n--xYz--\n"), "headers_malformed");
    EXPECT_EQ(why("--xYz\r\nno colon\r\n\r\nx\r\n" + kEnd), "headers_malformed");
    EXPECT_EQ(why("--xYz\r\n\r\nx\r\n" + kEnd), "disposition_missing");
    EXPECT_EQ(why("--xYz\r\nContent-Type: text/plain\r\n\r\nx\r\n" + kEnd), "disposition_missing");
    EXPECT_EQ(why("--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n" + kEnd), "disposition_missing");
    EXPECT_EQ(why("--xYz\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + kEnd), "name_missing");
    EXPECT_EQ(why("--xYz\r\nContent-Disposition: form-data; name=\"a\xDD\"\r\n\r\nx\r\n" + kEnd), "name_not_utf8");
    EXPECT_EQ(why("--xYz\r\nContent-Disposition: form-data; name=a; filename=\xC0\xAF.txt\r\n\r\nx\r\n" + kEnd),
              "name_not_utf8");
    EXPECT_EQ(why("--xYz\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''%ff.txt\r\n\r\nx\r\n" + kEnd),
              "name_not_utf8");
    EXPECT_EQ(
        why("--xYz\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n" + kEnd),
        "encoding_unsupported");
    EXPECT_EQ(why("--xYz\r\nX: " + std::string(5'000, 'x')), "headers_too_long");
    EXPECT_EQ(why(kField + kField + kEnd, {.parts = 1}), "too_many_parts");
    EXPECT_EQ(why(kField + kField + kEnd, {.parts = 2}), "");
}

// A part's headers may be this long, and one byte more is refused, however the bytes come.
TEST(Multipart, TheLimitOfHeadersIsTheSameForEverySlicing)
{
    const std::string lines = "\r\nContent-Disposition: form-data; name=a";
    const std::string body = "--xYz" + lines + "\r\n\r\nx\r\n" + kEnd;
    for (const std::size_t more : {0U, 1U}) {
        const MultipartLimits limits{.header_bytes = lines.size() - more};
        const std::string expected = more == 0 ? "" : "headers_too_long";
        for (std::size_t piece = 1; piece <= body.size(); ++piece) {
            Parts parts;
            EXPECT_EQ(read_in_pieces(body, piece, parts, limits), expected) << piece;
        }
    }
}

std::optional<std::string> name_of(const std::string& disposition)
{
    std::string_view reason;
    const auto head = part_head("Content-Disposition: form-data; name=f; " + disposition, reason);
    return head ? head->filename : std::nullopt;
}

TEST(Multipart, NamesAreTextsAndNeverPaths)
{
    EXPECT_EQ(name_of(R"(filename="report.pdf")"), "report.pdf");
    EXPECT_EQ(name_of("filename=report.pdf"), "report.pdf");
    EXPECT_EQ(name_of(R"(filename="C:\Users\me\report.pdf")"), "report.pdf");
    EXPECT_EQ(name_of(R"(filename="../../etc/passwd")"), "passwd");
    EXPECT_EQ(name_of(R"(filename="a \"b\".pdf")"), "a \"b\".pdf");
    EXPECT_EQ(name_of("filename=\"รายงาน.pdf\""), "รายงาน.pdf");
    EXPECT_EQ(name_of("filename=\"x.pdf\"; filename*=UTF-8''%E0%B8%A3.pdf"), "ร.pdf") << "RFC 8187 wins";
    EXPECT_EQ(name_of("filename*=utf-8'th'a%2Fb.pdf"), "b.pdf");
    for (const auto* bad : {R"(filename="")", R"(filename=".")", R"(filename="..")", R"(filename="a/")",
                            "filename=\"a\x01.pdf\"", R"(filename="no end)"}) {
        EXPECT_EQ(name_of(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(name_of("filename=\"" + std::string(256, 'x') + "\""), std::nullopt);
    EXPECT_EQ(name_of(std::string{"filename=\"a\0b.pdf\"", 18}), std::nullopt);
}

TEST(Multipart, BoundariesAreThoseOfTheStandard)
{
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(boundary_of("multipart/form-data; charset=utf-8; Boundary=\"a b'(\""), "a b'(");
    for (const auto& bad : {std::string{"multipart/form-data"}, std::string{"multipart/form-data; boundary="},
                            std::string{"multipart/form-data; boundary=\"a\r\n\""},
                            "multipart/form-data; boundary=" + std::string(71, 'x'),
                            std::string{"multipart/form-data; boundary=\"a \""}}) {
        EXPECT_EQ(boundary_of(bad), std::nullopt) << bad;
    }
}

TEST(Multipart, SurvivesAnything)
{
    std::mt19937_64 random{test_seed()};
    const std::string alphabet = "\r\n-xYz:;=\"\\ab/";
    for (int run = 0; run < 20'000; ++run) {
        std::string body = kField + kFile + kEnd;
        for (int change = 0; change < 4; ++change) {
            const auto at = random() % body.size();
            switch (random() % 3) {
            case 0: body[at] = alphabet[random() % alphabet.size()]; break;
            case 1: body.erase(at, random() % 12); break;
            default: body.insert(at, 1, alphabet[random() % alphabet.size()]);
            }
        }
        Parts parts;
        const auto in_one = read_in_pieces(body, body.size(), parts);
        Parts again;
        EXPECT_EQ(read_in_pieces(body, 1 + random() % 7, again), in_one);
        EXPECT_EQ(parts.seen.size(), again.seen.size());
    }
}

}  // namespace
}  // namespace traimas::http
