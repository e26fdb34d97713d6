// Reads the demo's files.
#include "cli/demo_files.hpp"

#include "cli/options.hpp"
#include "engine/base/json_reader.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/calendar/zone.hpp"

#include <algorithm>

namespace traimas::cli {
namespace {

constexpr Bounds kName{1, 400};
constexpr Bounds kMany{0, 10'000};
constexpr const char* kZone = "Asia/Bangkok";

calendar::Date date_in(JsonReader& in, const char* key)
{
    const auto date = calendar::parse_iso_date(in.text(key, {10, 10}));
    if (!date) {
        in.fault(key, "not_a_date", "Write a date as 2017-10-01.");
        return {};
    }
    return *date;
}

// A date counts from its first moment in Bangkok; a full time stands as it is.
Instant moment_in(JsonReader& in, const char* key)
{
    const auto text = in.text(key, {10, 40});
    if (const auto date = calendar::parse_iso_date(text)) {
        return calendar::to_instant({*date, std::chrono::minutes{0}}, kZone);
    }
    const auto time = calendar::parse_rfc3339(text);
    if (!time) {
        in.fault(key, "not_a_time", "Write a date, or a time such as 2018-01-03T00:00:00+07:00.");
        return {};
    }
    return *time;
}

organisation::Unit read_unit(JsonReader& in)
{
    return {.code = in.text("code", kName),
            .parent = in.optional_text("parent", {0, 400}).value_or(""),
            .kind = in.one_of<organisation::UnitKind>("kind"),
            .th = in.text("th", kName),
            .en = in.text("en", kName),
            .short_th = in.optional_text("short_th", kName).value_or(""),
            .from = date_in(in, "from")};
}

DemoPost read_post(JsonReader& in)
{
    DemoPost post{.key = in.text("key", kName),
                  .unit = in.text("unit", kName),
                  .th = in.text("th", kName),
                  .en = in.text("en", kName),
                  .roles = in.texts("roles", {1, 10}, kName),
                  .role_unit = in.optional_text("role_unit", kName).value_or("")};
    if (post.role_unit.empty()) {
        post.role_unit = post.unit;
    }
    return post;
}

void read_organisation(JsonReader& in, DemoFiles& files)
{
    files.units = in.list("units", kMany, read_unit);
    files.people = in.list("people", kMany, [](JsonReader& it) {
        return DemoPerson{it.text("key", kName), it.text("username", kName), it.text("th", kName), it.text("en", kName),
                          it.optional_text("email", kName).value_or("")};
    });
    files.posts = in.list("posts", kMany, read_post);
    files.holders = in.list("holders", kMany, [](JsonReader& it) {
        return DemoHolder{it.text("post", kName), it.text("person", kName), it.one_of<organisation::HolderKind>("kind"),
                          moment_in(it, "from")};
    });
    files.delegations = in.list("delegations", kMany, [](JsonReader& it) {
        return DemoDelegation{it.text("principal", kName), it.text("delegate", kName), moment_in(it, "from"),
                              moment_in(it, "until")};
    });
}

measure::Line read_line(JsonReader& in)
{
    return {.indicator = in.text("indicator", {1, 48}),
            .version = static_cast<int>(in.integer("version", {1, 1'000})),
            .th = in.text("th", kName),
            .en = in.text("en", kName),
            .unit_th = in.text("unit_th", kName),
            .unit_en = in.text("unit_en", kName),
            .value_type = in.one_of<measure::ValueType>("value_type"),
            .direction = in.one_of<measure::Direction>("direction"),
            .target = in.decimal("target"),
            .red_limit = in.decimal("red_limit"),
            .required = in.boolean("required"),
            .part = in.optional_text("part", {0, 48}).value_or("")};
}

void read_quarter(JsonReader& in, DemoFiles& files)
{
    files.fiscal_year = static_cast<int>(in.integer("fiscal_year", {2400, 2800}));
    files.quarter = static_cast<int>(in.integer("quarter", {1, 4}));
    files.policy = in.object("policy", [](JsonReader& it) {
        return std::map<std::string, int>{{"due_days", static_cast<int>(it.integer("due_days", {0, 366}))}};
    });
    files.checkpoints = in.list("units", kMany, [](JsonReader& it) {
        return DemoCheckpoint{it.text("unit", kName),
                              it.optional_list("parts", {0, 50},
                                               [](JsonReader& part) {
                                                   return DemoPart{part.text("id", {1, 48}), part.text("post", kName)};
                                               }),
                              it.list("lines", {1, 500}, read_line)};
    });
}

void read_calendar(JsonReader& in, DemoFiles& files)
{
    files.calendar.id = in.text("id", {1, 48});
    in.raw("title");
    const auto versions = in.list("versions", {1, 100}, [](JsonReader& it) {
        calendar::HolidayCalendar calendar{.id = "", .version = static_cast<int>(it.integer("version", {1, 1'000}))};
        calendar.holidays = it.list("holidays", kMany, [](JsonReader& day) {
            day.raw("th");
            day.raw("en");
            return date_in(day, "date");
        });
        std::sort(calendar.holidays.begin(), calendar.holidays.end());
        return calendar;
    });
    if (!versions.empty()) {
        files.calendar.version = versions.back().version;
        files.calendar.holidays = versions.back().holidays;
    }
}

template <class F>
std::optional<Problem> read_into(DemoFiles& files, const std::string& path, F read)
{
    const auto text = read_file(path);
    if (!text) {
        return text.error();
    }
    auto done = decode(*text, [&](JsonReader& in) {
        read(in, files);
        return true;
    });
    if (!done) {
        auto problem = std::move(done).error();
        problem.detail = path + ": " + problem.detail;
        return problem;
    }
    return std::nullopt;
}

}  // namespace

Result<DemoFiles> read_demo_files(const std::string& folder)
{
    DemoFiles files;
    if (auto problem = read_into(files, folder + "/demo/organisation.json", read_organisation)) {
        return std::move(*problem);
    }
    if (auto problem = read_into(files, folder + "/demo/quarter_fy2561.json", read_quarter)) {
        return std::move(*problem);
    }
    if (auto problem = read_into(files, folder + "/calendars/th.json", read_calendar)) {
        return std::move(*problem);
    }
    return files;
}

}  // namespace traimas::cli
