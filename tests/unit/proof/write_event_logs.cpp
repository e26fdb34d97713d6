// Writes new golden logs: write_event_logs LABEL makes tests/golden/event_logs/<definition>.LABEL.json of what this
// engine writes in two simulated years and in an office with pauses and few people. Run it when bodies change.
#include "engine/store/memory/memory_store.hpp"
#include "tests/support/office.hpp"
#include "tests/support/simulator.hpp"
#include "tests/unit/proof/event_logs.hpp"

#include <algorithm>
#include <iostream>

namespace traimas::proof {
namespace {

using testing::bangkok;
using testing::ManualClock;
using testing::Office;

constexpr std::size_t kMostLogs = 8;  // of a definition
constexpr double kLeastWorth = 1.0 / 70'000.0;

std::size_t bytes_of(const EventLog& log)
{
    std::size_t bytes = 0;
    for (const auto& body : log.bodies) {
        bytes += body.size();
    }
    return bytes;
}

using Candidates = std::map<std::string, std::vector<EventLog>>;

void collect(const store::MemoryStore& store, Candidates& candidates)
{
    for (const auto& it : store.instances()) {
        EventLog log{.blank = {.id = it.id,
                               .root = it.id,
                               .definition = it.definition,
                               .definition_version = it.definition_version,
                               .digest = it.digest,
                               .unit = it.unit,
                               .fiscal_year = it.fiscal_year,
                               .quarter = it.quarter,
                               .ordinal = it.ordinal},
                     .bodies = {},
                     .state = workflow::folded_json(it.folded),
                     .head = ledger::to_hex(it.head)};
        for (const auto& row : store.events_of(it.id)) {
            log.bodies.push_back(row.body);
        }
        candidates[it.definition].push_back(std::move(log));
    }
}

void play_years(Candidates& candidates)
{
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        ManualClock clock{Instant{}};
        store::MemoryStore store{clock};
        testing::Simulator simulator{
            store,
            [&](Instant at) { clock.set(at); },
            {.units = 3, .indicators = 2, .years = 2, .seed = seed, .trouble = 8, .holiday_in_june = true}};
        simulator.run();
        collect(store, candidates);
    }
}

void must(const Result<service::Done>& done)
{
    if (!done) {
        throw std::runtime_error{"the office cannot go on: " + done.error().code};
    }
}

// A pause that freezes, one that runs on, tasks taken on and given back, a delegate, and a report whose collector heads
// the unit meanwhile.
void play_office(Candidates& candidates)
{
    ManualClock clock{bangkok(2017, 10, 1)};
    store::MemoryStore store{clock};
    Office office{store, [&](Instant at) { clock.set(at); }};
    const auto ict = office.checkpoint("ICT");
    const auto law = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 5, 9));
    office.drain();
    must(office.as("malee").on(ict).act("pause", {.comment = "ระบบบัญชีปิดปรับปรุง", .mode = "freeze"}));
    using organisation::HolderKind;
    office.organise(
        {organisation::AppointmentEnded{office.people.at("thawat").value(), clock.now()},
         organisation::Appointed{
             {100, office.posts.at("thawat"), office.people.at("kanya"), HolderKind::acting, clock.now(), {}}}});
    office.at(bangkok(2018, 1, 8, 10));
    must(office.as("malee").on(ict).act("resume"));
    office.current = law;
    office.report_all("kanya", "LAW");
    must(office.as("kanya").on(law).act("submit"));
    must(office.as("malee").on(law).act("approve"));
    must(office.as("arun").on(law).act("approve"));
    office.current = ict;
    office.report_all("anong", "ICT");
    must(office.as("anong").on(ict).act("claim"));
    must(office.as("prasert").on(ict).act("claim", {.take_over = true}));
    must(office.as("prasert").on(ict).act("submit"));
    must(office.as("suda").on(ict).act("claim", {.task = "head"}));
    must(office.as("suda").on(ict).act("release"));
    must(office.as("malee").on(ict).act("pause", {.comment = "รอเอกสาร", .mode = "run"}));
    office.at(bangkok(2018, 1, 20, 9));
    must(office.as("malee").on(ict).act("resume"));
    must(office.as("suda").on(ict).act("return", {.comment = "ขอให้ตรวจตัวเลขอีกครั้ง"}));
    must(office.as("thanakorn").on(ict).in_the_name_of("anong").act("submit"));
    office.at(bangkok(2018, 6, 1));
    office.settle();
    collect(store, candidates);
}

