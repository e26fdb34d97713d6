// Jumps from timer to timer and from act to act; between them, looks which tasks came and went.
#include "engine/service/rehearsal.hpp"

#include "engine/calendar/zone.hpp"
#include "engine/service/deliver.hpp"
#include "engine/service/drain.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/service/register.hpp"
#include "engine/service/rehearsal_people.hpp"
#include "engine/service/years.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "engine/subjects/cycle.hpp"
#include "engine/subjects/year.hpp"

#include <algorithm>
#include <stdexcept>

namespace traimas::service {
namespace {

constexpr const char* kZone = "Asia/Bangkok";  // of the shipped workflows; hours of work only
constexpr std::chrono::hours kSubmitsAt{15};
constexpr std::chrono::hours kDecidesAt{10};
constexpr std::chrono::days kOpensBefore{91};  // a day before a year opens by itself (years.cpp)
constexpr std::chrono::days kRunsAfter{250};   // the end of the year: reviews, and those that never come
constexpr int kMostRounds = 20'000;
constexpr int kMostTries = 60;  // of one task, a working day apart
constexpr int kBatch = 50;

class RehearsalClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    void set(Instant at) { now_ = at; }

private:
    Instant now_{};
};

using TaskKey = std::tuple<InstanceId, std::string, std::int64_t>;  // instance, task, the event that opened it

class Rehearsing {
public:
    Rehearsing(const Engine& real, const store::Registers& registers, const RehearsalQuestion& question)
        : question_{question}, registers_{std::make_shared<const store::Registers>(registers)}, store_{clock_,
                                                                                                       registers_},
          engine_{
              .store = store_, .definitions = real.definitions, .random = random_, .pause = [](int) {}, .salt_seed = 1}
    {
        const auto begin = calendar::year_begin(question.fiscal_year);
        const auto opens = calendar::to_instant({begin - kOpensBefore, kDecidesAt}, kZone);
        clock_.set(std::max(question.now, opens));
    }

    Result<Rehearsed> run()
    {
        result_.fiscal_year = question_.fiscal_year;
        result_.office = question_.office;
        result_.from = clock_.now();
        TRAIMAS_TRY(const auto year, found_year(engine_, envelope(kSystemActor),
                                                {.fiscal_year = question_.fiscal_year, .office = question_.office}));
        year_ = year.receipt.instance;
        result_.units = subjects::year_subject(instance_of(year_, year_)).units;
        const auto last = calendar::to_instant({calendar::year_end(question_.fiscal_year) + kRunsAfter, {}}, kZone);
        for (int round = 0; round < kMostRounds; ++round) {
            settle();
            look();
            const auto next = next_moment();
            if (!next || last < *next) {
                break;
            }
            clock_.set(std::max(clock_.now(), *next));
            act_on_what_is_due();
        }
        result_.until = clock_.now();
        finish();
        return std::move(result_);
    }

private:
    Envelope envelope(PersonId person)
    {
        const auto command = command_id("rehearsal", std::to_string(++commands_));
        return {.command = command, .request_hash = command, .actor = person, .received_at = clock_.now()};
    }

    [[nodiscard]] workflow::Instance instance_of(InstanceId root, InstanceId id)
    {
        for (auto& it : store_.begin()->load(root, "").instances) {
            if (it.id == id) {
                return std::move(it);
            }
        }
        throw std::runtime_error{"a rehearsed instance is gone"};
    }

    // Fires and delivers until nothing is left. A failure is the engine's: nobody would be served by half a year.
    void settle()
    {
        for (;;) {
            const auto drained = drain_due(engine_, kBatch);
            const auto delivered = deliver_messages(engine_, kBatch);
            if (drained.failed + delivered.postponed > 0) {
                throw std::runtime_error{"a rehearsed year failed: a timer or a message between trees"};
            }
            result_.fired += drained.fired;
            if (drained.trees + delivered.taken + delivered.nobody == 0) {
                return;
            }
        }
    }

    [[nodiscard]] std::vector<InstanceId> roots()
    {
        std::vector<InstanceId> roots{year_};
        for (const auto& unit : result_.units) {
            if (const auto cycle = store_.find("cycle", unit, question_.fiscal_year, 0)) {
                roots.push_back(*cycle);
            }
        }
        return roots;
    }

    // Which tasks came, and which are gone.
    void look()
    {
        std::map<TaskKey, std::size_t> standing;
        for (const auto root : roots()) {
            const auto rows = store_.begin()->load(root, "");
            for (const auto& task : rows.tasks) {
                const TaskKey key{task.instance, task.key, task.opened_seq};
                const auto known = open_.find(key);
                standing[key] = known == open_.end() ? take_note(rows, task) : known->second;
                if (!planned_.contains(key)) {
                    plan(key, standing[key]);
                }
            }
        }
        for (const auto& [key, place] : open_) {
            if (!standing.contains(key)) {
                result_.tasks[place].done_at = clock_.now();
                planned_.erase(key);
            }
        }
        open_ = std::move(standing);
    }

