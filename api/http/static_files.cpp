// Reads the folder at start and makes a row of every file.
// ETags are BLAKE2b (libsodium): http may not look into the ledger, which has the SHA-256.
#include "api/http/static_files.hpp"

#include "api/http/encoded.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace traimas::http {
namespace {

namespace files = std::filesystem;

constexpr std::uintmax_t kMostBytes = 16 * 1024 * 1024;

constexpr std::array kTypes{
    std::pair{std::string_view{".html"}, std::string_view{"text/html; charset=utf-8"}},
    std::pair{std::string_view{".css"}, std::string_view{"text/css; charset=utf-8"}},
    std::pair{std::string_view{".js"}, std::string_view{"text/javascript; charset=utf-8"}},
    std::pair{std::string_view{".mjs"}, std::string_view{"text/javascript; charset=utf-8"}},
    std::pair{std::string_view{".json"}, std::string_view{"application/json"}},
    std::pair{std::string_view{".webmanifest"}, std::string_view{"application/manifest+json"}},
    std::pair{std::string_view{".svg"}, std::string_view{"image/svg+xml"}},
    std::pair{std::string_view{".png"}, std::string_view{"image/png"}},
    std::pair{std::string_view{".jpg"}, std::string_view{"image/jpeg"}},
    std::pair{std::string_view{".webp"}, std::string_view{"image/webp"}},
    std::pair{std::string_view{".ico"}, std::string_view{"image/x-icon"}},
    std::pair{std::string_view{".woff2"}, std::string_view{"font/woff2"}},
    std::pair{std::string_view{".txt"}, std::string_view{"text/plain; charset=utf-8"}},
};

std::string bytes_of(const files::path& path)
{
    std::ifstream input{path, std::ios::binary};
    if (!input || files::file_size(path) > kMostBytes) {
        throw std::runtime_error{"static file cannot be read or is larger than 16 MiB: " + path.string()};
    }
    return std::string{std::istreambuf_iterator<char>{input}, {}};
}

std::string etag_of(const std::string& bytes)
{
    std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
    std::vector<unsigned char> copy(bytes.begin(), bytes.end());
    crypto_generichash(hash.data(), hash.size(), copy.data(), copy.size(), nullptr, 0);
    std::array<char, crypto_generichash_BYTES_MIN * 2 + 1> text{};
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    return "\"" + std::string{text.data()} + "\"";
}

Response response_for(const files::path& path, const std::string& name)
{
    Response response;
    response.content_type = content_type_of(path.extension().string());
    response.body = bytes_of(path);
    response.headers.emplace_back("ETag", etag_of(response.body));
    const bool is_asset = name.rfind("/assets/", 0) == 0;
    response.headers.emplace_back("Cache-Control", is_asset ? "public, max-age=31536000, immutable" : "no-cache");
    return response;
}

// Shared, because a handler must be copyable and the bytes should not be copied with it.
Route row(std::string pattern, std::shared_ptr<const EncodedResponse> response)
{
    return Route{.method = Method::get,
                 .pattern = std::move(pattern),
                 .action = "static.read",
                 .handler = [response = std::move(response)](const Call& call) -> Result<Response> {
                     return response->answer(call.request);
                 },
                 .access = Access::open,
                 .parameters = {"*"},
                 .worker = Worker::io};
}

bool is_hidden(const files::path& relative)
{
    return std::any_of(relative.begin(), relative.end(), [](const auto& part) { return part.string().front() == '.'; });
}

}  // namespace

std::string_view content_type_of(std::string_view extension)
{
    const auto found =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& entry) { return entry.first == extension; });
    return found == kTypes.end() ? std::string_view{"application/octet-stream"} : found->second;
}

std::vector<Route> static_routes(const files::path& folder)
{
    if (!files::is_directory(folder)) {
        throw std::runtime_error{"folder of static files is missing: " + folder.string()};
    }
    std::vector<Route> routes;
    for (const auto& entry : files::recursive_directory_iterator{folder}) {
        const auto relative = entry.path().lexically_relative(folder);
        if (!entry.is_regular_file() || is_hidden(relative)) {
            continue;
        }
        const auto name = "/" + relative.generic_string();
        if (name.find_first_of("{}") != std::string::npos) {
            throw std::runtime_error{"static file has braces in its name: " + entry.path().string()};
        }
        const auto response = std::make_shared<const EncodedResponse>(response_for(entry.path(), name));
        routes.push_back(row(name, response));
        // A folder's page answers for the folder: "/" and "/docs".
        if (relative.filename() == "index.html") {
            routes.push_back(row(("/" / relative.parent_path()).generic_string(), response));
        }
    }
    std::sort(routes.begin(), routes.end(),
              [](const auto& one, const auto& other) { return one.pattern < other.pattern; });
    return routes;
}

}  // namespace traimas::http
