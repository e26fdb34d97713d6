// The dictionary: published, versioned, read, paged, refused.
// Everything is done by the PSD, and tried by somebody who may only read.
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

const json kIndicator{{"code", "WALK-01"},
                      {"name", {{"th", "เดิน"}, {"en", "Walk"}}},
                      {"unit_of_measure", {{"th", "ก้าว"}, {"en", "steps"}}},
                      {"value_type", "count"},
                      {"direction", "higher"},
                      {"accumulation", "increment"},
                      {"horizon", nullptr},
                      {"natural_limit", "1000.5"},
                      {"sheet", {{"formula", "a + b"}, {"source", nullptr}}},
                      {"goals", {1}},
                      {"challenges", {"12-people-1"}},
                      {"pmqa", {"4.1"}},
                      {"parent", nullptr}};
const json kFramework{{"levels", {"50", "75", "100"}},
                      {"bands", {{{"band", "red"}, {"from", "0"}}, {{"band", "green"}, {"from", "75"}}}},
                      {"missing", "floor"},
                      {"case_below", "75"},
                      {"days", {{"due_days", 12}, {"plan_days", nullptr}}}};

json changed(json body, const char* key, json value)
{
    body[key] = std::move(value);
    return body;
}

// Page by page to the end, one item each.
void read_pages(CheckedClient& client, const std::string& path)
{
    auto page = client.get(200, path + "?limit=1");
    int pages = 1;
    while (page.status == 200 && page.json().at("next").is_string()) {
        EXPECT_FALSE(page.header("link").empty()) << path;
        page = client.get(200, path + "?limit=1&cursor=" + page.json().at("next").get<std::string>());
        ASSERT_LT(++pages, 100) << path << " never ends";
    }
    EXPECT_GT(pages, 1) << path;
    client.get(400, path + "?cursor=e30");
}

void walk_goals(CheckedClient& psd, CheckedClient& collector)
{
    const json goal{{"no", 1}, {"name", {{"th", "ประชาชน"}, {"en", "People"}}}};
    const json challenge{{"code", "12-people-1"}, {"name", {{"th", "พอใจ"}, {"en", "Content"}}}};
    for (const auto& [path, body, key] :
         {std::tuple{"/api/v1/goals", goal, "no"}, std::tuple{"/api/v1/challenges", challenge, "code"}}) {
        psd.post(201, path, body, {{"Idempotency-Key", path}});
        EXPECT_EQ(psd.post(201, path, body, {{"Idempotency-Key", path}}).header("idempotent-replayed"), "true");
        const json other = std::string_view{key} == "no" ? json(2) : json("12-people-2");
        psd.post(422, path, changed(body, key, other), {{"Idempotency-Key", path}});
        psd.post(201, path, changed(body, key, other));
        psd.post(422, path, changed(body, key, nullptr));
        psd.post(412, path, body, {{"If-Match", "\"0\""}});
        collector.post(403, path, body);
        read_pages(collector, path);
    }
}

void walk_indicators(CheckedClient& psd, CheckedClient& collector)
{
    const std::string path = "/api/v1/indicators";
    const auto made = psd.post(201, path, kIndicator, {{"Idempotency-Key", "indicator"}});
    EXPECT_EQ(psd.post(201, path, kIndicator, {{"Idempotency-Key", "indicator"}}).header("idempotent-replayed"),
              "true");
    const auto second = changed(kIndicator, "code", "WALK-02");
    EXPECT_EQ(psd.post(422, path, second, {{"Idempotency-Key", "indicator"}}).code(), "idempotency_key_reused");
    psd.post(201, path, changed(second, "parent", "WALK-01"));
    EXPECT_EQ(psd.post(409, path, kIndicator).code(), "version_not_next");
    const auto third = changed(kIndicator, "code", "WALK-03");
    EXPECT_EQ(psd.post(409, path, changed(third, "goals", {9})).code(), "unknown_goal");
    EXPECT_EQ(psd.post(409, path, changed(third, "challenges", {"9"})).code(), "unknown_challenge");
    EXPECT_EQ(psd.post(409, path, changed(third, "parent", "NONE")).code(), "unknown_indicator");
    psd.post(422, path, changed(third, "accumulation", "ratio_of_sums"));
    psd.post(412, path, kIndicator, {{"If-Match", "\"0\""}});
    collector.post(403, path, third);

    read_pages(collector, path);
    collector.get(200, path + "?goal=1&challenge=12-people-1&pmqa=4.1&parent=WALK-01&q=walk");
    collector.get(400, path + "?goal=one");
    const auto one = collector.get(200, path + "/WALK-01");
    collector.get(304, path + "/WALK-01", {{"If-None-Match", one.header("etag")}});
    collector.get(404, path + "/NONE");
}

