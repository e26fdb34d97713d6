// Plays whole fiscal years of an office on any store: everybody plans, reports, misses, mends and reviews by a script
// that follows from a seed, while time jumps from step to step and from timer to timer.
//   Simulator simulator{store, [&](Instant at) { clock.set(at); }, {.units = 1'000}};  simulator.run();
#pragma once

#include "engine/service/execute.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/service/register.hpp"

#include <map>
#include <random>
#include <tuple>

namespace traimas::testing {

// When timers are fired besides those of a tree that a command drains anyway: each at its time; at random times; or
// only after the last step.
enum class Polling { when_due, random, never };

struct SimulatorOptions {
    int units = 3;
    int indicators = 20;  // a unit
    int fiscal_year = 2561;
    int years = 1;  // played to their end; the year after is founded too
    std::uint64_t seed = 1;
    int trouble = 1;  // how many times as often as usual things go wrong: so that a few units see it all
    Polling polling = Polling::when_due;
    std::uint64_t poll_seed = 1;
    // Nobody leaves a plan or a review undone, so that every message between trees is sent by somebody's action.
    // Messages are delivered right after the action that sent them: they are part of the script, and polls are not.
    bool only_people_send = false;
    // In June of each year the holidays change: the day on which the third quarter's reports are due becomes one, and
    // one three days later is taken back.
    bool holiday_in_june = false;
    std::function<void(Instant)> on_new_day = [](Instant) {};  // to empty the outbox, or to tell how far it is
};

struct SimulatorTally {
    std::int64_t commands = 0;  // of people
    std::int64_t fired = 0;     // timers, by polls
    std::int64_t messages = 0;  // between trees
    // What the script made happen.
    std::map<std::string, int> happened{};
};

class UnitYear;

// Deterministic: the same options make the same events. Every refusal, failed timer or postponed message throws
// std::runtime_error.
class Simulator {
public:
    Simulator(store::Store& store, std::function<void(Instant)> set_clock, SimulatorOptions options);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    void run();
    [[nodiscard]] const SimulatorTally& tally() const { return tally_; }
    [[nodiscard]] service::Engine& engine() { return engine_; }
    [[nodiscard]] const SimulatorOptions& options() const { return options_; }
    [[nodiscard]] Instant now() const { return now_; }
    static std::string unit_code(int unit);  // 1..

    // For the scripts (simulator_script.hpp).
    struct Member {
        PersonId person;
        PostId post;
    };
    struct Team {
        Member collector;
        Member head;
    };
    [[nodiscard]] const Team& team(int unit) const { return teams_.at(static_cast<std::size_t>(unit - 1)); }
    [[nodiscard]] const std::vector<Member>& psd() const { return psd_; }
    [[nodiscard]] const std::vector<Member>& executives() const { return executives_; }
    using Step = std::function<void()>;
    void at(Instant when, int unit, Step step);
    service::Done act(PersonId person, InstanceId instance, subjects::ActionInput input);
    void save(PersonId person, InstanceId checkpoint, const std::vector<subjects::SaveRow>& rows);
    void save_document(PersonId person, InstanceId instance, subjects::SaveDocument document);
    InstanceId begin(PersonId person, InstanceId parent, const std::string& definition);
    // The tree as it is now, timers that nobody fired yet included; nothing is written.
    [[nodiscard]] std::unique_ptr<service::ReadTree> look(InstanceId root);
    // After an action that sends to another tree: until nothing is left.
    void deliver();
    void count(const std::string& what) { ++tally_.happened[what]; }

private:
    service::Envelope envelope(PersonId person, const std::string& what);
    void found_registers();
    void add_units();
    void publish();
    void write_register(const std::string& name, const std::string& key, std::vector<service::RegisterEvent> events);
    void found_year(int fiscal_year, Instant when);
    void close_year(int fiscal_year, Instant when);
    [[nodiscard]] std::vector<calendar::Date> holidays(int changed_until) const;
    void change_holidays(int fiscal_year);
    void to(Instant when);
    void set(Instant when);
    void drain();

    store::Store& store_;
    std::function<void(Instant)> set_clock_;
    SimulatorOptions options_;
    SeededRandom random_;
    std::mt19937_64 polls_;
    service::Engine engine_;
    std::vector<Member> psd_{};
    std::vector<Member> executives_{};
    std::vector<Team> teams_{};  // of the units
    std::vector<std::unique_ptr<UnitYear>> scripts_{};
    std::map<std::tuple<Instant, int, std::int64_t>, Step> steps_{};  // when, whose unit, in the order of their making
    std::map<PersonId, int> keys_{};
    std::int64_t order_ = 0;
    Instant now_{};
    SimulatorTally tally_{};
};

}  // namespace traimas::testing