    std::size_t take_note(const workflow::TreeRows& rows, const workflow::TaskRow& task)
    {
        const auto found = std::find_if(rows.instances.begin(), rows.instances.end(),
                                        [&](const workflow::Instance& it) { return it.id == task.instance; });
        result_.tasks.push_back({.instance = task.instance,
                                 .definition = found->definition,
                                 .unit = found->unit,
                                 .quarter = found->quarter,
                                 .state = found->folded.state,
                                 .key = task.key,
                                 .role = task.role,
                                 .role_unit = task.unit,
                                 .calendar = found->calendar,
                                 .opened_at = clock_.now(),
                                 .due_at = task.due_at,
                                 .people = registers_->organisation.eligible(task.role, task.unit, clock_.now())});
        tries_.push_back(0);
        forms_.push_back(task.form);
        return result_.tasks.size() - 1;
    }

    [[nodiscard]] const calendar::HolidayCalendar& calendar_of(const RehearsedTask& task) const
    {
        return registers_->calendars.at(task.calendar, registers_->calendars.latest(task.calendar));
    }

    // When somebody will act: on the last working day, or on the next one. A year opens by itself.
    void plan(const TaskKey& key, std::size_t place)
    {
        const auto& task = result_.tasks[place];
        const bool opens_by_itself = task.definition == "year" && !task.due_at;
        if (opens_by_itself || tries_[place] >= kMostTries) {
            planned_.insert(key);
            return;
        }
        const auto today = calendar::to_civil(clock_.now(), kZone).date;
        const auto& holidays = calendar_of(task);
        auto date = calendar::add_working_days(holidays, today, 1);
        auto hour = kDecidesAt;
        if (!task.is_decision() && task.due_at && tries_[place] == 0) {
            // A deadline of 24:00 is the first moment of the next day.
            const auto due = calendar::to_civil(*task.due_at - std::chrono::minutes{1}, kZone).date;
            date = calendar::roll(holidays, due, calendar::Roll::preceding);
            hour = kSubmitsAt;
        }
        const auto at = std::max(calendar::to_instant({date, hour}, kZone), clock_.now());
        steps_.emplace(at, std::pair{key, place});
        planned_.insert(key);
    }

    [[nodiscard]] std::optional<Instant> next_moment()
    {
        const auto due = store_.next_due();
        if (steps_.empty()) {
            return due;
        }
        return due ? std::min(*due, steps_.begin()->first) : steps_.begin()->first;
    }

    void act_on_what_is_due()
    {
        settle();  // timers come before people of the same moment
        while (!steps_.empty() && steps_.begin()->first <= clock_.now()) {
            const auto [key, place] = steps_.begin()->second;
            steps_.erase(steps_.begin());
            if (stands(key)) {
                ++tries_[place];
                result_.tasks[place].refused = attempt(place);
                planned_.erase(key);  // still open after this: once more, on the next working day
            }
        }
    }

    [[nodiscard]] bool stands(const TaskKey& key)
    {
        const auto root = store_.root_of(std::get<InstanceId>(key));
        const auto rows = store_.begin()->load(*root, "");
        return std::any_of(rows.tasks.begin(), rows.tasks.end(), [&](const workflow::TaskRow& it) {
            return TaskKey{it.instance, it.key, it.opened_seq} == key;
        });
    }

    // Empty where somebody did it; else "nobody", or the code that the last one met.
    std::string attempt(std::size_t place)
    {
        const auto task = result_.tasks[place];
        std::string met = "nobody";
        for (const auto person : registers_->organisation.eligible(task.role, task.role_unit, clock_.now())) {
            const auto done = task.is_decision() ? act_as(person, task.instance, "approve")
                                                 : do_task(person, task.instance, forms_[place]);
            if (done) {
                return {};
            }
            met = done.error().code;
        }
        return met;
    }

    Result<Done> act_as(PersonId person, InstanceId instance, const std::string& action)
    {
        ++result_.commands;
        return act(engine_, instance, envelope(person), {.action = action});
    }

    Result<Done> do_task(PersonId person, InstanceId instance, const std::string& form)
    {
        if (form == "year") {
            return act_as(person, instance, "close");
        }
        if (form == "plan") {
            TRAIMAS_TRY(const auto saved, save_document(engine_, instance, envelope(person), plan_));
        } else if (form == "results") {
            TRAIMAS_TRY(const auto saved, save_draft(engine_, instance, envelope(person), rehearsed_results()));
        } else if (form == "year_review") {
            TRAIMAS_TRY(const auto saved,
                        save_document(engine_, instance, envelope(person), rehearsed_review(open_cases(instance))));
        } else {
            return Problem{ProblemKind::conflict, "not_rehearsed",
                           "The model of a rehearsal does not know how this is filled in."};
        }
        return act_as(person, instance, "submit");
    }

    [[nodiscard]] std::vector<InstanceId> open_cases(InstanceId cycle)
    {
        const auto tx = store_.begin();
        const ReadTree seen{engine_, tx->registers(), tx->load(cycle, "")};
        std::vector<InstanceId> open;
        for (const auto* it : subjects::open_cases(seen.tree)) {
            open.push_back(it->id);
        }
        return open;
    }

