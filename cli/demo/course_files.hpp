// When what happens in the demo, as values: timeline.json, cases.json and corrections.json of config/demo.
#pragma once

#include "cli/demo/plan_files.hpp"
#include "engine/base/clock.hpp"
#include "engine/cycle/case_file.hpp"

#include <map>
#include <string>
#include <vector>

namespace traimas::cli::demo {

struct DemoRemark {
    std::string line;  // the indicator whose line it is about
    std::string field;
    std::string text;
};
struct DemoMeasure {
    std::string text;
    std::string owner;  // key of a post
    calendar::Date due;
};
// One thing that somebody does with a plan, a report, a case, an amendment, a restatement or a review.
struct DemoDeed {
    Instant at{};
    // save, submit, approve, return, hand_in, ask_extension, grant_extension, refuse_extension; of a case its actions
    std::string act;
    std::string by{};  // the role, where it is not the collector
    std::string words{};
    std::vector<DemoRemark> remarks{};
    std::vector<std::string> lines{};  // save: only these
    std::string part{};                // save, hand_in: only this
    int days = 0;                      // ask_extension
    std::optional<cycle::CauseCategory> category{};
    std::vector<std::string> whys{};
    std::optional<cycle::Answer> answer{};
    std::vector<DemoMeasure> measures{};
    int measure = 0;
};
using DemoCourse = std::vector<DemoDeed>;

struct DemoYear {
    int fiscal_year = 0;
    Instant founded{};
    std::optional<Instant> opened{};  // by hand; absent: on its day, by its timer
    DemoCourse plans{};
    std::vector<DemoCourse> quarters{};
    DemoCourse review{};
    std::optional<Instant> closed{};
};
// A course that differs from that of the other units.
struct OwnCourse {
    int fiscal_year = 0;
    int quarter = 0;  // 0: of a plan
    std::string unit{};
    DemoCourse course{};
};
struct DemoScene {
    Instant moment;  // where the clock stands in the end
    int last_year;   // later years have not begun
};
struct DemoTimeline {
    Instant begins{};
    std::map<std::string, DemoScene> scenes{};
    std::vector<std::pair<Instant, std::string>> dictionary{};  // "first", or the code whose next version comes
    std::map<int, Instant> frameworks{};
    std::vector<DemoYear> years{};
    std::vector<OwnCourse> plans_of_their_own{};
    std::vector<OwnCourse> reports_of_their_own{};

    // The course of one unit's plan (quarter 0) or report: its own, or that of the year.
    [[nodiscard]] const DemoCourse& course_of(const DemoYear& year, int quarter, const std::string& unit) const;
};

struct DemoCase {
    int fiscal_year = 0;
    std::string unit{};
    std::string indicator{};
    int quarter = 0;
    DemoCourse course{};
};
// An amendment changes whole lines and projects by their codes; without `asked` it is one that last year's final
// figures called for.
struct DemoAmendment {
    struct Asked {
        Instant at{};
        int quarter = 0;
        std::string indicator{};  // of the case that asks for it, with the quarter that opened it
        int case_quarter = 0;
        std::string words{};
    };
    int fiscal_year = 0;
    std::string unit{};
    std::optional<Asked> asked{};
    DemoCourse course{};
    DemoPlan changes{};
};
struct DemoRestatement {
    int fiscal_year = 0;
    std::string unit{};
    int quarter = 0;
    DemoCourse course{};
    std::string reason{};
    std::vector<DemoResult> results{};
};
struct DemoCourses {
    DemoTimeline timeline{};
    std::vector<DemoCase> cases{};
    std::vector<DemoAmendment> amendments{};
    std::vector<DemoRestatement> restatements{};
};

// The plan as an amendment leaves it.
[[nodiscard]] DemoPlan with_changes(DemoPlan plan, const DemoPlan& changes);
// The plan of a unit's year with every amendment of the files.
[[nodiscard]] std::optional<DemoPlan> final_plan(const DemoYears& years, const DemoCourses& courses,
                                                 const std::string& unit, int fiscal_year);

[[nodiscard]] Result<DemoCourses> read_courses(const std::string& folder);

}  // namespace traimas::cli::demo
