// Definitions from their files into the program and the database.
// A published version is never changed: its instances are pinned to it.
#include "engine/service/definitions.hpp"

#include "engine/store/definition_store.hpp"
#include "tests/support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace traimas::service {
namespace {

const std::filesystem::path kSource{TRAIMAS_SOURCE_DIR};

std::string text_of(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string schema_text()
{
    return text_of(kSource / "workflows/workflow.schema.json");
}

// All of them, by name.
std::vector<DefinitionFile> shipped()
{
    std::vector<DefinitionFile> files;
    for (const auto& entry : std::filesystem::directory_iterator{kSource / "workflows"}) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".json") && name != "workflow.schema.json") {
            files.push_back({name, text_of(entry.path())});
        }
    }
    std::sort(files.begin(), files.end(), [](const auto& one, const auto& other) { return one.name < other.name; });
    return files;
}

DefinitionFile& named(std::vector<DefinitionFile>& files, const std::string& name)
{
    return *std::find_if(files.begin(), files.end(), [&](const DefinitionFile& it) { return it.name == name; });
}

class DefinitionsTest : public ::testing::Test {
protected:
    ::traimas::testing::TestDatabase test_{kSource / "schema"};
    store::Database database_{*store::ConnectOptions::parse(test_.app_url())};
};

TEST_F(DefinitionsTest, ArePublishedOnce)
{
    auto definitions = load_definitions(shipped(), schema_text());
    ASSERT_TRUE(definitions);
    EXPECT_GE(definitions->all.size(), 12U);
    ASSERT_TRUE(publish(database_, *definitions));
    ASSERT_TRUE(publish(database_, *definitions)) << "the next start finds them there";
    auto tx = database_.begin();
    EXPECT_EQ(store::published_definitions(tx).size(), definitions->all.size());
}

TEST_F(DefinitionsTest, AreRefusedWhereAPublishedOneChanged)
{
    auto definitions = load_definitions(shipped(), schema_text());
    ASSERT_TRUE(definitions && publish(database_, *definitions));
    auto files = shipped();
    auto& text = named(files, "checkpoint.v1.json").text;
    text.replace(text.find("Collecting results"), 10, "Gathering ");
    auto changed = load_definitions(files, schema_text());
    ASSERT_TRUE(changed);
    const auto refused = publish(database_, *changed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "definition_changed");
    EXPECT_NE(refused.error().detail.find("checkpoint.v1.json"), std::string::npos);
    EXPECT_NE(refused.error().detail.find("publish a new version instead"), std::string::npos);
}

TEST_F(DefinitionsTest, StayWhereTheirFileIsGone)
{
    auto definitions = load_definitions(shipped(), schema_text());
    ASSERT_TRUE(definitions && publish(database_, *definitions));
    auto files = shipped();
    auto fewer = load_definitions({named(files, "organisation.v1.json")}, schema_text());
    ASSERT_TRUE(fewer);
    ASSERT_EQ(fewer->all.size(), 1U);
    ASSERT_TRUE(publish(database_, *fewer));
    ASSERT_EQ(fewer->all.size(), definitions->all.size());
    EXPECT_EQ(fewer->at("checkpoint", 1).digest, definitions->at("checkpoint", 1).digest);
}

TEST_F(DefinitionsTest, TellEveryFindingWithItsFile)
{
    auto files = shipped();
    auto& text = named(files, "checkpoint.v1.json").text;
    text.replace(text.find("\"to\": \"review\""), 14, "\"to\": \"revue\" ");
    named(files, "amendment.v1.json").text = "{";
    const auto refused = load_definitions(files, schema_text());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "workflow_invalid");
    bool first = false;
    bool second = false;
    const auto problem = refused.error();
    for (const auto& fault : problem.fields) {
        first = first || (fault.pointer.starts_with("checkpoint.v1.json#/states/") && fault.code == "W02");
        second = second || fault.pointer.starts_with("amendment.v1.json#");
    }
    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
}

}  // namespace
}  // namespace traimas::service
