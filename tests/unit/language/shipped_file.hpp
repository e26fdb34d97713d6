// Reads files of the tree that the tests belong to: what is tested is what is shipped.
// A file that cannot be read fails the test that asked for it.
#pragma once

#include "engine/base/json_parse.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace traimas {

inline std::string shipped_text(const std::string& path)
{
    std::ifstream file{std::string{TRAIMAS_SOURCE_DIR} + "/" + path, std::ios::binary};
    EXPECT_TRUE(file.is_open()) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline nlohmann::json shipped_json(const std::string& path)
{
    const auto parsed = parse_json(shipped_text(path));
    if (!parsed) {
        ADD_FAILURE() << path << ": " << parsed.error().code << ": " << parsed.error().detail;
        return {};
    }
    return parsed->value;
}

}  // namespace traimas
