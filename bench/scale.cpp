// Fills a private PostgreSQL with simulated fiscal years, through the same commands as everybody else: what the
// benchmarks of growth run on. Tier B is 1,000 units for one year with 20 indicators each.
//   bench_scale FOLDER [units] [indicators] [years] [seed]
// Tells each month on the standard error; at the end a line `name value unit` for each figure. The folder can be served
// afterwards (`traimas serve`, data.folder); business time stands still there, as the demo's does.
#include "bench/options.hpp"
#include "engine/runtime/embedded_postgres.hpp"
#include "engine/service/definitions.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/migrate.hpp"
#include "engine/store/outbox_store.hpp"
#include "engine/store/tree_store.hpp"
#include "tests/support/office.hpp"

#include <cstdio>
#include <exception>

namespace {

using traimas::Instant;
using traimas::Result;
using traimas::testing::Simulator;
using traimas::testing::SimulatorOptions;
namespace store = traimas::store;

constexpr int kNotices = 500;  // a transaction

template <class T>
T granted(Result<T> result)
{
    if (!result) {
        throw std::runtime_error{result.error().code + ": " + result.error().detail};
    }
    return *std::move(result);
}

std::int64_t number(store::Session& session, const store::Query& query)
{
    return store::as_int64(session.one(query, {})->at(0));
}

class Filling {
public:
    Filling(store::Database& database, SimulatorOptions options)
        : database_{database}, store_{database}, options_{std::move(options)}
    {
    }

    void run()
    {
        static constexpr store::Query kInstances{"scale.instances", "select count(*)::text from instance", 0, 1};
        if (number(*database_.lease(), kInstances) > 0) {
            throw std::runtime_error{"the database is not empty: give another folder"};
        }
        options_.on_new_day = [this](Instant at) { day(at); };
        Simulator simulator{store_, [this](Instant at) { set_clock(at); }, options_};
        simulator.run();
        deliver_notices(simulator.now());
        tally_ = simulator.tally();
    }

    void tell(store::Session& superuser) const
    {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
        figure("units", options_.units, "units");
        figure("indicators", options_.indicators, "indicators/unit");
        figure("years", options_.years, "years");
        figure("seed", static_cast<double>(options_.seed), "");
        figure("commands", static_cast<double>(tally_.commands), "commands");
        figure("timers", static_cast<double>(tally_.fired), "timers");
        figure("messages", static_cast<double>(tally_.messages), "messages");
        figure("seconds", took.count(), "s");
        figure("command", took.count() * 1e3 / static_cast<double>(tally_.commands), "ms/command");
        tell_tables(superuser);
    }

private:
    static void figure(const std::string& name, double value, const char* unit)
    {
        fmt::print("scale.{} {:.6g} {}\n", name, value, unit);
    }

    // Of each table that grows with the units: rows and bytes of a unit's year, indexes and long values included.
    void tell_tables(store::Session& superuser) const
    {
        static constexpr store::Query kTables{"scale.tables", R"(
            select relname, n_live_tup::text, pg_total_relation_size(relid)::text, pg_indexes_size(relid)::text
            from pg_stat_user_tables order by pg_total_relation_size(relid) desc
        )",
                                              0, 4};
        static constexpr store::Query kDatabase{"scale.database", "select pg_database_size(current_database())::text",
                                                0, 1};
        superuser.execute_script("scale.analyze", "vacuum analyze");
        superuser.execute_script("scale.flush", "select pg_stat_force_next_flush()");
        const auto unit_years = static_cast<double>(options_.units) * options_.years;
        double all_bytes = 0;
        for (const auto& row : superuser.run(kTables, {})) {
            const auto& name = store::as_text(row.at(0));
            const auto rows = static_cast<double>(store::as_int64(row.at(1)));
            const auto bytes = static_cast<double>(store::as_int64(row.at(2)));
            all_bytes += bytes;
            if (rows < options_.units) {
                continue;
            }
            figure(name + ".rows", rows / unit_years, "rows/unit-year");
            figure(name + ".bytes", bytes / unit_years, "bytes/unit-year");
            figure(name + ".index_bytes", static_cast<double>(store::as_int64(row.at(3))) / unit_years,
                   "bytes/unit-year");
        }
        figure("all_tables.bytes", all_bytes / unit_years, "bytes/unit-year");
        figure("database", static_cast<double>(number(superuser, kDatabase)) / 1024 / 1024, "MiB");
    }

    void set_clock(Instant at)
    {
        auto tx = database_.begin();
        static_cast<void>(granted(store::set_manual_clock(tx, at)));
        tx.commit();
    }

    void deliver_notices(Instant now)
    {
        for (;;) {
            auto tx = database_.begin();
            const auto report = store::deliver_notices(tx, now, kNotices);
            tx.commit();
            if (report.sent + report.suppressed < kNotices) {
                return;
            }
        }
    }

    void day(Instant at)
    {
        deliver_notices(at);
        const auto date = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(at)};
        if (date.month() == month_) {
            return;
        }
        month_ = date.month();
        static constexpr store::Query kEvents{"scale.events", "select count(*)::text from event", 0, 1};
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
        fmt::print(stderr, "{}-{:02}  {:8} events  {:7.1f} s\n", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), number(*database_.lease(), kEvents), took.count());
    }

    store::Database& database_;
    store::TreeStore store_;
    SimulatorOptions options_;
    traimas::testing::SimulatorTally tally_{};
    std::chrono::month month_{0};
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void fill(const std::filesystem::path& folder, const SimulatorOptions& options)
{
    const auto server = granted(traimas::runtime::EmbeddedPostgres::start(
        {.folder = std::filesystem::absolute(folder), .durability = traimas::runtime::Durability::none_for_tests}));
    const auto urls = server->urls();
    static_cast<void>(granted(
        store::migrate({.address = urls.migrate, .folder = TRAIMAS_SOURCE_DIR "/schema"}, traimas::from_micros(0))));
    store::Database database{*store::ConnectOptions::parse(urls.app)};
    auto definitions = traimas::testing::shipped_definitions();
    const auto published = traimas::service::publish(database, definitions);
    if (!published) {
        throw std::runtime_error{published.error().detail};
    }
    Filling filling{database, options};
    filling.run();
    store::Session superuser{*store::ConnectOptions::parse(server->superuser_url())};
    filling.tell(superuser);
}

}  // namespace

int main(int count, char** arguments)
{
    if (count < 2) {
        fmt::print(stderr, "usage: bench_scale FOLDER [units] [indicators] [years] [seed]\n");
        return 2;
    }
    try {
        fill(arguments[1], traimas::bench::options_from(count, arguments, 2));
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_scale: {}\n", error.what());
        return 1;
    }
}
