// Evidence over HTTP: attached to a result, listed, read in parts, replaced, and bound to what was submitted.
#include "tests/http/evidence_form.hpp"
#include "tests/support/api_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kAbcHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class EvidenceOverHttp : public ::testing::Test {
protected:
    HttpAnswer attach(HttpClient& client, const std::string& content, const std::string& name = "note.txt",
                      const std::string& indicator = "ICT-01", const std::string& classification = "internal",
                      const std::string& key = "")
    {
        return client.send(
            "POST", path,
            {{"Content-Type", kFormType}, {"Idempotency-Key", key.empty() ? "key-" + std::to_string(++keys) : key}},
            form_with(content, name, indicator, classification));
    }

    HttpAnswer detach(HttpClient& client, const json& id)
    {
        return client.remove("/api/v1/evidence/" + id.dump(), {{"Idempotency-Key", "drop-" + std::to_string(++keys)}});
    }

    ApiWorld world{};
    InstanceId report = world.checkpoint("OPS-ICT", 2561, 1);
    std::string path = "/api/v1/checkpoints/" + std::to_string(report.value()) + "/evidence";
    int keys = 0;
};

TEST_F(EvidenceOverHttp, IsAttachedListedAndRead)
{
    auto anong = world.signed_in("anong");
    const auto made = attach(anong, "abc", "หลักฐาน.txt");
    ASSERT_EQ(made.status, 201) << made.body;
    const auto body = made.json();
    EXPECT_EQ(body.at("sha256"), kAbcHash);
    EXPECT_EQ(body.at("current"), true);
    EXPECT_EQ(body.at("type"), "text/plain; charset=utf-8");
    EXPECT_EQ(anong.get(path).json().at("items"), json::array({body}));

    const auto target = made.header("location");
    const auto read = anong.get(target);
    EXPECT_EQ(read.body, "abc");
    EXPECT_EQ(read.header("content-disposition"),
              "attachment; filename*=UTF-8''%E0%B8%AB%E0%B8%A5%E0%B8%B1%E0%B8%81%E0%B8%90%E0%B8%B2%E0%B8%99.txt");
    EXPECT_EQ(read.header("x-content-type-options"), "nosniff");
    EXPECT_THAT(read.header("content-security-policy"), HasSubstr("sandbox"));
    EXPECT_EQ(read.header("cache-control"), "no-store");
    const auto part = anong.get(target, {{"Range", "bytes=1-1"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "b");
    EXPECT_EQ(world.evidence().fault_of(kAbcHash), "");
}

TEST_F(EvidenceOverHttp, IsOneEffectForOneKey)
{
    auto anong = world.signed_in("anong");
    const auto first = attach(anong, "abc", "a.txt", "ICT-01", "internal", "same");
    const auto again = attach(anong, "abc", "a.txt", "ICT-01", "internal", "same");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.json(), first.json());
    EXPECT_EQ(attach(anong, "abd", "a.txt", "ICT-01", "internal", "same").code(), "idempotency_key_reused");
    EXPECT_EQ(anong.get(path).json().at("items").size(), 1U);
}

TEST_F(EvidenceOverHttp, IsBoundToWhatIsSubmittedByItsHash)
{
    auto anong = world.signed_in("anong");
    const auto made = attach(anong, "abc");
    const auto checkpoint = "/api/v1/checkpoints/" + std::to_string(report.value());
    json rows = json::array({{{"indicator", "ICT-01"}, {"numerator", "96"}, {"denominator", "100"}, {"version", 1}},
                             {{"indicator", "ICT-02"}, {"value", "4"}}});
    auto standing = anong.get(checkpoint);
    ASSERT_EQ(anong.put(checkpoint + "/results", {{"results", rows}}, {{"If-Match", standing.header("etag")}}).status,
              200);
    standing = anong.get(checkpoint);
    const auto sent =
        anong.post(checkpoint + "/actions", {{"action", "submit"}}, {{"If-Match", standing.header("etag")}});
    ASSERT_EQ(sent.status, 200) << sent.body;
    EXPECT_THAT(anong.get(checkpoint + "/history").body, HasSubstr(kAbcHash));
    EXPECT_EQ(anong.get(path).json().at("items").at(0).at("current"), true);
    const auto late = attach(anong, "abd");
    EXPECT_GE(late.status, 403) << late.body;
    EXPECT_LT(late.status, 423);
    EXPECT_GE(detach(anong, made.json().at("id")).status, 403);
}

TEST_F(EvidenceOverHttp, StaysByItsHashWhenItIsReplaced)
{
    auto anong = world.signed_in("anong");
    const auto old_id = attach(anong, "abc").json().at("id");
    EXPECT_EQ(detach(anong, old_id).status, 204);
    EXPECT_EQ(detach(anong, old_id).code(), "evidence_not_linked");
    ASSERT_EQ(attach(anong, "abd").status, 201);
    const auto items = anong.get(path).json().at("items");
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items.at(0).at("current"), false);
    EXPECT_EQ(items.at(1).at("current"), true);
    EXPECT_EQ(anong.get("/api/v1/evidence/" + old_id.dump()).body, "abc");
}

TEST_F(EvidenceOverHttp, IsForThoseWhoMaySeeTheReportAndAreCleared)
{
    auto anong = world.signed_in("anong");
    const auto secret =
        "/api/v1/evidence/" + attach(anong, "abc", "s.txt", "ICT-01", "confidential").json().at("id").dump();
    EXPECT_EQ(world.signed_in("thanakorn").get(secret).status, 200);
    EXPECT_EQ(world.signed_in("malee").get(secret).status, 200);
    EXPECT_EQ(world.signed_in("wirat").get(secret).status, 200);
    EXPECT_EQ(world.signed_in("decha").get(secret).code(), "no_clearance");
    EXPECT_EQ(world.signed_in("decha").get(path).json().at("items").at(0).at("name"), nullptr);
    auto kanya = world.signed_in("kanya");
    EXPECT_EQ(kanya.get(secret).status, 404);
    EXPECT_EQ(kanya.get(path).status, 404);
    EXPECT_EQ(attach(kanya, "abc").status, 404);
    auto wirat = world.signed_in("wirat");
    EXPECT_EQ(attach(wirat, "abc").status, 403);
    EXPECT_EQ(world.client().get(secret).status, 401);
}

TEST_F(EvidenceOverHttp, IsRefusedWithWordsThatHelp)
{
    auto anong = world.signed_in("anong");
    EXPECT_EQ(attach(anong, "x", "run.exe").code(), "file_kind_not_taken");
    EXPECT_EQ(attach(anong, "<!DOCTYPE html><html></html>", "a.pdf").code(), "file_is_something_else");
    EXPECT_EQ(attach(anong, "", "a.txt").code(), "file_empty");
    EXPECT_EQ(attach(anong, "x", "a.txt", "NOBODY-1").code(), "invalid_content");
    const auto both = attach(anong, "x", "a.txt", "", "secret");
    EXPECT_EQ(both.json().at("errors").size(), 2U);
    for (int count = 0; count < 20; ++count) {
        ASSERT_EQ(attach(anong, "file " + std::to_string(count)).status, 201);
    }
    EXPECT_EQ(attach(anong, "one more").code(), "too_much_evidence");
}

}  // namespace
}  // namespace traimas::testing
