// The judge itself: answers that are wrong in one thing each, and all of them caught. Without this, a judge that
// accepts everything would pass for a contract that is kept.
#include "api/openapi/document.hpp"
#include "tests/http/openapi/described.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const json kUnit{{"code", "OPS"},    {"parent", "MOF"},
                 {"kind", "office"}, {"name", {{"th", "สป."}, {"en", "OPS"}}},
                 {"short_th", ""},   {"valid_from", "2017-10-01"},
                 {"calendar", "th"}};
const json kProblem{{"type", "/problems/not_found"}, {"title", "Not found"},    {"status", 404},
                    {"code", "not_found"},           {"detail", "Look again."}, {"request_id", "r1"}};

class Checker : public ::testing::Test {
protected:
    [[nodiscard]] std::vector<std::string> faults(const HttpAnswer& answer) const
    {
        return described_.answer_faults(described_.by_id("read_unit"), answer);
    }
    [[nodiscard]] std::vector<std::string> faults(const json& unit) const { return faults(answer(200, unit)); }

    [[nodiscard]] static HttpAnswer answer(int status, const json& body)
    {
        const auto* type = status < 400 ? "application/json" : "application/problem+json";
        HttpAnswer it{status, {{"content-type", type}}, body.dump()};
        if (status < 400) {
            it.headers.emplace_back("etag", "\"7\"");
        }
        return it;
    }

    Described described_{openapi::openapi_document()};
};

TEST_F(Checker, AcceptsWhatIsRight)
{
    EXPECT_THAT(faults(kUnit), IsEmpty());
    EXPECT_THAT(faults(answer(404, kProblem)), IsEmpty());
    EXPECT_THAT(faults(HttpAnswer{304, {{"etag", "\"7\""}}, ""}), IsEmpty());
}

TEST_F(Checker, CatchesEveryFieldThatIsMissingOrOfAnotherKind)
{
    for (const auto& [name, value] : kUnit.items()) {
        auto without = kUnit;
        without.erase(name);
        EXPECT_THAT(faults(without), Not(IsEmpty())) << name;
        auto other = kUnit;
        other[name] = 0.5;
        EXPECT_THAT(faults(other), Not(IsEmpty())) << name;
    }
}

TEST_F(Checker, CatchesWhatTheSchemaDoesNotKnow)
{
    auto more = kUnit;
    more["secret"] = "x";
    EXPECT_THAT(faults(more), Contains(HasSubstr("secret")));
    auto deeper = kUnit;
    deeper["name"]["fr"] = "x";
    EXPECT_THAT(faults(deeper), Not(IsEmpty()));
    auto kind = kUnit;
    kind["kind"] = "bureau";
    EXPECT_THAT(faults(kind), Not(IsEmpty()));
    auto day = kUnit;
    day["valid_from"] = "1 October 2017";
    EXPECT_THAT(faults(day), Not(IsEmpty()));
}

TEST_F(Checker, CatchesAStatusThatIsNotDeclared)
{
    EXPECT_THAT(faults(answer(201, kUnit)), Contains(HasSubstr("201")));
    EXPECT_THAT(faults(answer(418, kProblem)), Contains(HasSubstr("418")));
}

TEST_F(Checker, CatchesACodeThatIsNotDeclared)
{
    auto other = kProblem;
    other["code"] = "gone_fishing";
    EXPECT_THAT(faults(answer(404, other)), Not(IsEmpty()));
    other = kProblem;
    other.erase("request_id");
    EXPECT_THAT(faults(answer(404, other)), Not(IsEmpty()));
}

TEST_F(Checker, CatchesTheWrongTypeAndTheWrongHeaders)
{
    auto it = answer(200, kUnit);
    it.headers = {{"content-type", "text/html"}, {"etag", "\"7\""}};
    EXPECT_THAT(faults(it), Contains(HasSubstr("text/html")));
    it = answer(200, kUnit);
    it.headers.pop_back();
    EXPECT_THAT(faults(it), Contains(HasSubstr("ETag")));
    it = answer(200, kUnit);
    it.headers.back().second = "7";
    EXPECT_THAT(faults(it), Contains(HasSubstr("ETag"))) << "without its quotes";
    it = answer(200, kUnit);
    it.headers.emplace_back("location", "/api/v1/units/OPS");
    EXPECT_THAT(faults(it), Contains(HasSubstr("location")));
}

TEST_F(Checker, CatchesABodyThatIsNoJsonAndOneThatShouldNotBe)
{
    auto it = answer(200, kUnit);
    it.body = "{";
    EXPECT_THAT(faults(it), Contains(HasSubstr("no JSON")));
    EXPECT_THAT(faults(HttpAnswer{304, {{"etag", "\"7\""}}, "{}"}), Contains(HasSubstr("no body")));
}

TEST_F(Checker, FindsOperationsByTheirTargets)
{
    EXPECT_EQ(described_.find("GET", "/api/v1/units/OPS?as_of=2018-01-01")->id, "read_unit");
    EXPECT_EQ(described_.find("GET", "/api/v1/units")->id, "list_units");
    EXPECT_EQ(described_.find("PUT", "/api/v1/units"), nullptr);
    EXPECT_EQ(described_.find("GET", "/api/v1/units/"), nullptr);
    EXPECT_EQ(described_.find("GET", "/api/v1/units/OPS/more"), nullptr);
}

}  // namespace
}  // namespace traimas::testing
