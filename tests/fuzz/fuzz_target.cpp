// Any bytes as a request target: refused with a code, or a path and parameters that hold what target.hpp promises.
#include "api/http/target.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>

namespace traimas::fuzz {
namespace {

std::string escaped(std::string_view text)
{
    constexpr std::string_view kFigures = "0123456789ABCDEF";
    std::string all;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        all.append({'%', kFigures[byte >> 4U], kFigures[byte & 0xFU]});
    }
    return all;
}

// The same target once more, every byte of its parts escaped.
std::string written(const http::Target& target)
{
    std::string text;
    for (std::size_t from = 0; from < target.path.size();) {
        const auto end = std::min(target.path.find('/', from + 1), target.path.size());
        text += "/" + escaped(std::string_view{target.path}.substr(from + 1, end - from - 1));
        from = end;
    }
    char before = '?';
    for (const auto& [name, value] : target.query) {
        text += before + escaped(name) + "=" + escaped(value);
        before = '&';
    }
    return text;
}

void check_path(const std::string& path)
{
    expect(path.front() == '/');
    expect(path.find('\0') == std::string::npos && path.find('\\') == std::string::npos);
    const auto parts = path + "/";
    expect(parts.find("/./") == std::string::npos && parts.find("/../") == std::string::npos);
    expect(is_utf8(path));
}

}  // namespace

void run(std::string_view bytes)
{
    const auto target = http::parse_target(bytes);
    if (!target) {
        expect(target.error().kind == ProblemKind::malformed && !target.error().code.empty());
        return;
    }
    check_path(target->path);
    expect(target->query.size() <= http::kMostParameters);
    for (const auto& [name, value] : target->query) {
        expect(is_utf8(name) && is_utf8(value));
    }
    // Decoding happens once: what was read and written again is the same.
    const auto again = http::parse_target(written(*target));
    expect(again.has_value());
    expect(again->path == target->path && again->query == target->query);
}

}  // namespace traimas::fuzz
