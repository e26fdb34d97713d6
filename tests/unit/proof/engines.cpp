// Draws the work, and has it done by three engines or by one.
#include "tests/unit/proof/engines.hpp"

#include "tests/support/poll_time.hpp"

#include <algorithm>
#include <stdexcept>

namespace traimas::proof {
namespace {

using nlohmann::json;
using service::Done;
using service::Engine;
using testing::bangkok;

constexpr int kEngines = 3;
constexpr int kMostTries = 100;
constexpr int kBatch = 10;
constexpr std::uint64_t kSalts = 7;
// The budget of a batch is real time, which a thread that waits for its turn spends in vain.
constexpr std::chrono::milliseconds kNoHurry{std::chrono::hours{1}};

std::string told(const Result<Done>& result)
{
    if (!result) {
        const auto problem = result.error();
        std::string text = problem.code;
        for (const auto& field : problem.fields) {
            text += " " + field.pointer + "=" + field.code;
        }
        return text;
    }
    const auto& receipt = result->receipt;
    return receipt.outcome + " " + std::to_string(receipt.first_seq) + "-" + std::to_string(receipt.last_seq);
}

// An instance by what it is about.
std::string name_of(const workflow::Instance& it)
{
    return it.definition + "/" + it.unit + "/" + std::to_string(it.fiscal_year) + "/" + std::to_string(it.quarter) +
           "/" + std::to_string(it.ordinal);
}

class Drawing {
public:
    Drawing(const Reports& reports, Dice& dice) : reports_{reports}, dice_{dice} {}

    Work work()
    {
        report("ICT", reports_.ict, "anong", "thanakorn");
        report("LAW", reports_.law, "kanya", "thawat");
        if (dice_.one_in(2)) {
            add_holiday();
        }
        work_.jobs.resize(kEngines);
        // Both reports at the same time; some commands are sent twice at once, as by an impatient click.
        std::vector<int> order;
        for (std::size_t i = 0; i < work_.asked.size(); ++i) {
            order.push_back(static_cast<int>(i));
        }
        std::stable_sort(order.begin(), order.end(), [&](int one, int other) {
            return places_[static_cast<std::size_t>(one)] < places_[static_cast<std::size_t>(other)];
        });
        for (const int job : order) {
            for (int copies = dice_.one_in(4) ? 2 : 1; copies > 0; --copies) {
                auto& jobs = work_.jobs[static_cast<std::size_t>(dice_.below(kEngines))];
                jobs.push_back(job);
                if (dice_.one_in(3)) {
                    jobs.push_back(dice_.one_in(3) ? Work::kDeliver : Work::kPoll);
                }
            }
        }
        return std::move(work_);
    }

private:
    // The way of a report that goes well, and whatever comes in between.
    void report(const std::string& unit, InstanceId root, const std::string& collector, const std::string& head)
    {
        place_ = 0;
        save(collector, root, unit + "-01", "45", "60");
        save(collector, root, unit + "-02", "12", "");
        for (const auto& [who, action] :
             {std::pair{collector, "submit"}, std::pair{head, "approve"}, std::pair{std::string{"malee"}, "approve"},
              std::pair{std::string{"arun"}, "approve"}}) {
            act(who, root, action);
            while (dice_.one_in(2)) {
                disturb(unit, root, collector, head);
            }
        }
    }

    void disturb(const std::string& unit, InstanceId root, const std::string& collector, const std::string& head)
    {
        switch (dice_.below(9)) {
        case 0: return save(collector, root, unit + "-02", std::to_string(8 + dice_.below(9)), "");
        case 1: return act(collector, root, "submit");
        case 2: return act(collector, root, "withdraw");
        case 3: return act(collector, root, "ask_extension", {.comment = "ระบบล่ม", .days = dice_.between(1, 5)});
        case 4: return act(head, root, "return", {.comment = "ขอให้ตรวจตัวเลขอีกครั้ง"});
        case 5: return act(dice_.one_in(2) ? head : "malee", root, "approve", {}, "window");
        case 6: return act(dice_.one_in(2) ? "malee" : "arun", root, "approve");
        case 7: return act("malee", root, "pause", {.comment = "ระบบปิดปรับปรุง", .mode = "freeze"});
        case 8: return act("malee", root, "resume");
        }
    }

    // On the report, or on the first child of it with that definition.
    void act(const std::string& who, InstanceId root, const std::string& action, subjects::ActionInput input = {},
             const std::string& child = "")
    {
        input.action = action;
        const auto envelope = envelope_of(who, action);
        add(who + " " + action + " " + child, envelope, true, [root, envelope, input, child](Engine& engine) {
            const auto target = child.empty() ? root : first_child(engine, root, child);
            return service::act(engine, target, envelope, input);
        });
    }

