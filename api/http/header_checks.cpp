// The rules of header_checks.hpp. Each refusal says what to send instead.
// Tokens are compared with sodium_memcmp, so that the time tells nothing about them.
#include "api/http/header_checks.hpp"

#include "api/http/ascii.hpp"

#include <sodium.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

namespace traimas::http {
namespace {

// Levenshtein's distance, one row at a time; names are short.
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const auto replaced = diagonal + (from[i] == to[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[to.size()];
}

std::string_view nearest(std::string_view name, const std::vector<std::string>& known)
{
    // A parameter's name is cut before it is compared: input must not decide how long this takes.
    const auto start = name.substr(0, 64);
    // A part of a name is meant for the whole of it: "year" is "fiscal_year", though "unit" takes fewer edits.
    constexpr std::size_t kShortestPart = 3;
    const auto whole = std::find_if(known.begin(), known.end(), [&](const auto& it) {
        return start.size() >= kShortestPart && it.find(start) != std::string::npos;
    });
    if (whole != known.end()) {
        return *whole;
    }
    const auto best = std::min_element(known.begin(), known.end(), [&](const auto& one, const auto& other) {
        return distance(start, one) < distance(start, other);
    });
    return best == known.end() ? std::string_view{} : std::string_view{*best};
}

Problem malformed(std::string code, std::string detail)
{
    return Problem{.kind = ProblemKind::malformed, .code = std::move(code), .detail = std::move(detail)};
}

Problem forbidden(std::string code, std::string detail)
{
    return Problem{.kind = ProblemKind::forbidden, .code = std::move(code), .detail = std::move(detail)};
}

bool is_safe(Method method)
{
    return method == Method::get || method == Method::head || method == Method::options;
}

enum class Origin { same, foreign, unsaid };

// Where the site has an address of its own, it must have been asked by that one: a foreign name that points here is
// another site. Then Sec-Fetch-Site is the browser's own word and wins. Otherwise Origin must be the Host that was
// asked, over TLS where browsers come that way: a page that was sent in the clear may be anybody's. Where nothing is
// said of TLS, a proxy may still end it, and either scheme will do.
Origin origin_of(const Request& request)
{
    const auto host = request.header("host").value_or("");
    const auto own = request.own_origin.substr(std::min(request.own_origin.find("://"), request.own_origin.size()));
    if (!own.empty() && !equal_ignoring_case(own.substr(3), host)) {
        return Origin::foreign;
    }
    if (const auto site = request.header("sec-fetch-site")) {
        return *site == "same-origin" ? Origin::same : Origin::foreign;
    }
    auto origin = request.header("origin");
    if (!origin) {
        return Origin::unsaid;
    }
    const auto scheme_end = std::min(origin->find("://"), origin->size());
    const auto scheme = origin->substr(0, scheme_end);
    const bool is_web = scheme == "https" || (scheme == "http" && !request.over_tls);
    return is_web && equal_ignoring_case(origin->substr(std::min(scheme_end + 3, origin->size())), host)
               ? Origin::same
               : Origin::foreign;
}

bool equal_in_constant_time(std::string_view left, std::string_view right)
{
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

// "\"7-ab\"" and "W/\"7-ab\"" as "7-ab"; nullopt for anything else.
std::optional<std::string_view> bare_tag(std::string_view text)
{
    if (text.substr(0, 2) == "W/") {
        text.remove_prefix(2);
    }
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return std::nullopt;
    }
    const auto tag = text.substr(1, text.size() - 2);
    const bool fits = std::all_of(tag.begin(), tag.end(), [](char letter) { return letter > ' ' && letter != '"'; });
    return fits && !tag.empty() ? std::optional{tag} : std::nullopt;
}

std::size_t count_of(const Request& request, std::string_view name)
{
    return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(),
                                                  [&](const auto& header) { return header.first == name; }));
}

}  // namespace

