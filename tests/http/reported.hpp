// Quarterly reports for tests of what follows from them: saved, submitted, approved, over HTTP.
//   Reported reports{world, ring};  reports.approve(1, "80", "2");  // ICT-01 at 80 percent, ICT-02 with 2 more
#pragma once

#include "engine/calendar/zone.hpp"
#include "tests/http/ring.hpp"

namespace traimas::testing {

// Noon in Bangkok.
inline Instant noon(int year, unsigned month, unsigned day)
{
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    return calendar::to_instant({calendar::Date{date}, std::chrono::hours{12}}, "Asia/Bangkok");
}

inline std::string address(const char* resource, const json& id)
{
    return std::string{"/api/v1/"} + resource + "/" + std::to_string(id.get<std::int64_t>());
}

// The reports of OPS-ICT in FY2561, whose plan is plan_body() from the start.
class Reported {
public:
    Reported(ApiWorld& world, Ring& ring) : world_{world}, ring_{ring}, cycle_{ring.cycle("OPS-ICT")}
    {
        ring.bring_into_force(cycle_, plan_body());
    }

    [[nodiscard]] const std::string& cycle() const { return cycle_; }

    [[nodiscard]] std::string checkpoint(int quarter)
    {
        const auto list =
            ring_.as("anong")
                .get("/api/v1/checkpoints?unit=OPS-ICT&fiscal_year=2561&quarter=" + std::to_string(quarter))
                .json();
        return address("checkpoints", list.at("items").at(0).at("id"));
    }

    // Both values, with words for a red one.
    void save(int quarter, const std::string& percent, const std::string& count)
    {
        const auto path = checkpoint(quarter);
        const json rows{{"results",
                         {{{"indicator", "ICT-01"},
                           {"numerator", percent},
                           {"denominator", "100"},
                           {"narrative", "เครื่องสำรองไฟขัดข้อง"}},
                          {{"indicator", "ICT-02"}, {"value", count}, {"narrative", "เป็นไปตามแผน"}}}}};
        const auto saved = ring_.as("anong").put(path + "/results", rows, {{"If-Match", ring_.tag(path)}});
        ASSERT_EQ(saved.status, 200) << saved.body;
    }
    void submit(int quarter, const std::string& percent, const std::string& count)
    {
        save(quarter, percent, count);
        const auto submitted = ring_.act("anong", checkpoint(quarter), {{"action", "submit"}});
        ASSERT_EQ(submitted.status, 200) << submitted.body;
    }
    void approve(int quarter, const std::string& percent, const std::string& count)
    {
        submit(quarter, percent, count);
        ring_.approve(checkpoint(quarter), {"suda", "malee", "arun"});
    }

    void advance_to(Instant at)
    {
        world_.advance_to(at);
        ring_.settle();
    }

private:
    ApiWorld& world_;
    Ring& ring_;
    std::string cycle_;
};

// What a result row of a checkpoint says.
inline json result_of(const json& checkpoint, const std::string& indicator)
{
    for (const auto& row : checkpoint.at("results")) {
        if (row.at("indicator") == indicator) {
            return row;
        }
    }
    ADD_FAILURE() << "no row of " << indicator;
    return json::object();
}

}  // namespace traimas::testing