    void save(const std::string& who, InstanceId root, const std::string& indicator, const std::string& value,
              const std::string& denominator)
    {
        const auto envelope = envelope_of(who, "save");
        auto row = subjects::SaveRow{.indicator = indicator};
        if (denominator.empty()) {
            row.value.value = *Decimal::parse(value);
        } else {
            row.value.numerator = *Decimal::parse(value);
            row.value.denominator = *Decimal::parse(denominator);
        }
        add(who + " save", envelope, false,
            [root, envelope, row](Engine& engine) { return service::save_draft(engine, root, envelope, {row}); });
    }

    void add_holiday()
    {
        place_ = dice_.below(8);
        const auto envelope = envelope_of("decha", "holiday");
        add("holiday", envelope, true, [envelope](Engine& engine) {
            return service::change_register(
                engine, "calendar", "th", envelope,
                [](const store::Registers& registers) -> Result<std::vector<service::RegisterEvent>> {
                    const int latest = registers.calendars.latest("th");
                    auto holidays = registers.calendars.at("th", latest).holidays;
                    holidays.emplace_back(std::chrono::local_days{std::chrono::year{2018} / std::chrono::January / 10});
                    std::sort(holidays.begin(), holidays.end());
                    service::RegisterEvent event;
                    event.calendar = calendar::HolidayCalendar{"th", latest + 1, std::move(holidays)};
                    return std::vector{event};
                });
        });
    }

    static InstanceId first_child(Engine& engine, InstanceId root, const std::string& definition)
    {
        for (const auto& it : engine.store.begin()->load(root, "").instances) {
            if (it.definition == definition && it.ordinal == 1) {
                return it.id;
            }
        }
        return InstanceId{1'000'000};  // none yet
    }

    service::Envelope envelope_of(const std::string& who, const std::string& what)
    {
        const auto key = std::to_string(work_.asked.size());
        return {.command = service::command_id("proof/" + who, key),
                .request_hash = service::request_hash(what, key),
                .actor = reports_.office.people.at(who)};
    }

    void add(const std::string& what, const service::Envelope& envelope, bool has_event,
             std::function<Result<Done>(Engine&)> send)
    {
        work_.asked.push_back({envelope.command, what, has_event, std::move(send)});
        places_.push_back(place_++);
    }

    const Reports& reports_;
    Dice& dice_;
    Work work_{};
    std::vector<int> places_{};  // of each command, among those of its report
    int place_ = 0;
};

// Nobody but the one message that is named.
class OneMessage final : public store::Store {
public:
    OneMessage(store::Store& store, std::string command) : store_{store}, command_{std::move(command)} {}
    std::unique_ptr<store::StoreTx> begin() override { return store_.begin(); }
    std::optional<InstanceId> root_of(InstanceId instance) override { return store_.root_of(instance); }
    std::optional<InstanceId> find(const std::string& definition, const std::string& unit, int year,
                                   int quarter) override
    {
        return store_.find(definition, unit, year, quarter);
    }
    std::optional<workflow::Receipt> receipt(const std::string& command) override { return store_.receipt(command); }
    std::vector<store::PendingMessage> pending_messages(Instant now, int limit) override
    {
        auto messages = store_.pending_messages(now, limit);
        messages.erase(std::remove_if(messages.begin(), messages.end(),
                                      [&](const store::PendingMessage& it) {
                                          return service::command_id("message", it.dedupe_key) != command_;
                                      }),
                       messages.end());
        return messages;
    }
    std::optional<Instant> next_due() override { return store_.next_due(); }
    std::optional<Instant> next_retry(Instant now) override { return store_.next_retry(now); }

private:
    store::Store& store_;
    std::string command_;
};

// Sends until the outcome is known, however often the engine dies.
void do_job(const std::function<bool()>& job)
{
    for (int attempt = 0; attempt < kMostTries; ++attempt) {
        try {
            if (job()) {
                return;
            }
        } catch (const Crash&) {
            // Started again.
        } catch (const store::DatabaseError&) {
            // The poller comes again.
        }
    }
    throw std::runtime_error{"a job never came to its end"};
}

// Answers whether the outcome is known.
bool ask(Engine& engine, const Asked& asked, Outcomes& outcomes)
{
    const auto result = asked.send(engine);
    if (!result && result.error().kind == ProblemKind::unavailable) {
        return false;
    }
    const bool is_kept = result || result.error().kind == ProblemKind::conflict;
    outcomes[asked.id].insert(is_kept ? told(result) : kNotKept);
    return true;
}

// The time passes between two calls: mostly not at all, now and then by hours or days.
void let_time_pass(testing::ManualClock& clock, Dice& dice)
{
    if (dice.one_in(20)) {
        clock.set(clock.now() + std::chrono::minutes{dice.below(dice.one_in(3) ? 60 * 24 * 9 : 60 * 20)});
    }
}

}  // namespace

Reports::Reports()
{
    ict = office.checkpoint("ICT");
    law = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 8, 9));
    office.settle();
}

