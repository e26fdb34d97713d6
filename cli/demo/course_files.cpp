// Reads what happens when.
#include "cli/demo/course_files.hpp"

#include "cli/demo/reading.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

constexpr int kOfficeHour = 10;  // of a day that is given without a time

int year_in(JsonReader& in)
{
    return static_cast<int>(in.integer("fiscal_year", kFiscalYears));
}

int quarter_in(JsonReader& in, const char* key = "quarter")
{
    return static_cast<int>(in.integer(key, kQuarters));
}

Instant hour_in(JsonReader& in, const char* key)
{
    return moment_in(in, key, kOfficeHour);
}

std::optional<Instant> optional_hour_in(JsonReader& in, const char* key)
{
    return in.has(key) ? std::optional{hour_in(in, key)} : std::nullopt;
}

DemoRemark read_remark(JsonReader& in)
{
    return {in.text("line", {1, 48}), in.text("field", {1, 48}), in.text("th", kWords)};
}

DemoMeasure read_measure(JsonReader& in)
{
    return {in.text("th", kWords), in.text("owner", kName), date_in(in, "due")};
}

DemoDeed read_deed(JsonReader& in, const char* act)
{
    return {.at = hour_in(in, "at"),
            .act = in.text(act, {1, 48}),
            .by = in.optional_text("by", {1, 48}).value_or(""),
            .words = in.optional_text("th", kWords).value_or(""),
            .remarks = in.optional_list("remarks", kFew, read_remark),
            .lines = in.optional_texts("lines", kFew, {1, 48}),
            .part = in.optional_text("part", {1, 48}).value_or(""),
            .days = static_cast<int>(in.optional_integer("days", {1, 10}).value_or(0)),
            .category = in.optional_one_of<cycle::CauseCategory>("category"),
            .whys = in.optional_texts("whys", kFew, kWords),
            .answer = in.optional_one_of<cycle::Answer>("answer"),
            .measures = in.optional_list("measures", kFew, read_measure),
            .measure = static_cast<int>(in.optional_integer("measure", {1, 20}).value_or(0))};
}

DemoCourse deeds_in(JsonReader& in, const char* act)
{
    return in.list("steps", kFew, [&](JsonReader& it) { return read_deed(it, act); });
}

// {"saved": …, "submitted": …, "head": …, "psd": …, "executive": …}: as far as it goes.
DemoCourse read_usual_course(JsonReader& in)
{
    DemoCourse course{{.at = hour_in(in, "saved"), .act = "save"}, {.at = hour_in(in, "submitted"), .act = "submit"}};
    for (const char* role : {"head", "psd", "executive"}) {
        if (in.has(role)) {
            course.push_back({.at = hour_in(in, role), .act = "approve", .by = role});
        }
    }
    return course;
}

DemoYear read_year(JsonReader& in)
{
    return {.fiscal_year = year_in(in),
            .founded = hour_in(in, "founded"),
            .opened = optional_hour_in(in, "opened"),
            .plans = in.object("plans", read_usual_course),
            .quarters = in.list("quarters", {0, 4}, read_usual_course),
            .review = in.optional_object("review", read_usual_course).value_or(DemoCourse{}),
            .closed = optional_hour_in(in, "closed")};
}

OwnCourse read_own_course(JsonReader& in)
{
    static_cast<void>(in.text("because", kWords));  // for the reader
    return {.fiscal_year = year_in(in),
            .quarter = static_cast<int>(in.optional_integer("quarter", kQuarters).value_or(0)),
            .unit = in.text("unit", kName),
            .course = deeds_in(in, "do")};
}

DemoTimeline read_timeline(JsonReader& in)
{
    DemoTimeline timeline{.begins = hour_in(in, "begins")};
    in.object("scenes", [&](JsonReader& scenes) {
        for (const auto& name : scenes.keys()) {
            timeline.scenes.emplace(name, scenes.object(name, [](JsonReader& it) {
                return DemoScene{hour_in(it, "moment"), static_cast<int>(it.integer("last_year", kFiscalYears))};
            }));
        }
        return true;
    });
    timeline.dictionary = in.list("dictionary", kFew, [](JsonReader& it) {
        return std::pair{hour_in(it, "at"), it.text("publish", kName)};
    });
    timeline.frameworks = by_number(
        in, "frameworks", [](JsonReader& it, const std::string& year) { return moment_in(it, year, kOfficeHour); });
    timeline.years = in.list("years", kFew, read_year);
    timeline.plans_of_their_own = in.list("plans_of_their_own", kFew, read_own_course);
    timeline.reports_of_their_own = in.list("reports_of_their_own", kFew, read_own_course);
    return timeline;
}

