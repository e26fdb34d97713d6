// The demo's organisation and calendar as values: config/demo/organisation.json and config/calendars/th.json.
// Keys of people and posts become ids by their place in the file, so that every demo has the same ones.
#pragma once

#include "engine/base/result.hpp"
#include "engine/calendar/working_days.hpp"
#include "engine/organisation/organisation.hpp"

#include <string>
#include <vector>

namespace traimas::cli::demo {

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

struct DemoOffice {
    std::vector<organisation::Unit> units{};
    std::vector<DemoPerson> people{};
    std::vector<DemoPost> posts{};
    std::vector<DemoHolder> holders{};
    std::vector<DemoDelegation> delegations{};
    calendar::HolidayCalendar calendar{};

    // Both assert that the key is in the file; the reader saw to it.
    [[nodiscard]] PersonId person(std::string_view key) const;
    [[nodiscard]] PostId post(std::string_view key) const;
    [[nodiscard]] bool has_post(std::string_view key) const;
    // Who works in the first post with this role on this unit: whoever came to it last. Asserts that there is one.
    [[nodiscard]] PersonId in_role(std::string_view role, std::string_view unit, Instant at) const;
    // Who came last to a post.
    [[nodiscard]] PersonId in_post(std::string_view post, Instant at) const;
};

// The latest version of one file of calendars/. Problem: as below.
[[nodiscard]] Result<calendar::HolidayCalendar> read_calendar_file(const std::string& path);

// `folder` holds demo/ and calendars/. Problem: a file that cannot be read, or every fault of one at once.
[[nodiscard]] Result<DemoOffice> read_office(const std::string& folder);

}  // namespace traimas::cli::demo