void walk_indicator_versions(CheckedClient& psd, CheckedClient& collector)
{
    const std::string path = "/api/v1/indicators/WALK-01/versions";
    auto next = changed(kIndicator, "sheet", {{"formula", "a + b + c"}});
    next.erase("code");
    psd.post(428, path, next);
    const auto made = psd.post(201, path, next, {{"If-Match", "\"1\""}, {"Idempotency-Key", "next"}});
    psd.post(201, path, next, {{"If-Match", "\"1\""}, {"Idempotency-Key", "next"}});
    psd.post(412, path, next, {{"If-Match", "\"1\""}});
    psd.post(422, path, changed(next, "direction", "sideways"), {{"If-Match", "\"2\""}});
    psd.post(404, "/api/v1/indicators/NONE/versions", next, {{"If-Match", "\"1\""}});
    EXPECT_EQ(psd.post(409, path, changed(next, "value_type", "money"), {{"If-Match", "\"2\""}}).code(),
              "kind_changed");
    EXPECT_EQ(psd.post(409, path, changed(next, "parent", "WALK-02"), {{"If-Match", "\"2\""}}).code(), "cascade_loop");
    collector.post(403, path, next, {{"If-Match", "\"2\""}});

    read_pages(collector, path);
    collector.get(404, "/api/v1/indicators/NONE/versions");
    const auto first = collector.get(200, path + "/1");
    EXPECT_EQ(first.json().at("sheet").at("formula"), "a + b");
    collector.get(304, path + "/1", {{"If-None-Match", first.header("etag")}});
    collector.get(404, path + "/3");
    collector.get(404, path + "/first");
}

void walk_frameworks(CheckedClient& psd, CheckedClient& collector)
{
    const std::string year = "/api/v1/frameworks/2561";
    const auto path = year + "/versions";
    psd.get(404, "/api/v1/frameworks/2599");
    psd.post(201, "/api/v1/frameworks/2599/versions", kFramework, {{"If-Match", "\"0\""}});
    psd.post(428, path, kFramework);
    const auto standing = psd.get(200, "/api/v1/frameworks").json().at("items").size() > 1
                              ? psd.get(200, year).header("etag")
                              : std::string{"\"0\""};
    psd.post(201, path, kFramework, {{"If-Match", standing}, {"Idempotency-Key", "framework"}});
    psd.post(201, path, kFramework, {{"If-Match", standing}, {"Idempotency-Key", "framework"}});
    psd.post(412, path, kFramework, {{"If-Match", standing}});
    const auto latest = psd.get(200, year).header("etag");
    psd.post(422, path, changed(kFramework, "levels", {"100", "50"}), {{"If-Match", latest}});
    psd.post(201, path, changed(kFramework, "case_below", "50"), {{"If-Match", latest}});
    psd.post(404, "/api/v1/frameworks/1999/versions", kFramework, {{"If-Match", "\"0\""}});
    collector.post(403, path, kFramework, {{"If-Match", latest}});

    read_pages(collector, "/api/v1/frameworks");
    read_pages(collector, path);
    collector.get(404, "/api/v1/frameworks/2598/versions");
    collector.get(304, year, {{"If-None-Match", collector.get(200, year).header("etag")}});
    const auto first = collector.get(200, path + "/1");
    collector.get(304, path + "/1", {{"If-None-Match", first.header("etag")}});
    collector.get(404, path + "/99");
}

}  // namespace

void walk_dictionary(const Tour& tour)
{
    auto psd = tour.as("malee");
    auto collector = tour.as("anong");
    walk_goals(psd, collector);
    walk_indicators(psd, collector);
    walk_indicator_versions(psd, collector);
    walk_frameworks(psd, collector);
}

}  // namespace traimas::testing
