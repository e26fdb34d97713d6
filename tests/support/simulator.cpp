// Time, polls and the registers of a simulated office; what its people do stands in simulator_script.cpp.
#include "tests/support/simulator.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/service/deliver.hpp"
#include "engine/service/drain.hpp"
#include "engine/service/years.hpp"
#include "tests/support/office.hpp"
#include "tests/support/simulator_plans.hpp"
#include "tests/support/simulator_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace traimas::testing {
namespace {

using service::RegisterEvent;

constexpr int kPsd = 3;
constexpr int kExecutives = 2;
constexpr int kBatch = 50;
constexpr std::size_t kRegisterChunk = 2'000;  // events a transaction
constexpr int kTheOffice = 0;                  // in the order of steps, before the units
constexpr std::uint64_t kPollMinutes = 60 * 24 * 4;

template <class T>
T granted(Result<T> result, const std::string& what)
{
    if (!result) {
        std::string text = what + " was refused: " + result.error().code;
        const auto problem = result.error();
        for (const auto& fault : problem.fields) {
            text += "; " + fault.pointer + " " + fault.code + " " + fault.message;
        }
        throw std::runtime_error{text};
    }
    return *std::move(result);
}

Instant morning(calendar::Date date, int hour = 9)
{
    return calendar::to_instant({date, std::chrono::hours{hour}}, "Asia/Bangkok");
}

std::vector<calendar::Date> public_holidays(int first_year, int last_year)
{
    std::vector<calendar::Date> days;
    for (int year = first_year; year <= last_year; ++year) {
        for (const auto& [month, day] : {std::pair{1U, 1U},
                                         {4U, 6U},
                                         {4U, 13U},
                                         {5U, 1U},
                                         {7U, 28U},
                                         {8U, 12U},
                                         {10U, 23U},
                                         {12U, 5U},
                                         {12U, 10U},
                                         {12U, 31U}}) {
            days.emplace_back(std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / day});
        }
    }
    return days;
}

}  // namespace

std::string Simulator::unit_code(int unit)
{
    return fmt::format("U{:04}", unit);
}

Simulator::Simulator(store::Store& store, std::function<void(Instant)> set_clock, SimulatorOptions options)
    : store_{store}, set_clock_{std::move(set_clock)}, options_{std::move(options)}, random_{options_.seed},
      polls_{options_.poll_seed}, engine_{.store = store_,
                                          .definitions = shipped_definitions(),
                                          .random = random_,
                                          .salt_seed = options_.seed}
{
}

Simulator::~Simulator() = default;

void Simulator::run()
{
    const auto begin = calendar::year_begin(options_.fiscal_year);
    set(morning(begin - std::chrono::days{60}));
    found_registers();
    add_units();
    publish();
    for (int year = options_.fiscal_year; year < options_.fiscal_year + options_.years; ++year) {
        const auto first = calendar::year_begin(year);
        if (year == options_.fiscal_year) {
            found_year(year, morning(first - std::chrono::days{45}));
        }
        found_year(year + 1, morning(calendar::year_end(year) - std::chrono::days{90}));
        close_year(year, morning(calendar::year_end(year) + std::chrono::days{170}));
        if (options_.holiday_in_june) {
            change_holidays(year);
        }
        for (int unit = 1; unit <= options_.units; ++unit) {
            scripts_.push_back(std::make_unique<UnitYear>(*this, unit, year));
            scripts_.back()->begin(first - std::chrono::days{20});
        }
    }
    while (!steps_.empty()) {
        auto step = steps_.extract(steps_.begin());
        to(std::get<Instant>(step.key()));
        step.mapped()();
    }
    drain();
    deliver();
}

void Simulator::found_registers()
{
    for (const auto* name : service::kSingleRegisters) {
        granted(service::found_register(engine_, name, ""), name);
    }
    granted(service::found_register(engine_, "calendar", "th"), "calendar");
    RegisterEvent event;
    event.calendar = calendar::HolidayCalendar{"th", 1, holidays(0)};
    write_register("calendar", "th", {event});
}

