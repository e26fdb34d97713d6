// A fiscal year of many units in memory: how long the engine itself takes, without a database.
//   bench_year [units] [indicators] [years] [seed]      prints a line `name value unit` for each figure
//   bench_year proof [units] …      the holidays change in June: fails unless every poll schedule makes the same bytes
#include "bench/options.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/store/memory/memory_store.hpp"
#include "tests/support/office.hpp"
#include "tests/support/poll_time.hpp"

#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>

namespace {

using traimas::Instant;
using traimas::testing::ManualClock;
using traimas::testing::Simulator;
using traimas::testing::SimulatorOptions;

void tell(const char* name, double value, const char* unit)
{
    fmt::print("year.{} {:.6g} {}\n", name, value, unit);
}

double most_memory_mebibytes()
{
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;) {
        if (word == "VmHWM:") {
            double kibibytes = 0;
            status >> kibibytes;
            return kibibytes / 1024;
        }
    }
    return 0;
}

void run(const SimulatorOptions& asked)
{
    ManualClock clock{Instant{}};
    traimas::store::MemoryStore store{clock};
    std::int64_t notices = 0;
    auto options = asked;
    options.on_new_day = [&](Instant) {
        const auto delivered = store.deliver();
        notices += static_cast<std::int64_t>(delivered.sent.size() + delivered.suppressed.size());
    };
    Simulator simulator{store, [&](Instant at) { clock.set(at); }, options};
    const auto start = std::chrono::steady_clock::now();
    const auto begun = std::clock();
    simulator.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const auto worked = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    const auto& tally = simulator.tally();
    const auto unit_years = static_cast<double>(options.units) * options.years;
    const auto bodies = store.bodies();
    std::size_t bytes = 0;
    std::string digests;
    for (const auto& body : bodies) {
        bytes += body.size();
        const auto digest = traimas::ledger::sha256(body);
        digests.append(digest.begin(), digest.end());
    }
    tell("seed", static_cast<double>(options.seed), "");
    tell("units", options.units, "units");
    tell("indicators", options.indicators, "indicators/unit");
    tell("years", options.years, "years");
    for (const auto& [what, times] : tally.happened) {
        tell(what.c_str(), times, "times");
    }
    tell("commands", static_cast<double>(tally.commands), "commands");
    tell("timers", static_cast<double>(tally.fired), "timers");
    tell("messages", static_cast<double>(tally.messages), "messages");
    tell("notices", static_cast<double>(notices), "notices");
    tell("events", static_cast<double>(bodies.size()), "events");
    tell("event_bytes", static_cast<double>(bytes), "bytes");
    // The same for the same options, on every machine and after every change that is for speed alone.
    fmt::print("year.digest {}\n", traimas::ledger::to_hex(traimas::ledger::sha256(digests)).substr(0, 16));
    tell("memory", most_memory_mebibytes(), "MiB");
    tell("seconds", took.count(), "s");
    tell("cpu", worked, "s");
    tell("unit_year", took.count() * 1e6 / unit_years, "us/unit");
    tell("event", took.count() * 1e6 / static_cast<double>(bodies.size()), "us/event");
}

// Of all that a year leaves, but when it was written.
std::string digest_of(SimulatorOptions options)
{
    ManualClock clock{Instant{}};
    traimas::store::MemoryStore store{clock};
    options.on_new_day = [&](Instant) { static_cast<void>(store.deliver()); };
    Simulator simulator{store, [&](Instant at) { clock.set(at); }, options};
    simulator.run();
    std::string digests;
    for (const auto& body : store.bodies()) {
        const auto digest = traimas::ledger::sha256(traimas::testing::without_poll_time(body));
        digests.append(digest.begin(), digest.end());
    }
    return traimas::ledger::to_hex(traimas::ledger::sha256(digests)).substr(0, 16);
}

// Throws std::runtime_error where a poll schedule shows.
void prove(SimulatorOptions options)
{
    using traimas::testing::Polling;
    options.holiday_in_june = true;
    options.only_people_send = true;
    options.polling = Polling::never;
    const auto expected = digest_of(options);
    fmt::print("proof.never {}\n", expected);
    for (std::uint64_t schedule = 0; schedule <= 3; ++schedule) {
        options.polling = schedule == 0 ? Polling::when_due : Polling::random;
        options.poll_seed = schedule;
        const auto found = digest_of(options);
        fmt::print("proof.{} {}\n", schedule == 0 ? std::string{"when_due"} : fmt::format("random_{}", schedule),
                   found);
        if (found != expected) {
            throw std::runtime_error{"the poll schedule shows in the log"};
        }
    }
}

}  // namespace

int main(int count, char** arguments)
{
    try {
        if (count > 1 && std::strcmp(arguments[1], "proof") == 0) {
            prove(traimas::bench::options_from(count, arguments, 2));
        } else {
            run(traimas::bench::options_from(count, arguments, 1));
        }
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_year: {}\n", error.what());
        return 1;
    }
}
