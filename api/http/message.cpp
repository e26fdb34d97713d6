// Look-ups in a request, and the names of the methods.
// Header names arrive in lower case, so that a plain comparison is enough.
#include "api/http/message.hpp"

#include "api/http/ascii.hpp"

#include <algorithm>
#include <array>

namespace traimas::http {
namespace {

constexpr std::array kMethods{
    std::pair{Method::get, std::string_view{"GET"}},         std::pair{Method::head, std::string_view{"HEAD"}},
    std::pair{Method::post, std::string_view{"POST"}},       std::pair{Method::put, std::string_view{"PUT"}},
    std::pair{Method::patch, std::string_view{"PATCH"}},     std::pair{Method::delete_, std::string_view{"DELETE"}},
    std::pair{Method::options, std::string_view{"OPTIONS"}},
};

std::optional<std::string_view> first(const Pairs& pairs, std::string_view name)
{
    const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
    return found == pairs.end() ? std::nullopt : std::optional<std::string_view>{found->second};
}

}  // namespace

std::string_view method_name(Method method)
{
    const auto found =
        std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& entry) { return entry.first == method; });
    return found == kMethods.end() ? std::string_view{} : found->second;
}

std::optional<Method> method_from(std::string_view name)
{
    const auto found =
        std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& entry) { return entry.second == name; });
    return found == kMethods.end() ? std::nullopt : std::optional{found->first};
}

std::optional<std::string_view> Request::header(std::string_view lower_case_name) const
{
    return first(headers, lower_case_name);
}

std::optional<std::string_view> Request::parameter(std::string_view name) const
{
    return first(query, name);
}

std::optional<std::string> Request::cookie(std::string_view name) const
{
    for (const auto& [header_name, value] : headers) {
        if (header_name != "cookie") {
            continue;
        }
        std::string_view rest = value;
        while (!rest.empty()) {
            auto content = trimmed(cut(rest, ';'));
            if (content.find('=') != std::string_view::npos && trimmed(cut(content, '=')) == name) {
                return std::string{trimmed(content)};
            }
        }
    }
    return std::nullopt;
}

}  // namespace traimas::http
