// Civil times against PostgreSQL's `at time zone`, in every zone that both know: around every change of a clock from
// 2020 to 2040, and at random. PostgreSQL reads the zone files by itself, and has the same policy by its own words: a
// time in a gap as before the change, of two the later. What it says is not taken on trust: each answer is turned back
// into a civil time, and beside each answer its neighbours are tried.
#include "engine/calendar/date_text.hpp"
#include "engine/calendar/time_expression.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/store/database.hpp"
#include "tests/support/test_database.hpp"
#include "tests/unit/base/seed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace traimas::testing {
namespace {

using calendar::Civil;
using std::chrono::minutes;

constexpr int kOracleFrom = 2020;
constexpr int kOracleTo = 2040;
constexpr int kRandomTimes = 40;  // a zone
constexpr std::size_t kQuestionsATime = 20'000;

// A name that is an abbreviation too, such as CET, means the abbreviation to `at time zone`: a fixed offset.
constexpr store::Query kZones{"test.zones", R"(
    select name, exists (select from pg_timezone_abbrevs a where a.abbrev = name)::text
    from pg_timezone_names order by name
)",
                              0, 2};

// The answer; how far it lies from the question when it is turned back into a civil time; and whether an instant before
// it, or after it, has the same civil time: clocks change by these spans.
constexpr store::Query kAsk{"test.at_time_zone", R"(
    with asked as (
      select n, zone, civil::timestamp as civil, civil::timestamp at time zone zone as answer
      from unnest(:p1::text[], :p2::text[]) with ordinality as a(zone, civil, n))
    select (extract(epoch from answer) * 1000000)::bigint::text,
      (extract(epoch from (answer at time zone zone) - civil) / 60)::bigint::text,
      exists (select from unnest(array[30, 60, 120]) as step
        where (answer - make_interval(mins => step)) at time zone zone = civil)::text,
      exists (select from unnest(array[30, 60, 120]) as step
        where (answer + make_interval(mins => step)) at time zone zone = civil)::text
    from asked order by n
)",
                            2, 4};

struct Question {
    std::string zone;
    Civil civil;
};

std::string text_of(const Civil& civil)
{
    return calendar::iso_date(civil.date) + " " + calendar::time_of_day_text(civil.time);
}

Instant first_of(int year)
{
    const std::chrono::sys_days day{std::chrono::year{year} / std::chrono::January / 1};
    return Instant{day.time_since_epoch()};
}

std::chrono::microseconds offset_at(Instant at, const std::string& zone)
{
    const auto civil = calendar::to_civil(at, zone);
    return std::chrono::sys_days{civil.date.time_since_epoch()} + civil.time - std::chrono::floor<minutes>(at);
}

// The last minute with the old offset, found by halving; days are searched one by one, for clocks change twice within
// weeks where a month of fasting falls into the summer.
Instant change_between(Instant low, Instant high, const std::string& zone)
{
    const auto before = offset_at(low, zone);
    while (high - low > minutes{1}) {
        const auto middle = std::chrono::floor<minutes>(low + (high - low) / 2);
        (offset_at(middle, zone) == before ? low : high) = middle;
    }
    return high;
}

void add_around(std::vector<Question>& questions, const std::string& zone, Instant change)
{
    for (const int step : {-121, -61, -60, -30, -1, 0, 1, 29, 30, 59, 60, 120}) {
        // Read on both clocks, so that the times in between are among them.
        for (const auto offset : {offset_at(change - minutes{1}, zone), offset_at(change, zone)}) {
            const auto local = change + minutes{step} + offset;
            const auto day = std::chrono::floor<std::chrono::days>(local);
            questions.push_back(
                {zone, Civil{calendar::Date{day.time_since_epoch()}, std::chrono::floor<minutes>(local - day)}});
        }
    }
}