std::optional<Problem> check_parameters(const Request& request, const Route& route)
{
    const auto& known = route.parameters;
    if (known.size() == 1 && known.front() == "*") {
        return std::nullopt;
    }
    std::set<std::string_view> seen;
    for (const auto& [name, value] : request.query) {
        const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
        if (is_known && !seen.insert(name).second) {
            auto problem = malformed("parameter_repeated", "Send the query parameter '" + name + "' once only.");
            problem.arguments = {{"name", name}};
            return problem;
        }
        if (is_known) {
            continue;
        }
        const std::string near{nearest(name, known)};
        auto problem = malformed("unknown_parameter", "The query parameter '" + name + "' is not understood here.");
        problem.detail += near.empty() ? " This address takes none." : " Did you mean '" + near + "'?";
        problem.arguments = {{"name", name}, {"nearest", near}};
        return problem;
    }
    return std::nullopt;
}

std::optional<Problem> check_same_site(const Request& request, const Route& route, const std::optional<Caller>& caller)
{
    const bool by_token = caller && caller->csrf_token.empty();
    if (is_safe(request.method) || by_token) {
        return std::nullopt;
    }
    const auto origin = origin_of(request);
    const bool must_say = caller && route.access == Access::signed_in;
    if (origin == Origin::foreign || (origin == Origin::unsaid && must_say)) {
        return forbidden("cross_origin", "A change must come from this site's own pages.");
    }
    if (must_say && !equal_in_constant_time(request.header("x-csrf-token").value_or(""), caller->csrf_token)) {
        return forbidden("csrf_token_wrong", "Send the csrf_token of GET /api/v1/session as X-CSRF-Token.");
    }
    return std::nullopt;
}

std::optional<Problem> check_content_type(const Request& request, const Route& route)
{
    const auto length = request.header("content-length").value_or("0");
    const bool has_body = length.find_first_not_of('0') != std::string_view::npos;
    const auto sent = request.header("content-type");
    if (route.body_limit == 0 || (!has_body && !sent)) {
        return std::nullopt;
    }
    std::string_view parameters = sent.value_or("");
    const auto type = trimmed(cut(parameters, ';'));
    const bool encoded = request.header("content-encoding").value_or("identity") != "identity";
    auto charset = trimmed(parameters);
    const bool foreign_charset = equal_ignoring_case(charset.substr(0, 8), "charset=") &&
                                 !equal_ignoring_case(charset, "charset=utf-8") &&
                                 !equal_ignoring_case(charset, "charset=\"utf-8\"");
    if (equal_ignoring_case(type, route.content_type) && !encoded && !foreign_charset) {
        return std::nullopt;
    }
    return Problem{.kind = ProblemKind::unsupported_type,
                   .code = "content_type_unsupported",
                   .detail = "Send the body as " + route.content_type + ", in UTF-8 and not compressed.",
                   .arguments = {{"expected", route.content_type}}};
}

Result<std::string> read_idempotency_key(const Request& request, const Route& route)
{
    if (route.idempotency == Idempotency::none) {
        return std::string{};
    }
    const auto key = request.header("idempotency-key");
    if (!key) {
        return malformed("idempotency_key_required", "Send an Idempotency-Key header, such as a UUID, and keep it for "
                                                     "repetitions of the same request.");
    }
    const bool printable =
        std::all_of(key->begin(), key->end(), [](char letter) { return letter >= ' ' && letter <= '~'; });
    if (key->empty() || key->size() > 128 || !printable || count_of(request, "idempotency-key") != 1) {
        return malformed("idempotency_key_malformed", "Idempotency-Key must be 1 to 128 printable ASCII characters.");
    }
    return std::string{*key};
}

Result<std::optional<std::string>> read_if_match(const Request& request, const Route& route)
{
    const auto sent = request.header("if-match");
    if (!sent) {
        if (route.precondition == Precondition::required) {
            return Problem{.kind = ProblemKind::precondition_required,
                           .code = "if_match_required",
                           .detail = "Read the resource first and send its ETag as If-Match."};
        }
        return std::optional<std::string>{};
    }
    const auto tag = bare_tag(*sent);
    if (!tag || count_of(request, "if-match") != 1) {
        return malformed("if_match_malformed", "If-Match must be the one quoted ETag that was read; '*' is not taken.");
    }
    return std::optional<std::string>{*tag};
}

bool names_etag(std::string_view if_none_match, std::string_view etag)
{
    if (trimmed(if_none_match) == "*") {
        return true;
    }
    const auto wanted = bare_tag(etag);
    while (wanted && !if_none_match.empty()) {
        if (bare_tag(trimmed(cut(if_none_match, ','))) == wanted) {
            return true;
        }
    }
    return false;
}

}  // namespace traimas::http
