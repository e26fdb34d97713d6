// The document in itself: whole, closed, and without loose ends. No server and no database.
#include "api/openapi/document.hpp"
#include "tests/http/openapi/described.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

namespace traimas::testing {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;

const Described& described()
{
    static const Described kDescribed{openapi::openapi_document()};
    return kDescribed;
}

void collect_references(const json& node, std::set<std::string>& references)
{
    if (node.is_object() && node.contains("$ref")) {
        references.insert(node.at("$ref").get<std::string>());
    }
    if (node.is_structured()) {
        for (const auto& value : node) {
            collect_references(value, references);
        }
    }
}

// Places of objects that name their fields and yet take others.
void collect_open_objects(const json& node, const std::string& place, std::set<std::string>& open)
{
    if (!node.is_structured()) {
        return;
    }
    if (node.is_object() && node.value("type", json()) == "object" && node.contains("properties") &&
        node.value("additionalProperties", json(true)) != json(false)) {
        open.insert(place);
    }
    for (const auto& [key, value] : node.items()) {
        collect_open_objects(value, place + "/" + key, open);
    }
}

TEST(OpenApiDocument, IsOfVersion31AndSaysWhereItStands)
{
    const auto& document = described().document();
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    EXPECT_FALSE(document.at("servers").empty());
    EXPECT_FALSE(document.at("components").at("securitySchemes").empty());
}

TEST(OpenApiDocument, HasNoReferenceThatLeadsNowhereAndNoComponentThatNobodyUses)
{
    const auto& document = described().document();
    std::set<std::string> references;
    collect_references(document, references);
    for (const auto& reference : references) {
        ASSERT_TRUE(reference.starts_with("#/")) << reference;
        EXPECT_TRUE(document.contains(json::json_pointer{reference.substr(1)})) << reference;
    }
    for (const auto& [kind, names] : document.at("components").items()) {
        for (const auto& [name, value] : names.items()) {
            const bool by_name = kind == "securitySchemes";  // they are named by `security`, not referred to
            EXPECT_TRUE(by_name || references.contains("#/components/" + kind + "/" + name)) << kind << " " << name;
        }
    }
}

TEST(OpenApiDocument, NamesEachOperationOnceAndSaysWhatItIsFor)
{
    std::set<std::string> tags;
    for (const auto& tag : described().document().at("tags")) {
        tags.insert(tag.at("name").get<std::string>());
    }
    std::set<std::string> ids;
    for (const auto& operation : described().operations()) {
        EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
        EXPECT_FALSE(operation.row.at("summary").get<std::string>().empty()) << operation.id;
        ASSERT_EQ(operation.row.at("tags").size(), 1U) << operation.id;
        EXPECT_TRUE(tags.contains(operation.row.at("tags").at(0).get<std::string>())) << operation.id;
    }
}

TEST(OpenApiDocument, LeavesNoObjectOpenButThoseOfOtherDocuments)
{
    std::set<std::string> open;
    collect_open_objects(described().document().at("components").at("schemas"), "", open);
    EXPECT_EQ(open, (std::set<std::string>{"/OpenApiDocument"}));
}

TEST(OpenApiDocument, TellsEveryProblemAsProblemJsonWithItsCodes)
{
    for (const auto& operation : described().operations()) {
        for (const auto& [status, given] : operation.row.at("responses").items()) {
            if (status < "400") {
                continue;
            }
            const auto& response = described().resolved(given);
            ASSERT_TRUE(response.at("content").contains("application/problem+json")) << operation.id << " " << status;
            const auto codes = response.at(
                json::json_pointer{"/content/application~1problem+json/schema/allOf/1/properties/code/enum"});
            for (const auto& code : codes) {
                const auto word = "`" + code.get<std::string>() + "`";
                EXPECT_NE(response.at("description").get<std::string>().find(word), std::string::npos)
                    << operation.id << " " << status << " does not name " << word;
            }
        }
    }
}

TEST(OpenApiDocument, GivesExamplesThatItsOwnSchemasTake)
{
    int examples = 0;
    for (const auto& operation : described().operations()) {
        const json::json_pointer place{"/requestBody/content/application~1json/example"};
        if (operation.row.contains(place)) {
            ++examples;
            const auto faults = described().value_faults(described().body_schema(operation), operation.row.at(place));
            EXPECT_THAT(faults, IsEmpty()) << operation.id;
        }
    }
    EXPECT_GT(examples, 10);
}

TEST(OpenApiDocument, HasSchemasThatCanBeRead)
{
    for (const auto& [name, schema] : described().document().at("components").at("schemas").items()) {
        const json reference{{"$ref", "#/components/schemas/" + name}};
        EXPECT_NO_THROW(EXPECT_FALSE(described().value_faults(reference, json(0.5)).empty()) << name) << name;
    }
}

TEST(OpenApiParts, AreJoined)
{
    constexpr std::array kParts{
        openapi::Part{"one", R"({"openapi": "3.1.0", "paths": {"/a": {}}, "components": {"schemas": {"A": {}}}})"},
        openapi::Part{"two", R"({"paths": {"/b": {}}, "components": {"schemas": {"B": {}}, "headers": {"H": {}}}})"}};
    EXPECT_EQ(openapi::merged(kParts), json::parse(R"({
        "openapi": "3.1.0",
        "paths": {"/a": {}, "/b": {}},
        "components": {"schemas": {"A": {}, "B": {}}, "headers": {"H": {}}}
    })"));
}

TEST(OpenApiPartsDeathTest, DefineNothingTwice)
{
    constexpr openapi::Part kPart{"one", R"({"components": {"schemas": {"A": {}}}})"};
    constexpr std::array kSchemaTwice{kPart, kPart};
    constexpr std::array kPathTwice{openapi::Part{"one", R"({"paths": {"/a": {}}})"},
                                    openapi::Part{"two", R"({"paths": {"/a": {}}})"}};
    constexpr std::array kInOnePart{openapi::Part{"one", R"({"paths": {"/a": {}, "/a": {}}})"}};
    constexpr std::array kNoJson{openapi::Part{"one", "{"}};
    EXPECT_DEATH(std::ignore = openapi::merged(kSchemaTwice), "contains");
    EXPECT_DEATH(std::ignore = openapi::merged(kPathTwice), "contains");
    EXPECT_DEATH(std::ignore = openapi::merged(kInOnePart), "has_value");
    EXPECT_DEATH(std::ignore = openapi::merged(kNoJson), "has_value");
}

}  // namespace
}  // namespace traimas::testing
