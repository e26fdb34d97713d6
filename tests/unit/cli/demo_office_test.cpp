// The people of the model Office: every reference resolves, every unit can report, and nobody checks the own work.
// The calendar is here too, since the due dates of the year rest on it.
#include "tests/unit/language/shipped_file.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/calendar/working_days.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace traimas::cli::demo {
namespace {

using nlohmann::json;

std::string at(const json& object, const char* key)
{
    return object.at(key).get<std::string>();
}

class DemoOrganisation : public ::testing::Test {
protected:
    const json data = shipped_json("config/demo/organisation.json");
    std::map<std::string, json> units = by("units", "code");
    std::map<std::string, json> people = by("people", "key");
    std::map<std::string, json> posts = by("posts", "key");

    [[nodiscard]] std::map<std::string, json> by(const char* list, const char* key) const
    {
        std::map<std::string, json> found;
        for (const auto& item : data.at(list)) {
            EXPECT_TRUE(found.emplace(at(item, key), item).second) << list << " has twice " << item;
        }
        return found;
    }

    [[nodiscard]] static bool carries(const json& post, const std::string& role)
    {
        const auto& roles = post.at("roles");
        return std::find(roles.begin(), roles.end(), role) != roles.end();
    }

    // The people who hold a role on a unit, at any time.
    [[nodiscard]] std::set<std::string> holders_of(const std::string& role, const std::string& unit) const
    {
        std::set<std::string> found;
        for (const auto& holder : data.at("holders")) {
            const auto& post = posts.at(at(holder, "post"));
            if (carries(post, role) && post.value("role_unit", at(post, "unit")) == unit) {
                found.insert(at(holder, "person"));
            }
        }
        return found;
    }

