// A small office on any store, for tests of the engine: people, a quarter, and a clock that the test moves.
//   Office office{store, clock};  office.as("anong").save("ICT-01", "45", "60");  office.as("anong").act("submit");
#pragma once

#include "engine/service/deliver.hpp"
#include "engine/service/drain.hpp"
#include "engine/service/execute.hpp"
#include "engine/service/register.hpp"
#include "engine/service/years.hpp"
#include "tests/support/plans.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace traimas::testing {

// Business time that moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now_{start} {}
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant at) { now_ = at; }

private:
    Instant now_;
};

// A time in Bangkok: bangkok(2018, 1, 10, 23, 59).
[[nodiscard]] Instant bangkok(int year, int month, int day, int hour = 0, int minute = 0);

// The definitions of workflows/, compiled once a process.
[[nodiscard]] const workflow::DefinitionSet& shipped_definitions();

// Units MOF > OPS (office) > ICT, LAW; anong and prasert collect for ICT (parts "services" and "security" where asked
// for), thanakorn heads it and is anong's delegate in January 2018, suda acts as head; kanya collects and thawat heads
// LAW; malee is psd, arun executive, wirat auditor, decha administrator of OPS.
class Office {
public:
    // `set_clock` moves business time wherever the store reads it.
    Office(store::Store& store, std::function<void(Instant)> set_clock, std::uint64_t seed = 1);

    // Q1 of FY2561 for a unit, with lines <unit>-01 (percent, target 60, red below 54) and <unit>-02 (count, target
    // 10).
    InstanceId checkpoint(const std::string& unit, bool with_parts = false, int due_days = 10);

    // Frameworks of the years, and two indicators a unit: see test_plan().
    void publish(const std::vector<int>& fiscal_years, const std::vector<std::string>& units);
    // The office's year, opened: its units have their cycles.
    InstanceId open_year(int fiscal_year, const std::vector<std::string>& units);
    // Delivers messages and fires timers until nothing is left.
    void settle();
    InstanceId cycle(const std::string& unit, int fiscal_year);
    // The first of a definition in a tree, in a quarter (0: none), or the one with this ordinal.
    InstanceId one_of(const std::string& definition, InstanceId root, int quarter = 0, int ordinal = 0);
    // Each of them approves, in this order; then everything settles.
    void approve(InstanceId instance, const std::vector<std::string>& names);

    // Changes of the register `organisation`, one event each.
    void organise(const std::vector<organisation::Change>& changes);

    void at(Instant now) { set_clock_(now); }
    int drain() { return service::drain_due(engine, 50).fired; }

    class Person {
    public:
        Person(Office& office, PersonId id) : office_{office}, id_{id} {}
        Result<service::Done> act(const std::string& action, subjects::ActionInput input = {});
        Result<service::Done> save_plan(const cycle::Plan& plan, const std::map<std::string, std::string>& texts = {});
        Result<service::Done> save_document(const std::string& kind, const nlohmann::json& content,
                                            const std::map<std::string, std::string>& texts = {});
        // A child of the current instance: "restatement".
        Result<service::Done> begin(const std::string& definition);
        Result<service::Done> save(const std::string& indicator, const std::string& numerator,
                                   const std::string& denominator, const std::string& narrative = "");
        Result<service::Done> save_value(const std::string& indicator, const std::string& value,
                                         const std::string& narrative = "");
        Person& on(InstanceId instance);
        Person& in_the_name_of(const std::string& principal);
        Person& with_key(const std::string& key);

    private:
        service::Envelope envelope(const std::string& what);
        Office& office_;
        PersonId id_;
        std::optional<PersonId> principal_{};
        std::string key_{};
    };
    // Acts on the checkpoint made last, unless on() says another.
    Person as(const std::string& name) { return Person{*this, people.at(name)}; }

    // Both lines of a unit reported well enough to be green.
    void report_all(const std::string& collector, const std::string& unit);
    [[nodiscard]] workflow::Instance instance(InstanceId id);
    [[nodiscard]] std::string state() { return instance(current).folded.state; }

    std::map<std::string, PersonId> people{};
    std::map<std::string, PostId> posts{};
    SeededRandom random;
    service::Engine engine;
    InstanceId current{0};

private:
    void add_units();
    void add_people();
    std::function<void(Instant)> set_clock_;
    int keys_ = 0;
    friend class Person;
};

}  // namespace traimas::testing