    void finish()
    {
        std::map<InstanceId, workflow::Instance> instances;
        std::set<std::string> not_done;
        for (auto& it : store_.instances()) {
            const auto id = it.id;
            const bool counts = it.definition == "cycle" || it.definition == "checkpoint";
            if (counts && (it.folded.state != "closed" || it.folded.marks.contains("unreviewed"))) {
                not_done.insert(it.unit);
            }
            instances.emplace(id, std::move(it));
        }
        result_.units_not_done.assign(not_done.begin(), not_done.end());
        for (const auto& row : store_.outbox()) {
            if (row.kind == "notice") {
                const auto& it = instances.at(row.instance);
                result_.notices.push_back({.at = row.not_before,
                                           .notice = row.notice,
                                           .definition = it.definition,
                                           .unit = it.unit,
                                           .quarter = it.quarter,
                                           .person = row.recipient,
                                           .is_reminder = !row.still_state.empty()});
            }
        }
        std::stable_sort(result_.notices.begin(), result_.notices.end(),
                         [](const RehearsedNotice& one, const RehearsedNotice& other) { return one.at < other.at; });
    }

    RehearsalQuestion question_;
    std::shared_ptr<const store::Registers> registers_;
    RehearsalClock clock_{};
    store::MemoryStore store_;
    SeededRandom random_{1};
    Engine engine_;
    subjects::SaveDocument plan_ =
        rehearsed_plan(*registers_->dictionary.framework(question_.fiscal_year));  // rehearse() saw to it
    Rehearsed result_{};
    InstanceId year_{0};
    std::map<TaskKey, std::size_t> open_{};  // among the tasks of the result
    std::set<TaskKey> planned_{};            // somebody will act on it, or nobody has to
    std::multimap<Instant, std::pair<TaskKey, std::size_t>> steps_{};
    std::vector<int> tries_{};          // of each task
    std::vector<std::string> forms_{};  // likewise
    std::int64_t commands_ = 0;
};

// The nearest year that has a framework; nullptr where none has.
const measure::Framework* nearest_framework(const dictionary::Dictionary& dictionary, int fiscal_year)
{
    const measure::Framework* nearest = nullptr;
    for (const auto& [year, versions] : dictionary.frameworks) {
        if (!versions.empty() && (year <= fiscal_year || nearest == nullptr)) {
            nearest = &versions.back();
        }
    }
    return nearest;
}

std::vector<std::string> bare_calendars(const store::Registers& registers, const std::vector<std::string>& units,
                                        int fiscal_year)
{
    std::vector<std::string> bare;
    for (const auto& unit : units) {
        const auto& id = registers.organisation.units.find(unit)->second.calendar;
        const auto& holidays = registers.calendars.at(id, registers.calendars.latest(id)).holidays;
        const bool names_one = std::any_of(holidays.begin(), holidays.end(), [&](calendar::Date date) {
            return calendar::fiscal_year_of(date) == fiscal_year;
        });
        if (!names_one && std::find(bare.begin(), bare.end(), id) == bare.end()) {
            bare.push_back(id);
        }
    }
    return bare;
}

}  // namespace

Result<Rehearsed> rehearse(const Engine& engine, const store::Registers& registers, const RehearsalQuestion& question)
{
    const std::vector<std::pair<std::string, std::string>> year{{"fiscal_year", std::to_string(question.fiscal_year)}};
    if (engine.store.find("year", question.office, question.fiscal_year, 0)) {
        return Problem{ProblemKind::conflict, "year_exists", "This fiscal year stands already.", {}, year};
    }
    const auto last = calendar::to_instant({calendar::year_end(question.fiscal_year), std::chrono::hours{24}}, kZone);
    if (last <= question.now) {
        return Problem{ProblemKind::conflict, "year_over", "This fiscal year is over: rehearse one to come.", {}, year};
    }
    for (const auto& [code, unit] : registers.organisation.units) {
        const bool belongs = registers.organisation.office_of(code) == question.office;
        if (belongs && registers.calendars.latest(unit.calendar) == 0) {
            return Problem{ProblemKind::conflict,
                           "unknown_calendar",
                           "A unit's holiday calendar is not loaded yet.",
                           {},
                           {{"calendar", unit.calendar}}};
        }
    }
    const auto* framework = nearest_framework(registers.dictionary, question.fiscal_year);
    if (framework == nullptr) {
        return Problem{ProblemKind::conflict, "framework_missing", "No scoring framework is published yet.", {}, year};
    }
    auto imagined = registers;
    int borrowed = 0;
    if (framework->fiscal_year != question.fiscal_year) {
        auto own = *framework;
        borrowed = own.fiscal_year;
        own.fiscal_year = question.fiscal_year;
        imagined.dictionary.frameworks[question.fiscal_year] = {std::move(own)};
    }
    Rehearsing rehearsing{engine, imagined, question};
    auto result = rehearsing.run();
    if (result) {
        result->framework_year = borrowed;
        result->bare_calendars = bare_calendars(registers, result->units, question.fiscal_year);
    }
    return result;
}

}  // namespace traimas::service
