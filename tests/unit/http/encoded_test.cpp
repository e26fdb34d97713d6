// Which encoding is chosen, and that what comes back is what went in.
#include "api/http/encoded.hpp"

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace traimas::http {
namespace {

std::string text_of(int lines)
{
    std::string text;
    for (int line = 0; line < lines; ++line) {
        text += "line " + std::to_string(line) + " ไตรมาส\n";
    }
    return text;
}

std::string ungzipped(const std::string& bytes, std::size_t size)
{
    std::string out(size, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string in = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return out;
}

std::string unbrotlied(const std::string& bytes, std::size_t size)
{
    std::string out(size, '\0');
    EXPECT_EQ(BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                      reinterpret_cast<std::uint8_t*>(out.data())),
              BROTLI_DECODER_RESULT_SUCCESS);
    return out;
}

Request accepting(const std::string& encodings)
{
    Request request;
    request.headers = {{"accept-encoding", encodings}};
    return request;
}

std::string header_of(const Response& response, std::string_view name)
{
    for (const auto& [header, value] : response.headers) {
        if (header == name) {
            return value;
        }
    }
    return "";
}

TEST(Encodings, AreChosenByWeight)
{
    const std::pair<const char*, Encoding> cases[]{
        {"", Encoding::identity},
        {"gzip", Encoding::gzip},
        {"GZIP, deflate, br, zstd", Encoding::brotli},
        {"gzip;q=1.0, br;q=0.5", Encoding::gzip},
        {"gzip;q=0, br;q=0", Encoding::identity},
        {"br;q=0, *", Encoding::gzip},
        {"*;q=0.1", Encoding::brotli},
        {"*;q=0", Encoding::identity},
        {"identity, deflate", Encoding::identity},
        {"gzip;q=2", Encoding::identity},
        {"gzip;q=no", Encoding::identity},
        {",,;;q=,", Encoding::identity},
    };
    for (const auto& [accepted, expected] : cases) {
        EXPECT_EQ(choose_encoding(accepted), expected) << accepted;
    }
}

TEST(Encodings, GiveTheSameBytesBack)
{
    for (const int lines : {0, 1, 20'000}) {
        const auto text = text_of(lines);
        EXPECT_EQ(ungzipped(gzip(text), text.size()), text);
        EXPECT_EQ(unbrotlied(brotli(text), text.size()), text);
    }
}

TEST(Encodings, OfAnAnswerHaveTagsOfTheirOwn)
{
    Response plain{.status = 200, .content_type = "text/plain", .body = text_of(200)};
    plain.headers.emplace_back("ETag", "\"abc\"");
    const EncodedResponse encoded{plain};
    EXPECT_EQ(encoded.answer(accepting("")).body, plain.body);
    EXPECT_EQ(header_of(encoded.answer(accepting("")), "ETag"), "\"abc\"");
    EXPECT_EQ(header_of(encoded.answer(accepting("")), "Content-Encoding"), "");
    const auto& packed = encoded.answer(accepting("gzip, br"));
    EXPECT_EQ(header_of(packed, "ETag"), "\"abc-br\"");
    EXPECT_EQ(header_of(packed, "Content-Encoding"), "br");
    EXPECT_EQ(header_of(packed, "Vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size() * 3, plain.body.size());
    EXPECT_EQ(header_of(encoded.answer(accepting("gzip")), "ETag"), "\"abc-gzip\"");
}

TEST(Encodings, AreLeftAloneWhereTheyDoNotPay)
{
    std::string noise;
    std::uint32_t state = 1;
    for (int at = 0; at < 4'000; ++at) {
        state = state * 1'664'525 + 1'013'904'223;
        noise += static_cast<char>(state >> 24U);
    }
    for (const auto& body : {noise, std::string{"short"}}) {
        const EncodedResponse encoded{Response{.status = 200, .body = body, .headers = {{"ETag", "\"a\""}}}};
        EXPECT_EQ(encoded.answer(accepting("gzip, br")).body, body);
    }
}

}  // namespace
}  // namespace traimas::http