// More time that excuses a report's lateness, and more time that comes when the report was sent already.
void play_windows(Candidates& candidates)
{
    ManualClock clock{bangkok(2017, 10, 1)};
    store::MemoryStore store{clock};
    Office office{store, [&](Instant at) { clock.set(at); }};
    const auto ict = office.checkpoint("ICT");
    const auto law = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 12, 9));  // overdue since yesterday
    must(office.as("kanya").on(law).act("ask_extension", {.comment = "ระบบล่ม", .days = 3}));
    office.approve(office.one_of("window", law, 1), {"thawat", "malee"});
    must(office.as("prasert").on(ict).act("ask_extension", {.comment = "ระบบล่ม", .days = 3}));
    office.current = ict;
    office.report_all("anong", "ICT");
    must(office.as("anong").on(ict).act("submit"));
    office.approve(office.one_of("window", ict, 1), {"suda", "malee"});
    office.at(bangkok(2018, 6, 1));
    office.settle();
    collect(store, candidates);
}

// A report for which nobody is left to decide.
void play_leaver(Candidates& candidates)
{
    ManualClock clock{bangkok(2017, 10, 1)};
    store::MemoryStore store{clock};
    Office office{store, [&](Instant at) { clock.set(at); }};
    const auto law = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 5, 9));
    office.organise({organisation::AppointmentEnded{office.people.at("thawat").value(), clock.now()}});
    office.report_all("kanya", "LAW");
    must(office.as("kanya").on(law).act("submit"));
    office.at(bangkok(2018, 6, 1));
    office.settle();
    collect(store, candidates);
}

// Few and small ones that show together what all of them show.
std::vector<EventLog> chosen_of(std::vector<EventLog> candidates)
{
    std::vector<EventLog> chosen;
    std::set<std::string> shown;
    while (chosen.size() < kMostLogs) {
        const auto worth = [&](const EventLog& log) {
            std::size_t fresh = 0;
            for (const auto& it : shown_by(log)) {
                fresh += shown.contains(it) ? 0U : 1U;
            }
            // Bytes cost a little: of two that show as much, the small one.
            return static_cast<double>(fresh) / (20'000.0 + static_cast<double>(bytes_of(log)));
        };
        const auto best =
            std::max_element(candidates.begin(), candidates.end(),
                             [&](const EventLog& one, const EventLog& other) { return worth(one) < worth(other); });
        if (best == candidates.end() || worth(*best) < kLeastWorth) {
            break;
        }
        shown.merge(shown_by(*best));
        chosen.push_back(*best);
    }
    return chosen;
}

}  // namespace
}  // namespace traimas::proof

int main(int count, char** arguments)
{
    if (count != 2) {
        std::cerr << "write_event_logs LABEL: the label names what wrote the bodies, say v1\n";
        return 2;
    }
    traimas::proof::Candidates candidates;
    traimas::proof::play_years(candidates);
    traimas::proof::play_office(candidates);
    traimas::proof::play_windows(candidates);
    traimas::proof::play_leaver(candidates);
    const auto folder = traimas::proof::event_logs_folder();
    std::filesystem::create_directories(folder);
    for (const auto& [definition, logs] : candidates) {
        const auto file = folder / (definition + "." + arguments[1] + ".json");
        traimas::proof::write_event_logs(file, traimas::proof::chosen_of(logs));
        std::cout << file.filename().string() << '\n';
    }
    return 0;
}
