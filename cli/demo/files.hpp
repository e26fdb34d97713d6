// All of config/demo as one value.
#pragma once

#include "cli/demo/catalogue.hpp"
#include "cli/demo/course_files.hpp"
#include "cli/demo/people.hpp"

namespace traimas::cli::demo {

inline constexpr const char* kOffice = "OPS";  // whose fiscal years these are

struct DemoFiles {
    DemoOffice office{};
    DemoCatalogue catalogue{};
    DemoYears years{};
    DemoCourses courses{};
    std::vector<std::string> units{};  // those that report: the office, and every unit below it
};

// `folder` holds demo/ and calendars/. Problem: a file that cannot be read, or every fault of one at once.
[[nodiscard]] Result<DemoFiles> read_demo_files(const std::string& folder);

}  // namespace traimas::cli::demo