    // The eleven units under OPS, and OPS itself.
    [[nodiscard]] std::set<std::string> reporting() const
    {
        std::set<std::string> found{"OPS"};
        for (const auto& [code, unit] : units) {
            if (unit.at("parent") == "OPS") {
                found.insert(code);
            }
        }
        return found;
    }
};

TEST_F(DemoOrganisation, HasTheFourteenUnitsUnderOneRoot)
{
    EXPECT_EQ(units.size(), 14U);
    EXPECT_EQ(reporting().size(), 12U);
    int roots = 0;
    for (const auto& [code, unit] : units) {
        roots += unit.at("parent").is_null() ? 1 : 0;
        EXPECT_TRUE(unit.at("parent").is_null() || units.contains(at(unit, "parent"))) << code;
        EXPECT_FALSE(at(unit, "th").empty() || at(unit, "en").empty()) << code;
        EXPECT_TRUE(calendar::parse_iso_date(at(unit, "from"))) << code;
    }
    EXPECT_EQ(roots, 1);
}

TEST_F(DemoOrganisation, EveryReferenceResolves)
{
    for (const auto& [key, post] : posts) {
        EXPECT_TRUE(units.contains(at(post, "unit"))) << key;
        EXPECT_TRUE(units.contains(post.value("role_unit", at(post, "unit")))) << key;
        EXPECT_FALSE(post.at("roles").empty()) << key;
        for (const auto& role : post.at("roles")) {
            static const std::set<json> kRoles{"collector", "head", "psd", "executive", "auditor", "administrator"};
            EXPECT_TRUE(kRoles.contains(role)) << key << " " << role;
        }
    }
    std::set<std::string> held;
    std::set<std::string> holding;
    for (const auto& holder : data.at("holders")) {
        EXPECT_TRUE(posts.contains(at(holder, "post"))) << holder;
        EXPECT_TRUE(people.contains(at(holder, "person"))) << holder;
        EXPECT_TRUE(at(holder, "kind") == "holder" || at(holder, "kind") == "acting") << holder;
        EXPECT_TRUE(calendar::parse_iso_date(at(holder, "from"))) << holder;
        held.insert(at(holder, "post"));
        EXPECT_TRUE(holding.insert(at(holder, "person")).second) << "two posts: " << holder;
    }
    EXPECT_EQ(held.size(), posts.size()) << "a post has no holder";
    EXPECT_EQ(holding.size(), people.size()) << "a person holds no post";
}

TEST_F(DemoOrganisation, PeopleSignInByDistinctShortNamesAndLiveNowhere)
{
    std::set<std::string> names;
    for (const auto& [key, person] : people) {
        const auto username = at(person, "username");
        EXPECT_TRUE(names.insert(username).second) << username;
        EXPECT_EQ(username.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos) << username;
        EXPECT_TRUE(key.starts_with(username + "_")) << key;
        EXPECT_EQ(at(person, "email"), username + "@example.invalid");
        EXPECT_FALSE(at(person, "th").empty() || at(person, "en").empty()) << key;
    }
}

TEST_F(DemoOrganisation, EveryReportingUnitHasAHeadAndTwoCollectors)
{
    for (const auto& unit : reporting()) {
        EXPECT_EQ(holders_of("collector", unit).size(), 2U) << unit;
        EXPECT_EQ(holders_of("head", unit).size(), unit == "OPS-ICT" ? 2U : 1U) << unit;
    }
    EXPECT_EQ(holders_of("psd", "OPS").size(), 2U);
    EXPECT_EQ(holders_of("executive", "OPS").size(), 1U);
    EXPECT_EQ(holders_of("auditor", "OPS").size(), 2U);
    EXPECT_EQ(holders_of("administrator", "OPS").size(), 1U);
}

TEST_F(DemoOrganisation, NobodyHoldsTwoDutiesThatExcludeEachOther)
{
    std::set<std::string> preparing;
    std::set<std::string> deciding;
    for (const auto& unit : reporting()) {
        preparing.merge(holders_of("collector", unit));
        deciding.merge(holders_of("head", unit));
    }
    for (const auto* role : {"psd", "executive", "auditor"}) {
        deciding.merge(holders_of(role, "OPS"));
    }
    EXPECT_EQ(preparing.size(), 24U);
    for (const auto& person : deciding) {
        EXPECT_FALSE(preparing.contains(person)) << person << " collects and decides";
    }
}

TEST_F(DemoOrganisation, TheDelegationShowsTheDutyRuleAndIctCanStillReview)
{
    ASSERT_EQ(data.at("delegations").size(), 1U);
    const auto& delegation = data.at("delegations").front();
    const auto heads = holders_of("head", "OPS-ICT");
    EXPECT_TRUE(holders_of("collector", "OPS-ICT").contains(at(delegation, "principal")));
    EXPECT_TRUE(heads.contains(at(delegation, "delegate")));
    const auto from = calendar::parse_rfc3339(at(delegation, "from"));
    const auto until = calendar::parse_rfc3339(at(delegation, "until"));
    ASSERT_TRUE(from && until);
    EXPECT_LT(*from, *until);
    int others = 0;
    for (const auto& holder : data.at("holders")) {
        const bool other = heads.contains(at(holder, "person")) && at(holder, "person") != at(delegation, "delegate");
        // Acting before the delegation begins: whoever may not decide has somebody beside him.
        others += other && at(holder, "kind") == "acting" && at(holder, "from") < at(delegation, "from") ? 1 : 0;
    }
    EXPECT_EQ(others, 1);
}

TEST(DemoCalendar, GivesTheDueDatesOfTheYear)
{
    const auto data = shipped_json("config/calendars/th.json");
    EXPECT_EQ(data.at("id"), "th");
    ASSERT_EQ(data.at("versions").size(), 1U);
    calendar::HolidayCalendar thai{.id = "th", .version = data.at("versions")[0].at("version").get<int>()};
    for (const auto& holiday : data.at("versions")[0].at("holidays")) {
        const auto date = calendar::parse_iso_date(at(holiday, "date"));
        ASSERT_TRUE(date) << holiday;
        EXPECT_TRUE(thai.holidays.empty() || thai.holidays.back() < *date) << holiday;
        EXPECT_FALSE(at(holiday, "th").empty() || at(holiday, "en").empty()) << holiday;
        // None falls on a weekend: those that did are here as the day in lieu.
        EXPECT_TRUE(calendar::is_working_day({.id = "none", .version = 1}, *date)) << holiday;
        EXPECT_EQ(at(holiday, "th").find("ชดเชย") != std::string::npos, at(holiday, "en").starts_with("In lieu of"));
        thai.holidays.push_back(*date);
    }
    EXPECT_EQ(thai.holidays.size(), 17U);
    struct Due {
        int quarter;
        int days;
        const char* due;
    };
    for (const auto& [quarter, days, due] :
         {Due{1, 10, "2018-01-10"}, Due{2, 15, "2018-04-17"}, Due{3, 15, "2018-07-16"}, Due{3, 30, "2018-07-31"},
          Due{4, 15, "2018-10-16"}}) {
        const auto raw = calendar::quarter_end(2561, quarter) + std::chrono::days{days};
        EXPECT_EQ(calendar::iso_date(calendar::roll(thai, raw, calendar::Roll::following)), due);
    }
}

}  // namespace
}  // namespace traimas::cli::demo
