// One header of a response, for tests that look at what is sent.
#pragma once

#include "api/http/message.hpp"

#include <string>
#include <string_view>

namespace traimas::http {

// "" where it is absent.
inline std::string header(const Response& response, std::string_view name)
{
    for (const auto& [header_name, value] : response.headers) {
        if (header_name == name) {
            return value;
        }
    }
    return {};
}

}  // namespace traimas::http