// Those of all years, as they stand once the years up to `changed_until` had their change.
std::vector<calendar::Date> Simulator::holidays(int changed_until) const
{
    const int first = options_.fiscal_year - calendar::kBuddhistEraOffset;
    auto days = public_holidays(first - 1, first + options_.years + 1);
    for (int year = options_.fiscal_year; options_.holiday_in_june && year < options_.fiscal_year + options_.years;
         ++year) {
        const std::chrono::year in_era{year - calendar::kBuddhistEraOffset};
        const std::chrono::day day{year <= changed_until ? 10U : 13U};
        days.emplace_back(std::chrono::local_days{in_era / std::chrono::July / day});
    }
    std::sort(days.begin(), days.end());
    return days;
}

void Simulator::change_holidays(int fiscal_year)
{
    const std::chrono::year year{fiscal_year - calendar::kBuddhistEraOffset};
    at(morning(calendar::Date{std::chrono::local_days{year / std::chrono::June / 5}}), kTheOffice, [this, fiscal_year] {
        RegisterEvent event;
        const int version = 2 + fiscal_year - options_.fiscal_year;
        event.calendar = calendar::HolidayCalendar{"th", version, holidays(fiscal_year)};
        write_register("calendar", "th", {event});
        deliver();
        count("holiday_in_june");
    });
}

void Simulator::add_units()
{
    using organisation::UnitKind;
    std::vector<RegisterEvent> events;
    std::vector<RegisterEvent> grants;
    const auto from = calendar::year_begin(options_.fiscal_year - 1);
    const auto add_unit = [&](const std::string& code, const std::string& parent, UnitKind kind) {
        events.push_back(service::register_event(organisation::UnitAdded{
            {.code = code, .parent = parent, .kind = kind, .th = "หน่วยงาน " + code, .en = code, .from = from}}));
    };
    std::int64_t next = 0;
    const auto add_person = [&](const std::string& role, const std::string& unit) {
        const Member member{PersonId{++next}, PostId{next}};
        const auto name = fmt::format("{}-{}-{}", role, unit, next);
        events.push_back(service::person_added(member.person, {name, name, name}, random_));
        events.push_back(service::register_event(organisation::PostAdded{{member.post, unit, role, role}}));
        events.push_back(service::register_event(organisation::Appointed{
            {next, member.post, member.person, organisation::HolderKind::holder, morning(from, 0), {}}}));
        grants.push_back(service::register_event(organisation::Granted{{member.post, role, unit}}));
        return member;
    };
    add_unit("MOF", "", UnitKind::ministry);
    add_unit("OPS", "MOF", UnitKind::office);
    for (int i = 0; i < kPsd; ++i) {
        psd_.push_back(add_person("psd", "OPS"));
    }
    for (int i = 0; i < kExecutives; ++i) {
        executives_.push_back(add_person("executive", "OPS"));
    }
    for (int unit = 1; unit <= options_.units; ++unit) {
        add_unit(unit_code(unit), "OPS", UnitKind::unit);
        const auto collector = add_person("collector", unit_code(unit));
        teams_.push_back({collector, add_person("head", unit_code(unit))});
    }
    write_register("organisation", "", std::move(events));
    write_register("access", "", std::move(grants));
}

void Simulator::publish()
{
    std::vector<RegisterEvent> indicators;
    for (int unit = 1; unit <= options_.units; ++unit) {
        for (int n = 1; n <= options_.indicators; ++n) {
            indicators.push_back(
                service::dictionary_event(dictionary::IndicatorPublished{simulated_indicator(unit_code(unit), n)}));
        }
    }
    std::vector<RegisterEvent> frameworks;
    for (int year = options_.fiscal_year; year <= options_.fiscal_year + options_.years; ++year) {
        frameworks.push_back(service::dictionary_event(dictionary::FrameworkPublished{test_framework(year)}));
    }
    write_register("dictionary", "", std::move(indicators));
    write_register("framework", "", std::move(frameworks));
}

void Simulator::write_register(const std::string& name, const std::string& key, std::vector<RegisterEvent> events)
{
    for (std::size_t first = 0; first < events.size(); first += kRegisterChunk) {
        const auto size = std::min(kRegisterChunk, events.size() - first);
        const auto begin = events.begin() + static_cast<std::ptrdiff_t>(first);
        std::vector<RegisterEvent> chunk{std::make_move_iterator(begin),
                                         std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(size))};
        granted(service::change_register(
                    engine_, name, key, envelope(service::kSystemActor, name),
                    [&](const store::Registers&) -> Result<std::vector<RegisterEvent>> { return chunk; }),
                name);
    }
}

