// Plans as a client sends them, small enough to be reckoned by hand.
// For tests of the ring over HTTP.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace traimas::testing {

using nlohmann::json;

inline json quarterly(const std::vector<std::string>& targets)
{
    json quarters = json::object();
    for (std::size_t i = 0; i < targets.size(); ++i) {
        quarters[std::to_string(i + 1)] = {{"target", targets[i]}};
    }
    return quarters;
}

inline json plan_line(const std::string& code, const std::string& weight, const std::vector<std::string>& targets,
                      const std::vector<std::string>& thresholds)
{
    return {{"indicator", {{"code", code}, {"version", 1}}},
            {"weight", weight},
            {"target", targets.back()},
            {"quarters", quarterly(targets)},
            {"table", {{"thresholds", thresholds}, {"scores", {"1", "2", "3", "4", "5"}}}}};
}

// Sound for FY2561: 60 for ICT-01 (95 percent), 40 for ICT-02 (8 in the year).
inline json plan_body()
{
    json plan = json::object();
    plan["lines"] = json::array({plan_line("ICT-01", "60", {"95", "95", "95", "95"}, {"75", "80", "85", "90", "95"}),
                                 plan_line("ICT-02", "40", {"2", "4", "6", "8"}, {"0", "2", "4", "6", "8"})});
    return plan;
}

// What a client sends back of what it read.
inline json plan_sent_back(const json& document)
{
    json plan = json::object();
    for (const auto* key : {"lines", "projects", "carried", "parts", "texts"}) {
        plan[key] = document.at(key);
    }
    return plan;
}

}  // namespace traimas::testing
