// The quarterly reports of the demo: saved, handed in, submitted, decided; and the requests for more time.
#include "cli/demo/stage.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

// One unit's report of one quarter.
struct Report {
    std::string unit;
    int fiscal_year;
    int quarter;
};

const DemoPlan& plan_of(const Stage& stage, const Report& report)
{
    return *stage.files().years.plan(report.unit, report.fiscal_year);
}

// The person whose post collects a part; the unit's collector where the report has no parts.
PersonId author_of(const Stage& stage, const Report& report, const std::string& part)
{
    const auto& parts = plan_of(stage, report).parts;
    const auto found =
        std::find_if(parts.begin(), parts.end(), [&](const DemoReportPart& it) { return it.id == part; });
    return found == parts.end() ? stage.person("collector", report.unit)
                                : stage.files().office.in_post(found->post, stage.now());
}

std::string part_of(const DemoPlan& plan, const std::string& indicator)
{
    const auto* line = plan.line(indicator);
    return line == nullptr ? "" : line->part;
}

bool is_wanted(const DemoDeed& deed, const std::string& indicator, const std::string& part)
{
    const bool named =
        deed.lines.empty() || std::find(deed.lines.begin(), deed.lines.end(), indicator) != deed.lines.end();
    return named && (deed.part.empty() || deed.part == part);
}

std::optional<Problem> save_report(Stage& stage, const std::string& key, const Report& report, InstanceId checkpoint,
                                   const DemoDeed& deed)
{
    const auto& plan = plan_of(stage, report);
    std::map<std::string, std::vector<subjects::SaveRow>> by_part;
    for (const auto& result : stage.files().years.results_of(report.unit, report.fiscal_year, report.quarter)) {
        const auto part = part_of(plan, result.indicator);
        if (is_wanted(deed, result.indicator, part)) {
            by_part[part].push_back(
                {.indicator = result.indicator, .value = result.value, .narrative = result.narrative});
        }
    }
    for (const auto& [part, rows] : by_part) {
        if (auto problem = stage.save(checkpoint, author_of(stage, report, part), rows, key + "/" + part)) {
            return problem;
        }
    }
    return std::nullopt;
}

std::optional<Problem> hand_in(Stage& stage, const std::string& key, const Report& report, InstanceId checkpoint,
                               const std::string& only)
{
    for (const auto& part : plan_of(stage, report).parts) {
        if (!only.empty() && part.id != only) {
            continue;
        }
        if (auto problem = stage.act(checkpoint, author_of(stage, report, part.id),
                                     {.action = "hand_in", .part = part.id}, key + "/" + part.id)) {
            return problem;
        }
    }
    return std::nullopt;
}

std::optional<Problem> decide_window(Stage& stage, const std::string& key, const Report& report, InstanceId checkpoint,
                                     const DemoDeed& deed)
{
    const auto view = stage.look(checkpoint);
    if (!view) {
        return view.error();
    }
    const auto windows = view->tree().all_of("window");
    const auto asked = std::find_if(windows.rbegin(), windows.rend(),
                                    [&](const workflow::Instance* it) { return it->parent == checkpoint; });
    if (asked == windows.rend()) {
        return nothing_there("request for more time");
    }
    const bool grants = deed.act == "grant_extension";
    return stage.act((*asked)->id, stage.person(deed.by, report.unit),
                     {.action = grants ? "approve" : "reject", .comment = deed.words}, key);
}

// Remarks point at the row of an indicator among those that the quarter reports.
std::vector<subjects::Remark> remarks_of(const Stage& stage, const Report& report, const DemoDeed& deed)
{
    std::vector<subjects::Remark> remarks;
    for (const auto& remark : deed.remarks) {
        int row = 0;
        for (const auto& line : plan_of(stage, report).lines) {
            if (line.indicator == remark.line) {
                remarks.push_back({"/results/" + std::to_string(row) + "/" + remark.field, remark.text});
            }
            row += line.active_from <= report.quarter ? 1 : 0;
        }
    }
    return remarks;
}

std::optional<Problem> work_on_report(Stage& stage, const std::string& key, const Report& report, const DemoDeed& deed)
{
    const auto checkpoint = stage.checkpoint(report.unit, report.fiscal_year, report.quarter);
    if (!checkpoint) {
        return checkpoint.error();
    }
    if (deed.act == "save") {
        return save_report(stage, key, report, *checkpoint, deed);
    }
    if (deed.act == "hand_in") {
        return hand_in(stage, key, report, *checkpoint, deed.part);
    }
    if (deed.act == "grant_extension" || deed.act == "refuse_extension") {
        return decide_window(stage, key, report, *checkpoint, deed);
    }
    if (deed.act == "submit") {
        if (auto problem = hand_in(stage, key, report, *checkpoint, "")) {
            return problem;
        }
    }
    subjects::ActionInput input{.action = deed.act, .comment = deed.words, .remarks = remarks_of(stage, report, deed)};
    if (deed.days > 0) {
        input.days = deed.days;
    }
    return stage.act(*checkpoint, stage.person(deed.by.empty() ? "collector" : deed.by, report.unit), input, key);
}

}  // namespace

void add_reports(const DemoFiles& files, std::vector<Deed>& deeds)
{
    const auto& timeline = files.courses.timeline;
    for (const auto& year : timeline.years) {
        for (int quarter = 1; quarter <= static_cast<int>(year.quarters.size()); ++quarter) {
            for (const auto& unit : files.units) {
                const Report report{unit, year.fiscal_year, quarter};
                int number = 0;
                for (const auto& deed : timeline.course_of(year, quarter, unit)) {
                    const auto key = "report/" + unit + "/" + std::to_string(year.fiscal_year) + "/" +
                                     std::to_string(quarter) + "/" + std::to_string(++number);
                    deeds.push_back({deed.at, year.fiscal_year, key, [=](Stage& stage, const std::string& id) {
                                         return work_on_report(stage, id, report, deed);
                                     }});
                }
            }
        }
    }
}

}  // namespace traimas::cli::demo