void Simulator::found_year(int fiscal_year, Instant when)
{
    at(when, kTheOffice, [this, fiscal_year] {
        std::vector<std::string> units;
        for (int unit = 1; unit <= options_.units; ++unit) {
            units.push_back(unit_code(unit));
        }
        const auto psd = psd_.front().person;
        const auto year = granted(service::found_year(engine_, envelope(psd, "year"),
                                                      {.fiscal_year = fiscal_year, .office = "OPS", .units = units}),
                                  "the year");
        // Its day to open may have come already.
        if (look(year.receipt.instance)->tree.root().folded.state == "preparing") {
            act(psd, year.receipt.instance, {.action = "open"});
        }
        deliver();
    });
}

void Simulator::close_year(int fiscal_year, Instant when)
{
    at(when, kTheOffice, [this, fiscal_year] {
        if (!options_.only_people_send) {
            drain();  // reviews that never came end by their timers, and tell the year
            deliver();
        }
        act(psd_.front().person, *store_.find("year", "OPS", fiscal_year, 0), {.action = "close"});
    });
}

void Simulator::at(Instant when, int unit, Step step)
{
    steps_.emplace(std::tuple{std::max(when, now_), unit, ++order_}, std::move(step));
}

void Simulator::set(Instant when)
{
    using std::chrono::days;
    const bool new_day = std::chrono::floor<days>(when) != std::chrono::floor<days>(now_);
    now_ = when;
    set_clock_(when);
    if (new_day) {
        options_.on_new_day(when);
    }
}

void Simulator::to(Instant when)
{
    switch (options_.polling) {
    case Polling::when_due:
        for (auto due = store_.next_due(); due && *due <= when; due = store_.next_due()) {
            set(std::max(*due, now_));
            drain();
            deliver();
        }
        break;
    case Polling::random:
        while (now_ < when) {
            const std::chrono::minutes pause{1 + static_cast<std::int64_t>(polls_() % kPollMinutes)};
            set(std::min<Instant>(when, now_ + pause));
            drain();
        }
        break;
    case Polling::never: break;
    }
    set(when);
}

void Simulator::drain()
{
    for (;;) {
        const auto report = service::drain_due(engine_, kBatch);
        if (report.failed > 0) {
            throw std::runtime_error{"a tree's timers failed"};
        }
        tally_.fired += report.fired;
        if (report.trees == 0) {
            return;
        }
    }
}

void Simulator::deliver()
{
    for (;;) {
        const auto report = service::deliver_messages(engine_, kBatch);
        if (report.postponed > 0) {
            throw std::runtime_error{"a message between trees failed"};
        }
        if (report.taken + report.nobody == 0) {
            return;
        }
        tally_.messages += report.taken;
    }
}

service::Envelope Simulator::envelope(PersonId person, const std::string& what)
{
    ++tally_.commands;
    const auto key = std::to_string(++keys_[person]);
    return {.command = service::command_id("simulated/" + std::to_string(person.value()), key),
            .request_hash = service::request_hash(what, key),
            .actor = person};
}

service::Done Simulator::act(PersonId person, InstanceId instance, subjects::ActionInput input)
{
    return granted(service::act(engine_, instance, envelope(person, input.action), input),
                   input.action + " on " + std::to_string(instance.value()));
}

void Simulator::save(PersonId person, InstanceId checkpoint, const std::vector<subjects::SaveRow>& rows)
{
    granted(service::save_draft(engine_, checkpoint, envelope(person, "save"), rows), "a report's draft");
}

void Simulator::save_document(PersonId person, InstanceId instance, subjects::SaveDocument document)
{
    granted(service::save_document(engine_, instance, envelope(person, "save"), document), document.kind);
}

InstanceId Simulator::begin(PersonId person, InstanceId parent, const std::string& definition)
{
    return granted(service::bear_child(engine_, parent, envelope(person, definition), definition), definition)
        .receipt.instance;
}

std::unique_ptr<service::ReadTree> Simulator::look(InstanceId root)
{
    const auto tx = store_.begin();
    auto rows = tx->load(root, "");
    auto seen = std::make_unique<service::ReadTree>(engine_, tx->registers(), std::move(rows));
    seen->tree.drain(now_);
    return seen;
}

}  // namespace traimas::testing
