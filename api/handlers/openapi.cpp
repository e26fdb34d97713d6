// GET /openapi.json.
// Rendered once: the bytes and their ETag are those of this program for as long as it runs.
#include "api/handlers/openapi.hpp"

#include "api/handlers/respond.hpp"
#include "api/http/encoded.hpp"
#include "api/openapi/document.hpp"
#include "engine/ledger/digest.hpp"

namespace traimas::api {
namespace {

constexpr std::size_t kTagFigures = 32;

http::Response rendered(const Api& api)
{
    auto document = openapi::openapi_document();
    document["info"]["version"] = api.version;
    http::Response response{.status = 200, .body = document.dump()};
    const auto tag = ledger::to_hex(ledger::sha256(response.body)).substr(0, kTagFigures);
    response.headers.emplace_back("ETag", "\"" + tag + "\"");
    // It may be kept, and is asked for again each time, so that nobody reads the contract of the program before.
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace

Routes openapi_routes(const Api& api)
{
    // Shared, because a handler must be copyable and the bytes should not be copied with it.
    const auto response = std::make_shared<const http::EncodedResponse>(rendered(api));
    return {
        {.method = http::Method::get,
         .pattern = "/openapi.json",
         .action = "openapi.read",
         .handler = [response](const http::Call& call) -> Result<http::Response> {
             return response->answer(call.request);
         },
         .access = http::Access::open,
         .worker = http::Worker::io},
    };
}

}  // namespace traimas::api
