// The logs of tests/golden/event_logs: events as they were written once, and the state that they must fold to for ever.
// A file is never written again: what a later engine writes otherwise gets files of its own.
#pragma once

#include "engine/workflow/instance.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace traimas::proof {

struct EventLog {
    workflow::Instance blank;         // before its first event
    std::vector<std::string> bodies;  // in the order of seq
    nlohmann::json state;             // the fold, as it is stored
    std::string head;                 // hexadecimal
};

[[nodiscard]] std::filesystem::path event_logs_folder();
// Throws std::exception naming the fault.
[[nodiscard]] std::vector<EventLog> read_event_logs(const std::filesystem::path& file);
// Throws std::runtime_error where the file is there already.
void write_event_logs(const std::filesystem::path& file, const std::vector<EventLog>& logs);

// What a log shows: "timer/skipped" for each key that a body of each kind of event has.
[[nodiscard]] std::set<std::string> shown_by(const EventLog& log);

}  // namespace traimas::proof
