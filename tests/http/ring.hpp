// The ring over HTTP for tests: a framework, two indicators, a fiscal year with its cycles, a plan through its
// approval.
//   Ring ring{world};  const auto cycle = ring.cycle("OPS-ICT");  ring.bring_into_force(cycle, plan_body());
#pragma once

#include "engine/service/deliver.hpp"
#include "tests/http/plan_bodies.hpp"
#include "tests/support/api_world.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {

class Ring {
public:
    explicit Ring(ApiWorld& world) : world_{world}
    {
        publish();
        open_year(2561);
    }

    HttpClient& as(const std::string& name)
    {
        const auto found = clients_.find(name);
        return found != clients_.end() ? found->second : clients_.emplace(name, world_.signed_in(name)).first->second;
    }

    // Delivers messages and fires timers until nothing is left.
    void settle()
    {
        for (int round = 0; round < 50; ++round) {
            world_.drain();
            const auto report = service::deliver_messages(world_.api().engine, 100);
            if (report.taken + report.nobody == 0) {
                return;
            }
        }
        ADD_FAILURE() << "the trees never come to rest";
    }

    void open_year(int fiscal_year)
    {
        const json year{{"fiscal_year", fiscal_year}, {"office", "OPS"}, {"units", {"OPS-ICT", "OPS-LAW"}}};
        const auto founded = as("malee").post("/api/v1/fiscal-years", year);
        EXPECT_EQ(founded.status, 201) << founded.body;
        if (founded.json().at("state") == "preparing") {
            act("malee", "/api/v1/fiscal-years/" + std::to_string(fiscal_year), {{"action", "open"}});
        }
        settle();
    }

    // The address of a unit's cycle.
    std::string cycle(const std::string& unit, int fiscal_year = 2561)
    {
        const auto list =
            as("malee").get("/api/v1/cycles?unit=" + unit + "&fiscal_year=" + std::to_string(fiscal_year)).json();
        return "/api/v1/cycles/" + std::to_string(list.at("items").at(0).at("id").get<std::int64_t>());
    }

    std::string tag(const std::string& path) { return as("wirat").get(path).header("etag"); }
    std::string state(const std::string& path) { return as("wirat").get(path).json().at("state"); }

    HttpAnswer act(const std::string& name, const std::string& path, const json& body)
    {
        auto answer = as(name).post(path + "/actions", body, {{"If-Match", tag(path)}});
        settle();
        return answer;
    }
    // Each of them, in this order; each must be let.
    void approve(const std::string& path, const std::vector<std::string>& names)
    {
        for (const auto& name : names) {
            const auto answer = act(name, path, {{"action", "approve"}});
            EXPECT_EQ(answer.status, 200) << name << ": " << answer.body;
        }
    }
    HttpAnswer save(const std::string& name, const std::string& path, const json& body)
    {
        return as(name).put(path, body, {{"If-Match", tag(path)}});
    }
    // Anong's plan, through head, PSD and executive.
    void bring_into_force(const std::string& path, const json& plan)
    {
        const auto saved = save("anong", path + "/plan", plan);
        ASSERT_EQ(saved.status, 200) << saved.body;
        const auto submitted = act("anong", path, {{"action", "submit"}});
        ASSERT_EQ(submitted.status, 200) << submitted.body;
        approve(path, {"suda", "malee", "arun"});
    }

private:
    void publish()
    {
        const json framework{{"levels", {"1", "2", "3", "4", "5"}},
                             {"bands",
                              {{{"band", "red"}, {"from", "0"}},
                               {{"band", "amber"}, {"from", "3"}},
                               {{"band", "green"}, {"from", "5"}}}},
                             {"case_below", "3"}};
        for (const auto* year : {"2561", "2562"}) {
            const auto path = std::string{"/api/v1/frameworks/"} + year + "/versions";
            EXPECT_EQ(as("malee").post(path, framework, {{"If-Match", "\"0\""}}).status, 201);
        }
        json indicator{{"code", "ICT-01"},
                       {"name", {{"th", "ระบบพร้อมใช้งาน"}, {"en", "Systems available"}}},
                       {"value_type", "percent"},
                       {"direction", "higher"},
                       {"accumulation", "last"},
                       {"natural_limit", "100"},
                       {"sheet", {{"formula", "a / b x 100"}}}};
        EXPECT_EQ(as("malee").post("/api/v1/indicators", indicator).status, 201);
        indicator.erase("natural_limit");
        indicator["code"] = "ICT-02";
        indicator["value_type"] = "count";
        indicator["accumulation"] = "increment";
        EXPECT_EQ(as("malee").post("/api/v1/indicators", indicator).status, 201);
    }

    ApiWorld& world_;
    std::map<std::string, HttpClient> clients_{};
};

}  // namespace traimas::testing
