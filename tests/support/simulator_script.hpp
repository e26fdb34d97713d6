// What the people of one simulated unit do in one fiscal year, each at a day and minute that follow from the seed.
// Each step does one thing and puts the next one on the simulator's list.
#pragma once

#include "engine/calendar/zone.hpp"
#include "tests/support/simulator.hpp"
#include "tests/support/simulator_plans.hpp"

#include <array>
#include <set>

namespace traimas::testing {

class UnitYear {
public:
    UnitYear(Simulator& simulator, int unit, int fiscal_year);
    // Planning starts in the twenty days after `first`.
    void begin(calendar::Date first);

private:
    using Step = Simulator::Step;

    // The plan.
    void draft_plan();
    void save_plan();
    void submit_plan();
    void plan_in_force();
    // A quarter's report.
    void report(int quarter);
    void report_in_time(int quarter, int first_day);
    void report_with_more_time(int quarter);
    void fill(int quarter, std::size_t first, std::size_t last);
    void submit_report(int quarter);
    void return_report(int quarter);
    void results_certified(int quarter);
    void restate();
    // simulator_cases.cpp.
    void amend();
    void follow_cases();
    void analyse(InstanceId instance);
    void recommend(InstanceId instance);
    void respond(InstanceId instance);
    void plan_measures(InstanceId instance);
    void complete(InstanceId instance, int measure);
    // The review.
    void review();

    void act(PersonId person, InstanceId instance, subjects::ActionInput input);
    // At a working hour, `days` days after the step in hand, or after a date.
    void later(int days, Step step);
    void on(calendar::Date date, Step step);
    // Each of them approves, a day or two apart; `then` belongs to the last approval's step.
    void approved_by(InstanceId instance, std::vector<PersonId> people, Step then);
    [[nodiscard]] std::vector<PersonId> whole_chain();  // head, psd, executive
    [[nodiscard]] PersonId some_psd();
    [[nodiscard]] PersonId collector() const { return simulator_.team(unit_).collector.person; }
    [[nodiscard]] PersonId head() const { return simulator_.team(unit_).head.person; }
    [[nodiscard]] bool chance(int per_mille) { return below(1'000) < per_mille * simulator_.options().trouble; }
    [[nodiscard]] int below(int bound) { return static_cast<int>(random_() % static_cast<std::uint64_t>(bound)); }

    Simulator& simulator_;
    int unit_;
    int fiscal_year_;
    std::string code_;
    std::mt19937_64 random_;
    InstanceId cycle_{0};
    std::array<InstanceId, 5> checkpoints_{InstanceId{0}, InstanceId{0}, InstanceId{0}, InstanceId{0}, InstanceId{0}};
    cycle::Plan plan_{};  // in force
    std::map<std::string, std::string> plan_texts_{};
    cycle::Plan first_plan_{};                    // before an amendment
    std::vector<Reported> reported_{};            // by line
    std::map<std::size_t, Reach> first_reach_{};  // of the first quarter, by line
    std::set<int> certified_{};                   // quarters
    std::set<InstanceId> under_way_{};            // cases whose next step is on the list
    std::map<InstanceId, int> measures_{};        // of each case
    std::set<InstanceId> closed_{};               // cases that the review closed
};

}  // namespace traimas::testing
