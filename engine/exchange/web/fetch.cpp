// libcurl, with everything off that a server could use against us: redirects, other protocols, proxies, netrc.
#include "engine/exchange/web/fetch.hpp"

#include "engine/exchange/library.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace traimas::exchange {
namespace {

struct Answer {
    std::string body{};
    std::size_t limit = 0;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* answer)
{
    auto& into = *static_cast<Answer*>(answer);
    const auto length = size * count;
    if (into.body.size() + length > into.limit) {
        return 0;  // ends the transfer
    }
    into.body.append(bytes, length);
    return length;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Fields = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void add(Fields& fields, const std::string& line)
{
    curl_slist* longer = curl_slist_append(fields.get(), line.c_str());
    if (longer != nullptr) {
        static_cast<void>(fields.release());
        fields.reset(longer);
    }
}

void set_limits(CURL* curl, const FetchLimits& limits)
{
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.whole.count()));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

}  // namespace

bool may_fetch(const std::string& url)
{
    constexpr std::string_view kSecure = "https://";
    constexpr std::array<std::string_view, 3> kHere{"http://127.0.0.1", "http://localhost", "http://[::1]"};
    const auto begins = [&url](std::string_view prefix) { return url.starts_with(prefix); };
    const auto host_end = [&url](std::size_t from) {
        const auto end = url.find_first_of("/?#", from);
        return end == std::string::npos ? url.size() : end;
    };
    const bool plain = std::all_of(url.begin(), url.end(), [](char letter) { return letter > ' ' && letter < '\x7f'; });
    if (!plain || url.size() > 2'000) {
        return false;
    }
    if (begins(kSecure)) {
        const auto authority = url.substr(kSecure.size(), host_end(kSecure.size()) - kSecure.size());
        return !authority.empty() && authority.find('@') == std::string::npos;
    }
    return std::any_of(kHere.begin(), kHere.end(), [&](std::string_view prefix) {
        // What follows the host must be a port, a path or nothing: "http://localhost.example" is somebody else.
        const auto next = url.size() > prefix.size() ? url[prefix.size()] : '/';
        return begins(prefix) && (next == ':' || next == '/') &&
               url.substr(0, host_end(prefix.size())).find('@') == std::string::npos;
    });
}

Fetched fetch(const FetchRequest& request)
{
    start_curl();
    const Handle curl{curl_easy_init(), &curl_easy_cleanup};
    if (!curl || !may_fetch(request.url)) {
        return {};
    }
    Answer answer{.limit = request.limits.bytes};
    Fields fields{nullptr, &curl_slist_free_all};
    add(fields, "Accept: application/json");
    if (!request.authorization.empty()) {
        add(fields, "Authorization: " + request.authorization);
    }
    set_limits(curl.get(), request.limits);
    curl_easy_setopt(curl.get(), CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, fields.get());
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
    if (!request.ca_file.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_CAINFO, request.ca_file.c_str());
    }
    if (request.form) {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.form->size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.form->c_str());
    }
    if (curl_easy_perform(curl.get()) != CURLE_OK) {
        return {};
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return {static_cast<int>(status), std::move(answer.body)};
}

std::string form_encoded(const std::string& value)
{
    constexpr std::string_view kFigures = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "-._~";
    std::string encoded;
    for (const char letter : value) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || kPlain.find(letter) != std::string_view::npos;
        if (plain) {
            encoded += letter;
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            encoded.append({'%', kFigures[byte >> 4U], kFigures[byte & 0xFU]});
        }
    }
    return encoded;
}

}  // namespace traimas::exchange
