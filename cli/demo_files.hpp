// The demo's files as values: config/demo/*.json and config/calendars/*.json, read and checked.
// Keys of people and posts in the files become ids when they are loaded.
#pragma once

#include "engine/base/result.hpp"
#include "engine/calendar/working_days.hpp"
#include "engine/organisation/organisation.hpp"
#include "engine/workflow/checkpoint.hpp"

#include <map>
#include <string>
#include <vector>

namespace traimas::cli {

struct DemoPerson {
    std::string key;
    std::string username;
    std::string th;
    std::string en;
    std::string email;
};
struct DemoPost {
    std::string key;
    std::string unit;
    std::string th;
    std::string en;
    std::vector<std::string> roles;
    std::string role_unit;  // where the roles count
};
struct DemoHolder {
    std::string post;
    std::string person;
    organisation::HolderKind kind;
    Instant from;
};
struct DemoDelegation {
    std::string principal;
    std::string delegate;
    Instant from;
    Instant until;
};
struct DemoPart {
    std::string id;
    std::string post;
};
struct DemoCheckpoint {
    std::string unit;
    std::vector<DemoPart> parts;
    std::vector<measure::Line> lines;
};

struct DemoFiles {
    std::vector<organisation::Unit> units;
    std::vector<DemoPerson> people;
    std::vector<DemoPost> posts;
    std::vector<DemoHolder> holders;
    std::vector<DemoDelegation> delegations;
    calendar::HolidayCalendar calendar;
    int fiscal_year = 0;
    int quarter = 0;
    std::map<std::string, int> policy;
    std::vector<DemoCheckpoint> checkpoints;
};

// `folder` holds demo/ and calendars/. Problem: a file that cannot be read, or every fault of one at once.
Result<DemoFiles> read_demo_files(const std::string& folder);

}  // namespace traimas::cli