std::vector<Question> questions_about(const std::string& zone, std::mt19937_64& random, int& changes)
{
    std::vector<Question> questions;
    for (auto at = first_of(kOracleFrom); at < first_of(kOracleTo + 1); at += std::chrono::days{7}) {
        for (int day = 0; day < 7 && offset_at(at, zone) != offset_at(at + std::chrono::days{7}, zone); ++day) {
            const auto low = at + std::chrono::days{day};
            if (offset_at(low, zone) != offset_at(low + std::chrono::days{1}, zone)) {
                ++changes;
                add_around(questions, zone, change_between(low, low + std::chrono::days{1}, zone));
            }
        }
    }
    const auto days = static_cast<std::uint64_t>((kOracleTo - kOracleFrom + 1) * 365);
    const auto first = calendar::Date{std::chrono::floor<std::chrono::days>(first_of(kOracleFrom)).time_since_epoch()};
    for (int i = 0; i < kRandomTimes; ++i) {
        questions.push_back(
            {zone, Civil{first + std::chrono::days{random() % days}, minutes{static_cast<int>(random() % 1'440)}}});
    }
    return questions;
}

struct Seen {
    int plain = 0;
    int in_gap = 0;
    int twice = 0;
    int faults = 0;
};

void compare(store::Database& database, const std::vector<Question>& questions, Seen& seen)
{
    for (std::size_t first = 0; first < questions.size(); first += kQuestionsATime) {
        const auto end = std::min(questions.size(), first + kQuestionsATime);
        std::vector<store::Value> zones;
        std::vector<store::Value> civils;
        for (auto i = first; i < end; ++i) {
            zones.push_back(store::value_of(questions[i].zone));
            civils.push_back(store::value_of(text_of(questions[i].civil)));
        }
        const auto rows = database.lease()->run(kAsk, {store::array_text(zones), store::array_text(civils)});
        ASSERT_EQ(rows.size(), end - first);
        for (auto i = first; i < end; ++i) {
            const auto& row = rows[i - first];
            const auto& [zone, civil] = questions[i];
            const auto off = store::as_int64(row.at(1));
            const bool is_twice = store::as_text(row.at(2)) == "true";
            ++(off != 0 ? seen.in_gap : is_twice ? seen.twice : seen.plain);
            // The policy: never back, and the later of two.
            const bool is_ours = off >= 0 && store::as_text(row.at(3)) == "false";
            const auto found = calendar::to_instant(civil, zone);
            if ((found != store::as_instant(row.at(0)) || !is_ours) && ++seen.faults <= 20) {
                ADD_FAILURE() << zone << " " << text_of(civil) << ": " << calendar::rfc3339(found)
                              << ", PostgreSQL: " << calendar::rfc3339(store::as_instant(row.at(0))) << " (" << off
                              << " min off)";
            }
        }
    }
}

TEST(ZoneOracle, AgreesWithPostgresAtEveryChangeOfEveryZone)
{
    const TestDatabase test{TRAIMAS_SOURCE_DIR "/schema"};
    store::Database database{*store::ConnectOptions::parse(test.app_url())};
    std::mt19937_64 random{test_seed()};
    std::vector<Question> questions;
    std::vector<std::string> unknown;
    int abbreviations = 0;
    int zones = 0;
    int changes = 0;
    for (const auto& row : database.lease()->run(kZones, {})) {
        const auto& zone = store::as_text(row.at(0));
        if (store::as_text(row.at(1)) == "true") {
            ++abbreviations;
            continue;
        }
        if (!calendar::zone_exists(zone)) {
            unknown.push_back(zone);  // posix/, right/, and files that are no zones to us
            continue;
        }
        ++zones;
        const auto some = questions_about(zone, random, changes);
        questions.insert(questions.end(), some.begin(), some.end());
    }
    EXPECT_GT(zones, 400);
    EXPECT_LT(abbreviations, 20);
    EXPECT_GT(changes, 5'000);
    for (const auto& zone : unknown) {
        const bool is_copy = zone.starts_with("posix/") || zone.starts_with("right/");
        EXPECT_TRUE(is_copy || zone == "localtime" || zone == "posixrules" || zone == "Factory") << zone;
    }
    Seen seen;
    compare(database, questions, seen);
    EXPECT_EQ(seen.faults, 0) << "of " << questions.size() << " in " << zones << " zones";
    EXPECT_GT(seen.in_gap, 5'000);
    EXPECT_GT(seen.twice, 5'000);
    RecordProperty("zones", zones);
    RecordProperty("unknown_to_us", static_cast<int>(unknown.size()));
    RecordProperty("abbreviations", abbreviations);
    RecordProperty("changes", changes);
    RecordProperty("times", fmt::format("{} plain, {} in a gap, {} twice", seen.plain, seen.in_gap, seen.twice));
}

}  // namespace
}  // namespace traimas::testing
