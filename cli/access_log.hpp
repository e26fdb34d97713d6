// The access log of this server: its lines, and where [access_log] puts it.
#pragma once

#include "api/http/dispatch.hpp"
#include "cli/config.hpp"
#include "engine/base/log.hpp"
#include "engine/traffic/traffic_log.hpp"

#include <memory>
#include <string>

namespace traimas::cli {

// One answered request as a JSON object. Times are UTC with milliseconds; a person is the number of the register.
[[nodiscard]] std::string access_line(const http::AccessRecord& record);

// Problems as of TrafficLog::open.
[[nodiscard]] Result<std::unique_ptr<traffic::TrafficLog>> open_access_log(const Config& config, const Log& log);

}  // namespace traimas::cli