void Reports::run_out()
{
    clock.set(bangkok(2019, 1, 1));
    SeededRandom random{1};
    Engine engine{store, testing::shipped_definitions(), random};
    engine.salt_seed = kSalts;
    for (int i = 0; i < kMostTries; ++i) {
        const auto fired = service::drain_due(engine, kBatch, kNoHurry);
        const auto delivered = service::deliver_messages(engine, kBatch);
        if (fired.failed > 0 || delivered.postponed > 0) {
            throw std::runtime_error{"a tree or a message fails though nothing goes wrong any more"};
        }
        if (fired.trees + delivered.taken + delivered.nobody == 0) {
            return;
        }
    }
    throw std::runtime_error{"the reports never come to rest"};
}

std::map<std::string, std::vector<std::string>> Reports::logs() const
{
    const auto instances = store.instances();
    std::map<std::int64_t, std::string> names;
    for (const auto& it : instances) {
        names.emplace(it.id.value(), name_of(it));
    }
    std::map<std::string, std::vector<std::string>> logs;
    for (const auto& it : instances) {
        for (const auto& row : store.events_of(it.id)) {
            auto body = json::parse(testing::without_poll_time(row.body));
            if (body.contains("sender")) {
                body["sender"] = names.at(body["sender"].get<std::int64_t>());
            }
            if (body.contains("spawned")) {
                for (auto& child : body["spawned"]) {
                    child["instance"] = names.at(child["instance"].get<std::int64_t>());
                }
            }
            logs[name_of(it)].push_back(body.dump());
        }
    }
    return logs;
}

Work random_work(const Reports& reports, Dice& dice)
{
    return Drawing{reports, dice}.work();
}

Played play_together(Reports& reports, const Work& work, std::uint64_t seed, const Faults& faults)
{
    Dice seeds{seed};
    Turns turns{seeds.seed(), [&](Dice& dice) { let_time_pass(reports.clock, dice); }};
    Stage stage{.turns = turns, .faults = faults, .dice = Dice{seeds.seed()}};
    Played played;
    reports.store.set_wait([&](std::unique_lock<std::mutex>& mutex) {
        mutex.unlock();
        turns.next();
        mutex.lock();
    });
    std::vector<std::function<void()>> engines;
    for (const auto& jobs : work.jobs) {
        engines.emplace_back([&] {
            SteppedStore store{reports.store, stage};
            SeededRandom random{1};
            Engine engine{store, testing::shipped_definitions(), random};
            engine.salt_seed = kSalts;
            for (const int job : jobs) {
                do_job([&] {
                    if (job == Work::kPoll) {
                        static_cast<void>(service::drain_due(engine, kBatch, kNoHurry));
                        return true;
                    }
                    if (job == Work::kDeliver) {
                        static_cast<void>(service::deliver_messages(engine, kBatch));
                        return true;
                    }
                    return ask(engine, work.asked.at(static_cast<std::size_t>(job)), played.outcomes);
                });
            }
        });
    }
    turns.run(engines);
    // Alone from now on: whoever still waits, waits for a root that a dead engine holds.
    reports.store.set_wait([](std::unique_lock<std::mutex>&) { throw std::runtime_error{"a root stayed locked"}; });
    played.arrivals = std::move(stage.arrivals);
    // Of two trees the one that read the clock first may commit last; within a tree both orders are the same.
    std::stable_sort(played.arrivals.begin(), played.arrivals.end(),
                     [](const Stage::Arrival& one, const Stage::Arrival& other) { return one.at < other.at; });
    played.calls = stage.calls;
    played.commits = stage.commits;
    played.crashes = stage.crashes;
    played.lost = stage.lost;
    played.retried = stage.retried;
    return played;
}

Outcomes play_in_order(Reports& reports, const Work& work, const std::vector<Stage::Arrival>& arrivals)
{
    SeededRandom random{1};
    Engine engine{reports.store, testing::shipped_definitions(), random};
    engine.salt_seed = kSalts;
    Outcomes outcomes;
    for (const auto& arrival : arrivals) {
        reports.clock.set(arrival.at);
        const auto asked = std::find_if(work.asked.begin(), work.asked.end(),
                                        [&](const Asked& it) { return it.id == arrival.command; });
        if (asked != work.asked.end()) {
            static_cast<void>(ask(engine, *asked, outcomes));
            continue;
        }
        OneMessage only{reports.store, arrival.command};
        Engine postman{only, testing::shipped_definitions(), random};
        postman.salt_seed = kSalts;
        static_cast<void>(service::deliver_messages(postman, kBatch));
    }
    return outcomes;
}

}  // namespace traimas::proof
