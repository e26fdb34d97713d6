// Plan, reports and review of a simulated unit.
#include "tests/support/simulator_script.hpp"

#include "engine/cycle/review.hpp"
#include "engine/subjects/cycle.hpp"
#include "engine/subjects/restatement.hpp"

namespace traimas::testing {
namespace {

// How often, of a thousand. Units: no plan at all, a plan that is returned, an amendment, a restatement, no review.
constexpr int kUnplanned = 5;
constexpr int kPlanReturned = 200;
constexpr int kAmended = 60;
constexpr int kRestated = 60;
constexpr int kUnreviewed = 10;
// Reports: never, after their due date, with more time, returned once.
constexpr int kMissing = 15;
constexpr int kLate = 60;
constexpr int kMoreTime = 40;
constexpr int kReportReturned = 50;
// Results: far below the target, or somewhat.
constexpr int kLowest = 25;
constexpr int kAmber = 75;
constexpr int kCaseClosed = 300;

constexpr const char* kZone = "Asia/Bangkok";
constexpr int kOpensAt = 8 * 60 + 30;
constexpr int kWorkingMinutes = 9 * 60;

}  // namespace

UnitYear::UnitYear(Simulator& simulator, int unit, int fiscal_year)
    : simulator_{simulator}, unit_{unit}, fiscal_year_{fiscal_year}, code_{Simulator::unit_code(unit)},
      random_{simulator.options().seed * 1'000'003U + static_cast<std::uint64_t>(unit) * 1'009U +
              static_cast<std::uint64_t>(fiscal_year)}
{
}

void UnitYear::begin(calendar::Date first)
{
    if (chance(kUnplanned) && !simulator_.options().only_people_send) {
        simulator_.count("unplanned");
        return;
    }
    on(first + std::chrono::days{below(20)}, [this] { draft_plan(); });
}

void UnitYear::draft_plan()
{
    cycle_ = *simulator_.engine().store.find("cycle", code_, fiscal_year_, 0);
    plan_ = simulated_plan(code_, fiscal_year_, simulator_.options().indicators, simulator_.team(unit_).collector.post);
    reported_.resize(plan_.lines.size());
    const auto seen = simulator_.look(cycle_);
    if (const auto lineage = subjects::lineage_of(seen->tree.root())) {
        for (const auto& open : lineage->cases) {
            plan_.carried.push_back({open.instance, cycle::CarriedAnswer::accept});
            plan_texts_.emplace("carried/" + std::to_string(open.instance.value()), "ดำเนินการต่อในปีนี้");
        }
    }
    save_plan();
    later(1, [this] { submit_plan(); });
}

void UnitYear::save_plan()
{
    simulator_.save_document(collector(), cycle_,
                             {.kind = "plan", .content = cycle::plan_json(plan_), .texts = plan_texts_});
}

void UnitYear::submit_plan()
{
    act(collector(), cycle_, {.action = "submit"});
    if (!chance(kPlanReturned)) {
        approved_by(cycle_, whole_chain(), [this] { plan_in_force(); });
        return;
    }
    simulator_.count("plan_returned");
    later(2, [this] {
        act(head(), cycle_, {.action = "return", .comment = "ขอให้ทบทวนขั้นตอนของโครงการ"});
        later(2, [this] {
            plan_.projects.front().en = "Better work, step by step";
            save_plan();
            act(collector(), cycle_, {.action = "submit"});
            approved_by(cycle_, whole_chain(), [this] { plan_in_force(); });
        });
    });
}

void UnitYear::plan_in_force()
{
    first_plan_ = plan_;
    const auto seen = simulator_.look(cycle_);
    for (const auto* checkpoint : seen->tree.all_of("checkpoint")) {
        checkpoints_.at(static_cast<std::size_t>(checkpoint->quarter)) = checkpoint->id;
    }
    for (int quarter = 1; quarter <= 4; ++quarter) {
        report(quarter);
    }
    if (chance(kAmended)) {
        on(calendar::quarter_end(fiscal_year_, 1) + std::chrono::days{60}, [this] { amend(); });
    }
    if (chance(kRestated)) {
        on(calendar::quarter_end(fiscal_year_, 2) + std::chrono::days{70}, [this] { restate(); });
    }
}

void UnitYear::report(int quarter)
{
    const auto end = calendar::quarter_end(fiscal_year_, quarter);
    if (chance(kMissing)) {
        simulator_.count("missing");
        if (quarter == 4) {
            on(end + std::chrono::days{50}, [this] { review(); });
        }
    } else if (chance(kLate)) {
        simulator_.count("late");
        report_in_time(quarter, 12 + below(6));
    } else if (chance(kMoreTime)) {
        simulator_.count("more_time");
        report_with_more_time(quarter);
    } else {
        report_in_time(quarter, 1 + below(4));
    }
}

// Half of it on the first day, the rest on the next; the name speaks of the way, not of the due date.
void UnitYear::report_in_time(int quarter, int first_day)
{
    on(calendar::quarter_end(fiscal_year_, quarter) + std::chrono::days{first_day}, [this, quarter] {
        fill(quarter, 0, plan_.lines.size() / 2);
        later(1, [this, quarter] {
            fill(quarter, plan_.lines.size() / 2, plan_.lines.size());
            submit_report(quarter);
        });
    });
}

void UnitYear::report_with_more_time(int quarter)
{
    const auto end = calendar::quarter_end(fiscal_year_, quarter);
    on(end + std::chrono::days{5}, [this, quarter, end] {
        const auto checkpoint = checkpoints_.at(static_cast<std::size_t>(quarter));
        act(collector(), checkpoint, {.action = "ask_extension", .comment = "ข้อมูลยังไม่ครบ", .days = 5});
        const auto seen = simulator_.look(cycle_);
        approved_by(seen->tree.all_of("window").back()->id, {head(), some_psd()}, [] {});
        on(end + std::chrono::days{12}, [this, quarter] {
            fill(quarter, 0, plan_.lines.size());
            submit_report(quarter);
        });
    });
}

void UnitYear::fill(int quarter, std::size_t first, std::size_t last)
{
    std::vector<subjects::SaveRow> rows;
    for (auto i = first; i < last; ++i) {
        const auto& line = plan_.lines[i];
        const auto reach = chance(kLowest) ? Reach::lowest : chance(kAmber) ? Reach::amber : Reach::target;
        const auto value = simulated_value(line, quarter, reach, reported_[i]);
        reported_[i].insert_or_assign(quarter, value);
        if (quarter == 1) {
            first_reach_[i] = reach;
        }
        // A sum may stand in the red because of what was missed before, so it always comes with words.
        const bool words = reach != Reach::target || measure::is_cumulative(line.indicator.accumulation);
        rows.push_back({.indicator = line.indicator.code,
                        .value = value,
                        .narrative = words ? "ผลงานของไตรมาสนี้ และสิ่งที่จะทำต่อไป" : ""});
    }
    simulator_.save(collector(), checkpoints_.at(static_cast<std::size_t>(quarter)), rows);
}

void UnitYear::submit_report(int quarter)
{
    const auto checkpoint = checkpoints_.at(static_cast<std::size_t>(quarter));
    act(collector(), checkpoint, {.action = "submit"});
    if (chance(kReportReturned)) {
        return_report(quarter);
        return;
    }
    approved_by(checkpoint, whole_chain(), [this, quarter] { results_certified(quarter); });
}

void UnitYear::return_report(int quarter)
{
    simulator_.count("report_returned");
    const auto checkpoint = checkpoints_.at(static_cast<std::size_t>(quarter));
    approved_by(checkpoint, {head()}, [this, checkpoint, quarter] {
        later(1, [this, checkpoint, quarter] {
            act(some_psd(), checkpoint,
                {.action = "return", .comment = "ขอคำอธิบาย", .remarks = {{"/results/0/value", "ที่มาของตัวเลข"}}});
            later(2, [this, checkpoint, quarter] {
                simulator_.save(collector(), checkpoint,
                                {{.indicator = plan_.lines.front().indicator.code,
                                  .value = reported_.front().at(quarter),
                                  .narrative = "จากระบบงานทะเบียน"}});
                act(collector(), checkpoint, {.action = "submit"});
                approved_by(checkpoint, whole_chain(), [this, quarter] { results_certified(quarter); });
            });
        });
    });
}

void UnitYear::results_certified(int quarter)
{
    certified_.insert(quarter);
    if (quarter == 1) {
        simulator_.deliver();  // last year's cases hear of it
    }
    follow_cases();
    if (quarter == 4) {
        later(5 + below(10), [this] { review(); });
    }
}

// The first quarter's share was counted wrongly.
void UnitYear::restate()
{
    if (!certified_.contains(1)) {
        return;
    }
    simulator_.count("restated");
    const auto restatement = simulator_.begin(collector(), checkpoints_[1], "restatement");
    const auto& line = first_plan_.lines.front();
    const auto other = first_reach_.at(0) == Reach::target ? Reach::amber : Reach::target;
    simulator_.save_document(
        collector(), restatement,
        {.kind = "results",
         .content = subjects::corrections_json({{line.indicator.code, simulated_value(line, 1, other, {})}}),
         .texts = {{"reason", "นับซ้ำสองแหล่ง"}}});
    later(1, [this, restatement] {
        act(collector(), restatement, {.action = "submit"});
        approved_by(restatement, whole_chain(), [this] {
            simulator_.deliver();  // next year's plan rests on it
            follow_cases();
        });
    });
}

void UnitYear::review()
{
    if (chance(kUnreviewed) && !simulator_.options().only_people_send) {
        simulator_.count("unreviewed");
        return;
    }
    const auto next = simulated_plan(code_, fiscal_year_ + 1, simulator_.options().indicators, PostId{0});
    cycle::Review review;
    std::map<std::string, std::string> texts{{"worked", "ทำงานเป็นทีม"}, {"lessons", "เริ่มเก็บข้อมูลให้เร็วขึ้น"}};
    for (const auto& line : next.lines) {
        review.lines.push_back({line.indicator.code, cycle::Disposition::keep, line.target, {}});
    }
    const auto seen = simulator_.look(cycle_);
    std::set<InstanceId> closes;
    for (const auto* open : subjects::open_cases(seen->tree)) {
        const bool close = chance(kCaseClosed);
        review.cases.push_back({open->id, close ? cycle::CaseDisposition::close : cycle::CaseDisposition::carry});
        if (close) {
            closes.insert(open->id);
            texts.emplace("case/" + std::to_string(open->id.value()), "เหตุหมดไปแล้ว");
        }
    }
    simulator_.save_document(collector(), cycle_,
                             {.kind = "review", .content = cycle::review_json(review), .texts = std::move(texts)});
    act(collector(), cycle_, {.action = "submit"});
    approved_by(cycle_, {head(), some_psd()}, [this, closes] {
        closed_.insert(closes.begin(), closes.end());
        simulator_.count("reviewed");
        simulator_.deliver();
    });
}

void UnitYear::act(PersonId person, InstanceId instance, subjects::ActionInput input)
{
    static_cast<void>(simulator_.act(person, instance, std::move(input)));
}

void UnitYear::later(int days, Step step)
{
    on(calendar::to_civil(simulator_.now(), kZone).date + std::chrono::days{days}, std::move(step));
}

void UnitYear::on(calendar::Date date, Step step)
{
    const std::chrono::minutes time{kOpensAt + below(kWorkingMinutes)};
    simulator_.at(calendar::to_instant({date, time}, kZone), unit_, std::move(step));
}

void UnitYear::approved_by(InstanceId instance, std::vector<PersonId> people, Step then)
{
    later(1 + below(2), [this, instance, people = std::move(people), then = std::move(then)]() mutable {
        act(people.front(), instance, {.action = "approve"});
        people.erase(people.begin());
        if (people.empty()) {
            then();
        } else {
            approved_by(instance, std::move(people), std::move(then));
        }
    });
}

std::vector<PersonId> UnitYear::whole_chain()
{
    const auto& executives = simulator_.executives();
    const auto psd = some_psd();
    return {head(), psd, executives.at(static_cast<std::size_t>(below(static_cast<int>(executives.size())))).person};
}

PersonId UnitYear::some_psd()
{
    const auto& psd = simulator_.psd();
    return psd.at(static_cast<std::size_t>(below(static_cast<int>(psd.size())))).person;
}

}  // namespace traimas::testing
