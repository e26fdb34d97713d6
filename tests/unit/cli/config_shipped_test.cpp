// config/traimas.toml against the table in code: every key stands there, explained, commented out with its default.
// Loaded as shipped, and with every line uncommented, it changes nothing.
#include "cli/config_files.hpp"
#include "cli/config_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace traimas {
namespace {

using ::testing::ElementsAreArray;

// A default in the file: a line "#key = value", without a blank after the #, under sentences "# …".
struct ShippedKey {
    std::string name;
    std::string value;
    std::string explanation;
};

std::string shipped_text()
{
    const auto file = read_config_file(TRAIMAS_SOURCE_DIR "/config/traimas.toml", ConfigFileNeed::required);
    return file ? file->value().text : "";
}

std::vector<ShippedKey> shipped_keys()
{
    std::vector<ShippedKey> keys;
    std::istringstream text{shipped_text()};
    std::string section;
    std::string explanation;
    for (std::string line; std::getline(text, line);) {
        const auto equals = line.find(" = ");
        if (line.starts_with("[")) {
            section = line.substr(1, line.size() - 2);
        } else if (line.starts_with("# ")) {
            explanation += line.substr(1);
        } else if (line.starts_with("#") && equals != std::string::npos) {
            keys.push_back({section + "." + line.substr(1, equals - 1), line.substr(equals + 3), explanation});
        }
        if (!line.starts_with("# ")) {
            explanation.clear();
        }
    }
    return keys;
}

std::vector<std::string> all_values(const Config& loaded)
{
    struct Shower {
        Config config;
        std::string operator()(std::string* (*place)(Config&)) { return *place(config); }
        std::string operator()(int* (*place)(Config&)) { return std::to_string(*place(config)); }
        std::string operator()(bool* (*place)(Config&)) { return *place(config) ? "true" : "false"; }
        std::string operator()(std::vector<std::string>* (*place)(Config&))
        {
            return ::testing::PrintToString(*place(config));
        }
    };
    Shower shower{loaded};
    std::vector<std::string> values;
    for (const auto& key : config_keys()) {
        values.push_back(key.name + " = " + std::visit(shower, key.place));
    }
    return values;
}

TEST(ShippedConfig, documents_every_key_in_the_order_of_the_table_and_no_other)
{
    std::vector<std::string> in_file;
    std::vector<std::string> in_table;
    for (const auto& key : shipped_keys()) {
        in_file.push_back(key.name + " = " + key.value);
    }
    for (const auto& key : config_keys()) {
        in_table.push_back(key.name + " = " + default_as_toml(key));
    }
    EXPECT_THAT(in_file, ElementsAreArray(in_table));
}

TEST(ShippedConfig, explains_every_key_in_a_sentence_with_its_range_and_choices)
{
    for (const auto& shipped : shipped_keys()) {
        EXPECT_TRUE(shipped.explanation.ends_with('.')) << shipped.name << ":" << shipped.explanation;
        const auto* key = find_config_key(shipped.name);
        ASSERT_NE(key, nullptr) << shipped.name;
        if (std::holds_alternative<int* (*)(Config&)>(key->place)) {
            const auto range = std::to_string(key->range.least) + " to " + std::to_string(key->range.most);
            EXPECT_THAT(shipped.explanation, ::testing::HasSubstr(range)) << shipped.name;
        }
        for (const auto& choice : key->choices) {
            EXPECT_THAT(shipped.explanation, ::testing::HasSubstr("\"" + choice + "\"")) << shipped.name;
        }
    }
}

TEST(ShippedConfig, loads_as_the_defaults)
{
    const auto config = load_config({.file = ConfigFile{"config/traimas.toml", shipped_text()}});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(all_values(*config), all_values(Config{}));
}

TEST(ShippedConfig, loads_as_the_defaults_with_every_line_uncommented)
{
    std::string text;
    std::istringstream lines{shipped_text()};
    for (std::string line; std::getline(lines, line);) {
        const bool is_default = line.starts_with("#") && !line.starts_with("# ") && line != "#";
        text += (is_default ? line.substr(1) : line) + "\n";
    }
    const auto config = load_config({.file = ConfigFile{"config/traimas.toml", text}});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(all_values(*config), all_values(Config{}));
}

}  // namespace
}  // namespace traimas
