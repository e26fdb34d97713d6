// One request for many: reminders, windows, decisions, and the jobs that come of them.
// Reminds the report of OPS-LAW once, and takes back the window that was offered to it.
#include "engine/service/jobs.hpp"
#include "tests/http/openapi/tour.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {

namespace {

// kanya's claim on OPS-LAW's report, which prasert of another unit may not take over: each answers so.
void walk_handovers(const Tour& tour)
{
    using nlohmann::json;
    auto malee = tour.as("malee");
    const auto law_path = checkpoint_path(tour.law);
    auto kanya = tour.as("kanya");
    const auto act = [&](const char* action) {
        kanya.post(200, law_path + "/actions", {{"action", action}},
                   {{"If-Match", kanya.get(200, law_path).header("etag")}});
    };
    act("claim");
    const std::string handovers = "/api/v1/handovers";
    json order{
        {"from", tour.world.person("kanya").value()}, {"to", tour.world.person("prasert").value()}, {"reason", "ย้าย"}};
    kanya.post(403, handovers, order);
    EXPECT_EQ(malee.post(201, handovers, order).json().at("progress").at("refused"), 1);
    order["dry_run"] = true;
    malee.post(200, handovers, order);
    act("release");
    malee.post(409, handovers, order);
    malee.post(422, handovers, {{"from", 4711}, {"to", 4711}, {"reason", "ย้าย"}});
}

}  // namespace

std::string walk_jobs(const Tour& tour)
{
    using nlohmann::json;
    auto malee = tour.as("malee");
    const json law{{"fiscal_year", 2561}, {"quarter", 1}, {"only", "open"}, {"units", {"OPS-LAW"}}};
    const json nobody{{"fiscal_year", 2561}, {"quarter", 4}};
    const json unknown{{"checkpoints", {{{"id", 4711}}}}};

    const std::string reminders = "/api/v1/checkpoints/reminders";
    malee.post(200, reminders, {{"cohort", law}, {"dry_run", true}});
    malee.post(201, reminders, {{"cohort", law}});
    malee.post(200, reminders, {{"cohort", law}, {"dry_run", true}});
    malee.post(404, reminders, {{"cohort", unknown}, {"dry_run", true}});
    EXPECT_EQ(malee.post(409, reminders, {{"cohort", nobody}}).code(), "cohort_empty");
    malee.post(422, reminders, {{"cohort", json::object()}});

    const std::string windows = "/api/v1/windows";
    const json offer{{"cohort", law}, {"days", 3}, {"reason", "ระบบขัดข้อง"}};
    const auto begun = malee.post(201, windows, offer, {{"Idempotency-Key", "offer"}});
    EXPECT_EQ(malee.post(201, windows, offer, {{"Idempotency-Key", "offer"}}).header("idempotent-replayed"), "true");
    EXPECT_EQ(
        malee.post(422, windows, {{"cohort", unknown}, {"days", 3}, {"reason", "อื่น"}}, {{"Idempotency-Key", "offer"}})
            .code(),
        "idempotency_key_reused");
    malee.post(409, windows, {{"cohort", nobody}, {"days", 3}, {"reason", "อื่น"}});
    malee.post(422, windows, {{"cohort", law}, {"days", 99}, {"reason", "อื่น"}});
    malee.post(201, windows, {{"cohort", unknown}, {"days", 3}, {"reason", "อื่น"}});  // refused, and told so
    const auto window = windows + "/" + std::to_string(begun.json().at("items").at(0).at("result").get<std::int64_t>());
    const auto shown = malee.get(200, window);
    malee.post(200, window + "/actions", {{"action", "withdraw"}}, {{"If-Match", shown.header("etag")}});

    const std::string decide = "/api/v1/tasks/actions";
    const json items = json::array({{{"id", tour.law.value()}, {"version", 0}}});
    EXPECT_EQ(malee.post(201, decide, {{"action", "approve"}, {"items", items}}).json().at("progress").at("refused"),
              1);
    malee.post(422, decide, {{"action", "return"}, {"items", items}});
    malee.post(409, decide, {{"action", "approve"}, {"green", {{"fiscal_year", 2561}, {"quarter", 4}}}});

    walk_handovers(tour);

    const auto job = begun.header("location");
    const auto seen = malee.get(200, job);
    malee.get(304, job, {{"If-None-Match", seen.header("etag")}});
    tour.as("kanya").get(404, job);
    EXPECT_EQ(malee.post(409, job + "/actions", {{"action", "cancel"}}).code(), "job_finished");
    malee.post(422, job + "/actions", {{"action", "dance"}});
    // One that has not begun yet: written down, and taken back before the poller comes.
    const auto waiting = service::begin_job(tour.world.database(),
                                            {.command = service::command_id("walk", "job"),
                                             .request_hash = service::request_hash("walk", "job"),
                                             .actor = tour.world.person("malee")},
                                            {.task = {.kind = store::JobKind::reminders}, .items = {{tour.law}}});
    EXPECT_TRUE(waiting);
    const auto other = "/api/v1/jobs/" + std::to_string(waiting->job.value());
    EXPECT_EQ(malee.post(200, other + "/actions", {{"action", "cancel"}}).json().at("state"), "cancelled");
    return job;
}

}  // namespace traimas::testing
