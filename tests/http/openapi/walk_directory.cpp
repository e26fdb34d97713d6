// The registers: added to, read, paged, refused.
// Everything is done by the administrator, and tried by somebody who is none.
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {
namespace {

using nlohmann::json;

const json kNewUnit{{"code", "OPS-NEW"},
                    {"parent", "OPS"},
                    {"kind", "unit"},
                    {"name", {{"th", "ใหม่"}, {"en", "New"}}},
                    {"valid_from", "2018-01-01"}};

json with(json body, const char* key, json value)
{
    body[key] = std::move(value);
    return body;
}

// Page by page to the end, one item each.
void read_all_pages(CheckedClient& client, const std::string& path)
{
    auto page = client.get(200, path + "?limit=1");
    int pages = 1;
    while (page.status == 200 && page.json().at("next").is_string()) {
        EXPECT_FALSE(page.header("link").empty()) << path;
        page = client.get(200, path + "?limit=1&cursor=" + page.json().at("next").get<std::string>());
        ASSERT_LT(++pages, 100) << path << " never ends";
    }
    EXPECT_GT(pages, 1) << path;
}

void walk_units(CheckedClient& administrator, CheckedClient& collector)
{
    read_all_pages(administrator, "/api/v1/units");
    collector.get(200, "/api/v1/units?as_of=2018-01-01");
    collector.get(400, "/api/v1/units?as_of=yesterday");
    collector.get(400, "/api/v1/units?cursor=e30");
    collector.get(200, "/api/v1/units/OPS?as_of=2018-01-01");
    collector.get(404, "/api/v1/units/NOWHERE");
    const auto top = collector.get(200, "/api/v1/units/MOF");
    collector.get(304, "/api/v1/units/MOF", {{"If-None-Match", top.header("etag")}});

    administrator.post(201, "/api/v1/units", kNewUnit, {{"Idempotency-Key", "unit"}});
    const auto again = administrator.post(201, "/api/v1/units", kNewUnit, {{"Idempotency-Key", "unit"}});
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    administrator.post(422, "/api/v1/units", with(kNewUnit, "code", "OTHER"), {{"Idempotency-Key", "unit"}});
    administrator.post(409, "/api/v1/units", kNewUnit);
    const auto other = with(kNewUnit, "code", "OPS-OTHER");
    EXPECT_EQ(administrator.post(422, "/api/v1/units", with(other, "parent", "NOWHERE")).code(), "unknown_unit");
    EXPECT_EQ(administrator.post(422, "/api/v1/units", with(other, "calendar", "xx")).code(), "unknown_calendar");
    administrator.post(422, "/api/v1/units", with(other, "code", "no blanks"));
    administrator.post(412, "/api/v1/units", other, {{"If-Match", "\"0\""}});
    collector.post(403, "/api/v1/units", other);

    const json name{{"name", {{"th", "ใหม่กว่า"}, {"en", "Newer"}}}};
    const auto tag = administrator.get(200, "/api/v1/units/OPS-NEW").header("etag");
    administrator.patch(404, "/api/v1/units/NOWHERE", name, {{"If-Match", tag}});
    administrator.patch(200, "/api/v1/units/OPS-NEW", name, {{"If-Match", tag}});
    administrator.patch(412, "/api/v1/units/OPS-NEW", name, {{"If-Match", tag}});
    collector.patch(403, "/api/v1/units/OPS-NEW", name, {{"If-Match", tag}});
}

void walk_people(CheckedClient& administrator, CheckedClient& collector)
{
    read_all_pages(administrator, "/api/v1/people");
    const auto self = collector.get(200, "/api/v1/people/1");
    EXPECT_TRUE(self.json().contains("email")) << "one's own";
    EXPECT_FALSE(collector.get(200, "/api/v1/people/2").json().contains("email")) << "somebody else's";
    collector.get(304, "/api/v1/people/1", {{"If-None-Match", self.header("etag")}});
    collector.get(404, "/api/v1/people/4711");
    collector.get(404, "/api/v1/people/nobody");

    const json ploy{
        {"username", "ploy"}, {"name", {{"th", "พลอย"}, {"en", "Ploy"}}}, {"email", "ploy@example.invalid"}};
    administrator.post(201, "/api/v1/people", ploy);
    EXPECT_EQ(administrator.post(409, "/api/v1/people", ploy).code(), "username_taken");
    administrator.post(201, "/api/v1/people", with(with(ploy, "username", "mali"), "email", nullptr));
    administrator.post(422, "/api/v1/people", with(ploy, "username", "Ploy!"));
    administrator.post(412, "/api/v1/people", with(ploy, "username", "other"), {{"If-Match", "\"0\""}});
    collector.post(403, "/api/v1/people", ploy);
}

void walk_posts(CheckedClient& administrator, CheckedClient& collector)
{
    read_all_pages(collector, "/api/v1/posts");
    collector.get(200, "/api/v1/posts?unit=OPS-ICT");
    const json post{{"unit", "OPS"}, {"name", {{"th", "เจ้าหน้าที่"}, {"en", "Officer"}}}};
    administrator.post(201, "/api/v1/posts", post);
    const json holder{{"person", 11},
                      {"kind", "acting"},
                      {"from", "2018-01-05T09:00:00+07:00"},
                      {"until", "2018-02-05T09:00:00+07:00"}};
    const json roles = json::array({{{"role", "psd"}}, {{"role", "collector"}, {"unit", "OPS-ICT"}}});
    administrator.post(201, "/api/v1/posts", with(with(post, "holder", holder), "roles", roles));
    EXPECT_EQ(administrator.post(422, "/api/v1/posts", with(post, "unit", "NOWHERE")).code(), "unknown_unit");
    EXPECT_EQ(administrator.post(422, "/api/v1/posts", with(post, "holder", {{"person", 4711}})).code(),
              "unknown_person");
    const auto empty = with(holder, "until", "2018-01-05T09:00:00+07:00");
    EXPECT_EQ(administrator.post(422, "/api/v1/posts", with(post, "holder", empty)).code(), "span_empty");
    administrator.post(422, "/api/v1/posts", with(post, "roles", json::array({{{"role", "emperor"}}})));
    administrator.post(412, "/api/v1/posts", post, {{"If-Match", "\"0\""}});
    collector.post(403, "/api/v1/posts", post);
}

void walk_delegations(CheckedClient& administrator, CheckedClient& collector)
{
    const json stands_in{{"principal", 5},
                         {"delegate", 6},
                         {"from", "2018-01-05T09:00:00+07:00"},
                         {"until", "2018-01-12T09:00:00+07:00"}};
    administrator.post(201, "/api/v1/delegations", stands_in);
    read_all_pages(administrator, "/api/v1/delegations");
    collector.get(200, "/api/v1/delegations");
    const auto back = with(with(stands_in, "principal", 6), "delegate", 5);
    EXPECT_EQ(administrator.post(409, "/api/v1/delegations", back).code(), "delegation_loop");
    EXPECT_EQ(administrator.post(422, "/api/v1/delegations", with(stands_in, "delegate", 4711)).code(),
              "unknown_person");
    const auto empty = with(stands_in, "until", "2018-01-05T09:00:00+07:00");
    EXPECT_EQ(administrator.post(422, "/api/v1/delegations", empty).code(), "span_empty");
    administrator.post(422, "/api/v1/delegations", with(stands_in, "from", "soon"));
    administrator.post(412, "/api/v1/delegations", stands_in, {{"If-Match", "\"0\""}});
    collector.post(403, "/api/v1/delegations", stands_in);
}

void walk_calendars(CheckedClient& administrator, CheckedClient& collector)
{
    const std::string versions = "/api/v1/calendars/th/versions";
    const json holidays{{"holidays", {"2018-01-01", "2018-01-10", "2018-01-11"}}};
    const auto published = administrator.post(201, versions, holidays);
    EXPECT_FALSE(published.json().at("moved").empty()) << "what is due on the tenth";
    read_all_pages(collector, versions);
    collector.get(404, "/api/v1/calendars/mars/versions");
    administrator.post(404, "/api/v1/calendars/MARS/versions", holidays);
    administrator.post(422, versions, {{"holidays", {"2018-02-30"}}});
    administrator.post(412, versions, holidays, {{"If-Match", "\"0\""}});
    collector.post(403, versions, holidays);
}

}  // namespace

void walk_directory(const Tour& tour)
{
    auto administrator = tour.as("decha");
    auto collector = tour.as("anong");
    walk_units(administrator, collector);
    walk_people(administrator, collector);
    walk_posts(administrator, collector);
    walk_delegations(administrator, collector);
    walk_calendars(administrator, collector);
}

}  // namespace traimas::testing
