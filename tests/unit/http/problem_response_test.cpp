// Problems as RFC 9457 documents in the reader's language.
#include "api/http/problem_response.hpp"
#include "tests/unit/http/response_header.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

std::string translate(std::string_view language, std::string_view code, const Pairs& arguments,
                      std::string_view fallback)
{
    if (language == "th" && code == "fault.too_long") {
        return "ยาวเกิน " + arguments.at(0).second;
    }
    if (language == "th" && code == "title_422") {
        return "ข้อมูลไม่ถูกต้อง";
    }
    return std::string{fallback};
}

Problem invalid()
{
    return Problem{.kind = ProblemKind::invalid,
                   .code = "invalid_body",
                   .detail = "Mend the fields below.",
                   .fields = {{"/name", "too_long", "is longer than 200", {{"limit", "200"}}},
                              {"/rows/0/value", "not_a_decimal", "is not a number"}}};
}

TEST(ProblemWriter, WritesEveryFault)
{
    const ProblemWriter writer{translate, "en"};
    const auto response = writer.problem(invalid(), Audience{.accept_language = "", .request_id = "r-1"});
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(header(response, "Content-Language"), "en");
    EXPECT_EQ(header(response, "Vary"), "Accept-Language");
    const auto expected = nlohmann::json::parse(R"({
        "type": "/problems/invalid_body", "title": "Unprocessable Content", "status": 422, "code": "invalid_body",
        "detail": "Mend the fields below.", "request_id": "r-1",
        "errors": [{"pointer": "/name", "code": "too_long", "message": "is longer than 200"},
                   {"pointer": "/rows/0/value", "code": "not_a_decimal", "message": "is not a number"}]})");
    EXPECT_EQ(nlohmann::json::parse(response.body), expected);
}

TEST(ProblemWriter, MarksTheAnswerOfAnEarlierTry)
{
    const ProblemWriter writer{translate, "en"};
    Problem problem{.kind = ProblemKind::conflict, .code = "results_missing", .detail = "Fill it in."};
    EXPECT_EQ(header(writer.problem(problem, Audience{}), "Idempotent-Replayed"), "");
    problem.replayed = true;
    const auto told_again = writer.problem(problem, Audience{});
    EXPECT_EQ(header(told_again, "Idempotent-Replayed"), "true");
    EXPECT_EQ(nlohmann::json::parse(told_again.body)["detail"],
              "Fill it in. This is the answer of the first try: send a new Idempotency-Key to try anew.");
}

TEST(ProblemWriter, TellsProgramsWhatTheDetailNames)
{
    const Problem problem{.kind = ProblemKind::forbidden,
                          .code = "not_your_role",
                          .detail = "Not yours.",
                          .arguments = {{"role", "head"}, {"unit", ""}}};
    const auto body = nlohmann::json::parse(ProblemWriter{translate, "en"}.problem(problem, Audience{}).body);
    EXPECT_EQ(body["arguments"], (nlohmann::json{{"role", "head"}})) << "what is empty says nothing";
}

TEST(ProblemWriter, SpeaksTheReadersLanguage)
{
    const ProblemWriter writer{translate, "en"};
    const auto response =
        writer.problem(invalid(), Audience{.accept_language = "th-TH,th;q=0.9,en;q=0.8", .request_id = ""});
    EXPECT_EQ(header(response, "Content-Language"), "th");
    const auto body = nlohmann::json::parse(response.body);
    EXPECT_EQ(body["title"], "ข้อมูลไม่ถูกต้อง");
    EXPECT_EQ(body["errors"][0]["message"], "ยาวเกิน 200");
    EXPECT_EQ(body["errors"][1]["message"], "is not a number") << "English where there is no translation";
}

TEST(ProblemWriter, UsesTheDefaultLanguage)
{
    EXPECT_EQ(header(ProblemWriter(translate, "th").problem(invalid(), Audience{}), "Content-Language"), "th");
}

TEST(ProblemWriter, WorksWithoutATranslation)
{
    const auto response = ProblemWriter(nullptr, "en").problem(invalid(), Audience{});
    EXPECT_EQ(nlohmann::json::parse(response.body)["detail"], "Mend the fields below.");
}

TEST(ProblemWriter, MapsEveryKind)
{
    const std::vector<std::pair<ProblemKind, int>> expected{
        {ProblemKind::malformed, 400}, {ProblemKind::unauthenticated, 401},
        {ProblemKind::forbidden, 403}, {ProblemKind::not_found, 404},
        {ProblemKind::conflict, 409},  {ProblemKind::stale, 412},
        {ProblemKind::too_large, 413}, {ProblemKind::unsupported_type, 415},
        {ProblemKind::invalid, 422},   {ProblemKind::precondition_required, 428},
        {ProblemKind::throttled, 429}, {ProblemKind::unavailable, 503},
    };
    for (const auto& [kind, status] : expected) {
        EXPECT_EQ(status_of(kind), status);
        EXPECT_NE(reason_phrase(status), "Unknown");
    }
}

TEST(ProblemWriter, SaysWhenToTryAgain)
{
    const ProblemWriter writer{nullptr, "en"};
    const auto after = [&](ProblemKind kind, int seconds) {
        const Problem problem{.kind = kind, .code = "x", .detail = "y", .retry_after_seconds = seconds};
        return header(writer.problem(problem, Audience{}), "Retry-After");
    };
    EXPECT_EQ(after(ProblemKind::throttled, 30), "30");
    EXPECT_EQ(after(ProblemKind::throttled, 0), "");
    EXPECT_EQ(after(ProblemKind::unavailable, 0), "1");
    EXPECT_EQ(after(ProblemKind::conflict, 0), "");
}

TEST(ProblemWriter, SurvivesTextThatIsNotUtf8)
{
    const ProblemWriter writer{nullptr, "en"};
    const Problem problem{.kind = ProblemKind::malformed, .code = "x", .detail = "bad \xff byte"};
    EXPECT_TRUE(nlohmann::json::accept(writer.problem(problem, Audience{}).body));
}

TEST(ProblemWriter, RefusalsKeepTheirStatus)
{
    const auto response = ProblemWriter(nullptr, "en").refusal(Refusal{501, "method_unknown", "No."}, Audience{});
    EXPECT_EQ(response.status, 501);
    EXPECT_EQ(nlohmann::json::parse(response.body)["title"], "Not Implemented");
}

}  // namespace
}  // namespace traimas::http
