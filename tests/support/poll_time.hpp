// An event's body without what tells when the poller ran: what must be equal under any poll schedule (I13).
// Header only: the tests and the benchmark of a simulated year both compare logs by it.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace traimas::testing {

// Without `recorded_at`, and the head of the chain, which hashes it, in the lineage that a year hands over (its digest
// is frozen under "year").
inline std::string without_poll_time(const std::string& body)
{
    auto it = nlohmann::json::parse(body);
    it.erase("recorded_at");
    if (it.contains("frozen")) {
        it["frozen"].erase("year");
    }
    if (it.contains("data") && it["data"].contains("records") && it["data"]["records"].contains("lineage")) {
        it["data"]["records"]["lineage"].erase("head");
    }
    return it.dump();
}

}  // namespace traimas::testing
