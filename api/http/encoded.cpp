// Both libraries compress in one call what is in memory.
#include "api/http/encoded.hpp"

#include "api/http/ascii.hpp"
#include "api/http/weight.hpp"
#include "engine/base/assert.hpp"

#include <algorithm>
#include <brotli/encode.h>
#include <zlib.h>

namespace traimas::http {
namespace {

constexpr std::size_t kLeastBytes = 256;  // below that, the head is most of the answer
constexpr int kQuality = 9;
constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for gzip's own frame
constexpr int kGzipMemory = 9;

// The same answer in other bytes. A strong ETag names bytes, so it says which.
std::optional<Response> smaller(const Response& plain, std::string bytes, std::string_view name)
{
    if (bytes.size() * 10 > plain.body.size() * 9) {
        return std::nullopt;
    }
    Response response = plain;
    response.body = std::move(bytes);
    for (auto& [header, value] : response.headers) {
        if (header == "ETag") {
            value.insert(value.size() - 1, "-" + std::string{name});
        }
    }
    response.headers.emplace_back("Content-Encoding", name);
    return response;
}

}  // namespace

Encoding choose_encoding(std::string_view accept_encoding)
{
    int gzip = -1;
    int brotli = -1;
    int any = -1;
    while (!accept_encoding.empty()) {
        auto parameters = cut(accept_encoding, ',');
        const auto name = trimmed(cut(parameters, ';'));
        const int weight = weight_in(parameters).value_or(-1);
        if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) {
            gzip = weight;
        } else if (equal_ignoring_case(name, "br")) {
            brotli = weight;
        } else if (name == "*") {
            any = weight;
        }
    }
    gzip = gzip < 0 ? any : gzip;
    brotli = brotli < 0 ? any : brotli;
    if (std::max(gzip, brotli) <= 0) {
        return Encoding::identity;
    }
    return brotli >= gzip ? Encoding::brotli : Encoding::gzip;
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    TRAIMAS_ASSERT(deflateInit2(&stream, kQuality, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    // zlib never writes to its input; without ZLIB_CONST it does not say so.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int ended = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    TRAIMAS_ASSERT(ended == Z_STREAM_END);
    return out;
}

std::string brotli(std::string_view bytes)
{
    std::string out(BrotliEncoderMaxCompressedSize(bytes.size()), '\0');
    std::size_t size = out.size();
    const auto done = BrotliEncoderCompress(kQuality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                                            reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                            reinterpret_cast<std::uint8_t*>(out.data()));
    TRAIMAS_ASSERT(done == BROTLI_TRUE);
    out.resize(size);
    return out;
}

EncodedResponse::EncodedResponse(Response response) : plain_{std::move(response)}
{
    if (plain_.body.size() < kLeastBytes) {
        return;
    }
    plain_.headers.emplace_back("Vary", "Accept-Encoding");
    gzip_ = smaller(plain_, gzip(plain_.body), "gzip");
    brotli_ = smaller(plain_, brotli(plain_.body), "br");
}

const Response& EncodedResponse::answer(const Request& request) const
{
    switch (choose_encoding(request.header("accept-encoding").value_or(""))) {
    case Encoding::brotli: return brotli_ ? *brotli_ : plain_;
    case Encoding::gzip: return gzip_ ? *gzip_ : plain_;
    case Encoding::identity: break;
    }
    return plain_;
}

}  // namespace traimas::http