DemoCase read_case(JsonReader& in)
{
    return {.fiscal_year = year_in(in),
            .unit = in.text("unit", kName),
            .indicator = in.text("indicator", {1, 48}),
            .quarter = quarter_in(in),
            .course = deeds_in(in, "action")};
}

DemoAmendment::Asked read_asked(JsonReader& in)
{
    DemoAmendment::Asked asked{.at = hour_in(in, "at"), .quarter = quarter_in(in), .words = in.text("th", kWords)};
    in.object("case", [&](JsonReader& it) {
        asked.indicator = it.text("indicator", {1, 48});
        asked.case_quarter = quarter_in(it);
        return true;
    });
    return asked;
}

DemoAmendment read_amendment(JsonReader& in)
{
    return {.fiscal_year = year_in(in),
            .unit = in.text("unit", kName),
            .asked = in.optional_object("asked", read_asked),
            .course = in.object("course", read_usual_course),
            .changes = {.parts = {},
                        .lines = in.optional_list("lines", kFew, read_line),
                        .projects = in.optional_list("projects", kFew, read_project),
                        .carried = in.optional_list("carried", kFew, read_carried)}};
}

DemoRestatement read_restatement(JsonReader& in)
{
    return {.fiscal_year = year_in(in),
            .unit = in.text("unit", kName),
            .quarter = quarter_in(in),
            .course = in.object("course", read_usual_course),
            .reason = in.text("reason", kWords),
            .results = in.list("results", kFew, read_result)};
}

// Puts each item in the place of the one with the same code, or at the end.
template <class Item, class Code>
void replace_by_code(std::vector<Item>& items, const std::vector<Item>& changes, Code code)
{
    for (const auto& change : changes) {
        const auto found =
            std::find_if(items.begin(), items.end(), [&](const Item& it) { return code(it) == code(change); });
        if (found == items.end()) {
            items.push_back(change);
        } else {
            *found = change;
        }
    }
}

}  // namespace

const DemoCourse& DemoTimeline::course_of(const DemoYear& year, int quarter, const std::string& unit) const
{
    const auto& own = quarter == 0 ? plans_of_their_own : reports_of_their_own;
    const auto found = std::find_if(own.begin(), own.end(), [&](const OwnCourse& it) {
        return it.fiscal_year == year.fiscal_year && it.quarter == quarter && it.unit == unit;
    });
    if (found != own.end()) {
        return found->course;
    }
    return quarter == 0 ? year.plans : year.quarters.at(static_cast<std::size_t>(quarter - 1));
}

DemoPlan with_changes(DemoPlan plan, const DemoPlan& changes)
{
    replace_by_code(plan.lines, changes.lines, [](const DemoLine& it) { return it.indicator; });
    replace_by_code(plan.projects, changes.projects, [](const DemoProject& it) { return it.code; });
    replace_by_code(plan.carried, changes.carried,
                    [](const DemoCarried& it) { return it.indicator + "/" + std::to_string(it.quarter); });
    return plan;
}

std::optional<DemoPlan> final_plan(const DemoYears& years, const DemoCourses& courses, const std::string& unit,
                                   int fiscal_year)
{
    const auto* plan = years.plan(unit, fiscal_year);
    if (plan == nullptr) {
        return std::nullopt;
    }
    auto changed = *plan;
    for (const auto& amendment : courses.amendments) {
        if (amendment.unit == unit && amendment.fiscal_year == fiscal_year) {
            changed = with_changes(std::move(changed), amendment.changes);
        }
    }
    return changed;
}

Result<DemoCourses> read_courses(const std::string& folder)
{
    DemoCourses courses;
    TRAIMAS_TRY(courses.timeline, read_json_file(folder + "/demo/timeline.json", read_timeline));
    TRAIMAS_TRY(courses.cases, read_json_file(folder + "/demo/cases.json",
                                              [](JsonReader& in) { return in.list("cases", kFew, read_case); }));
    TRAIMAS_TRY(auto corrections, read_json_file(folder + "/demo/corrections.json", [](JsonReader& in) {
                    return std::pair{in.list("amendments", kFew, read_amendment),
                                     in.list("restatements", kFew, read_restatement)};
                }));
    courses.amendments = std::move(corrections.first);
    courses.restatements = std::move(corrections.second);
    return courses;
}

}  // namespace traimas::cli::demo
