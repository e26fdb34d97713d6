// Writes application/problem+json. Invalid UTF-8 in a detail is replaced, since a detail may quote what was sent.
// Nothing of an exception ever comes here: only codes and texts that were written for readers.
#include "api/http/problem_response.hpp"

#include "api/http/language.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace traimas::http {
namespace {

constexpr std::array kReasons{
    std::pair{100, std::string_view{"Continue"}},
    std::pair{200, std::string_view{"OK"}},
    std::pair{201, std::string_view{"Created"}},
    std::pair{202, std::string_view{"Accepted"}},
    std::pair{204, std::string_view{"No Content"}},
    std::pair{206, std::string_view{"Partial Content"}},
    std::pair{302, std::string_view{"Found"}},
    std::pair{303, std::string_view{"See Other"}},
    std::pair{304, std::string_view{"Not Modified"}},
    std::pair{400, std::string_view{"Bad Request"}},
    std::pair{401, std::string_view{"Unauthorized"}},
    std::pair{403, std::string_view{"Forbidden"}},
    std::pair{404, std::string_view{"Not Found"}},
    std::pair{405, std::string_view{"Method Not Allowed"}},
    std::pair{409, std::string_view{"Conflict"}},
    std::pair{412, std::string_view{"Precondition Failed"}},
    std::pair{413, std::string_view{"Content Too Large"}},
    std::pair{415, std::string_view{"Unsupported Media Type"}},
    std::pair{416, std::string_view{"Range Not Satisfiable"}},
    std::pair{417, std::string_view{"Expectation Failed"}},
    std::pair{421, std::string_view{"Misdirected Request"}},
    std::pair{422, std::string_view{"Unprocessable Content"}},
    std::pair{428, std::string_view{"Precondition Required"}},
    std::pair{429, std::string_view{"Too Many Requests"}},
    std::pair{431, std::string_view{"Request Header Fields Too Large"}},
    std::pair{500, std::string_view{"Internal Server Error"}},
    std::pair{501, std::string_view{"Not Implemented"}},
    std::pair{503, std::string_view{"Service Unavailable"}},
    std::pair{507, std::string_view{"Insufficient Storage"}},
};

}  // namespace

Audience audience_of(const Request& request)
{
    return Audience{.accept_language = std::string{request.header("accept-language").value_or("")},
                    .request_id = request.request_id};
}

int status_of(ProblemKind kind)
{
    switch (kind) {
    case ProblemKind::malformed: return 400;
    case ProblemKind::unauthenticated: return 401;
    case ProblemKind::forbidden: return 403;
    case ProblemKind::not_found: return 404;
    case ProblemKind::conflict: return 409;
    case ProblemKind::stale: return 412;
    case ProblemKind::too_large: return 413;
    case ProblemKind::unsupported_type: return 415;
    case ProblemKind::invalid: return 422;
    case ProblemKind::precondition_required: return 428;
    case ProblemKind::throttled: return 429;
    case ProblemKind::unavailable: return 503;
    }
    return 500;
}

std::string_view reason_phrase(int status)
{
    const auto found =
        std::find_if(kReasons.begin(), kReasons.end(), [&](const auto& entry) { return entry.first == status; });
    return found == kReasons.end() ? std::string_view{"Unknown"} : found->second;
}

ProblemWriter::ProblemWriter(Translate translate, std::string default_language)
    : translate_{std::move(translate)}, default_language_{std::move(default_language)}
{
}

Response ProblemWriter::problem(const Problem& problem, const Audience& audience) const
{
    return render(status_of(problem.kind), problem, audience);
}

Response ProblemWriter::refusal(const Refusal& refusal, const Audience& audience) const
{
    // The kind is not read by render: the refusal brings its own status.
    const Problem problem{.kind = ProblemKind::malformed, .code = refusal.code, .detail = refusal.detail};
    return render(refusal.status, problem, audience);
}

Response ProblemWriter::render(int status, const Problem& problem, const Audience& audience) const
{
    const std::string language{choose_language(audience.accept_language, default_language_)};
    nlohmann::ordered_json body;
    body["type"] = "/problems/" + problem.code;
    // A code's own title says more than its status; both are asked for, the first that is known is shown.
    const auto general = say(language, "title_" + std::to_string(status), {}, reason_phrase(status));
    body["title"] = say(language, "problem." + problem.code + ".title", problem.arguments, general);
    body["status"] = status;
    body["code"] = problem.code;
    body["detail"] = said_of(problem, language);
    body["request_id"] = audience.request_id;
    for (const auto& [name, value] : problem.arguments) {
        if (!value.empty()) {
            body["arguments"][name] = value;
        }
    }
    for (const auto& fault : problem.fields) {
        nlohmann::ordered_json entry;
        entry["pointer"] = fault.pointer;
        entry["code"] = fault.code;
        entry["message"] = say(language, "fault." + fault.code, fault.arguments, fault.message);
        body["errors"].push_back(std::move(entry));
    }
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    response.headers.emplace_back("Content-Language", language);
    response.headers.emplace_back("Vary", "Accept-Language");
    if (problem.replayed) {
        response.headers.emplace_back("Idempotent-Replayed", "true");
    }
    if (problem.retry_after_seconds > 0 || status == 503) {
        response.headers.emplace_back("Retry-After", std::to_string(std::max(1, problem.retry_after_seconds)));
    }
    if (status == 401) {
        // RFC 9110 wants a challenge; Bearer makes no browser open a dialog of its own.
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    }
    return response;
}

std::string ProblemWriter::said_of(const Problem& problem, std::string_view language) const
{
    auto detail = say(language, problem.code, problem.arguments, problem.detail);
    if (problem.replayed) {
        detail += " " + say(language, "problem.replayed.detail", {},
                            "This is the answer of the first try: send a new Idempotency-Key to try anew.");
    }
    return detail;
}

std::string ProblemWriter::say(std::string_view language, std::string_view code, const Pairs& arguments,
                               std::string_view fallback) const
{
    return translate_ ? translate_(language, code, arguments, fallback) : std::string{fallback};
}

}  // namespace traimas::http
