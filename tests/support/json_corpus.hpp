// The table of tests/golden/json_corpus.json: texts, and what the reader has to make of each.
// Shared by the test of the reader alone and the test over the wire.
#pragma once

#include <nlohmann/json.hpp>

#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace traimas::testing {

struct JsonCase {
    std::string name;
    std::string text;     // any bytes
    std::string outcome;  // "valid", or the code of the refusal
    std::optional<std::string> means{};
};

[[nodiscard]] inline std::string from_hex(const std::string& digits)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
        bytes.push_back(static_cast<char>(value));
    }
    return bytes;
}

[[nodiscard]] inline std::vector<JsonCase> json_corpus()
{
    std::ifstream file{TRAIMAS_SOURCE_DIR "/tests/golden/json_corpus.json", std::ios::binary};
    const auto table = nlohmann::json::parse(file);
    std::vector<JsonCase> cases;
    for (const auto& row : table.at("cases")) {
        JsonCase one{.name = row.at("name"), .text = {}, .outcome = row.at("outcome")};
        one.text = row.contains("text") ? row.at("text").get<std::string>() : from_hex(row.at("hex"));
        if (row.contains("means")) {
            one.means = from_hex(row.at("means"));
        }
        cases.push_back(std::move(one));
    }
    if (constexpr std::size_t kPromised = 200; cases.size() < kPromised) {
        throw std::runtime_error{"the corpus has fewer cases than promised"};
    }
    return cases;
}

}  // namespace traimas::testing
