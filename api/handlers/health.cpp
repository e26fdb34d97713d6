// GET /livez, /readyz, /metrics and /api/v1/version.
// /livez says only that the program runs; whether it can serve is what /readyz says.
#include "api/handlers/health.hpp"

#include "api/handlers/respond.hpp"
#include "engine/store/inbox_queries.hpp"
#include "engine/store/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace traimas::api {
namespace {

Result<http::Response> readiness(const Api& api)
{
    try {
        TRAIMAS_TRY(const auto version, store::schema_version_check(api.database, api.schema_version));
        return json_response(200, {{"status", "ready"}, {"schema_version", version}});
    } catch (const store::DatabaseError& error) {
        // Not ready, whatever the trouble is: a probe wants to be told, not to see a failure.
        Problem problem{ProblemKind::unavailable, "database_away", "The database cannot be reached."};
        problem.retry_after_seconds = 1;
        return problem;
    }
}

struct Figures {
    store::Backlog backlog{};
    Instant now{};
};

std::string pool_text(const store::PoolStatistics& pool)
{
    return fmt::format("# HELP traimas_database_sessions Sessions of the database pool.\n"
                       "# TYPE traimas_database_sessions gauge\n"
                       "traimas_database_sessions{{state=\"most\"}} {}\n"
                       "traimas_database_sessions{{state=\"in_use\"}} {}\n"
                       "traimas_database_sessions{{state=\"awaited\"}} {}\n"
                       "# HELP traimas_database_connections_total Connections to the database made since the start.\n"
                       "# TYPE traimas_database_connections_total counter\n"
                       "traimas_database_connections_total {}\n"
                       "# HELP traimas_transaction_retries_total Transactions repeated since the start.\n"
                       "# TYPE traimas_transaction_retries_total counter\n"
                       "traimas_transaction_retries_total {}\n"
                       "# HELP traimas_database_statements_total Statements sent to the database since the start.\n"
                       "# TYPE traimas_database_statements_total counter\n"
                       "traimas_database_statements_total {}\n",
                       pool.size, pool.in_use, pool.waiting, pool.opened, pool.retries, pool.statements);
}

std::string backlog_text(const Figures& figures)
{
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    const auto oldest = figures.backlog.oldest_due.value_or(figures.now);
    const auto lag = std::max(seconds{0}, duration_cast<seconds>(figures.now - oldest));
    return fmt::format("# HELP traimas_timer_lag_seconds How long the oldest due timer has been waiting.\n"
                       "# TYPE traimas_timer_lag_seconds gauge\n"
                       "traimas_timer_lag_seconds {}\n"
                       "# HELP traimas_outbox_length Messages that wait to be delivered.\n"
                       "# TYPE traimas_outbox_length gauge\n"
                       "traimas_outbox_length {}\n"
                       "# HELP traimas_incidents_open Incidents that need a person.\n"
                       "# TYPE traimas_incidents_open gauge\n"
                       "traimas_incidents_open {}\n",
                       lag.count(), figures.backlog.outbox, figures.backlog.incidents);
}

Result<http::Response> figures_answer(const Api& api)
{
    auto text = http::render(api.metrics) + pool_text(api.database.statistics());
    const auto figures = service::read(api.database, [](store::Tx& tx) -> Result<Figures> {
        return Figures{store::backlog(tx), store::read_clock(tx)};
    });
    text += fmt::format("# HELP traimas_database_up Whether the database answered.\n# TYPE traimas_database_up gauge\n"
                        "traimas_database_up {}\n",
                        figures ? 1 : 0);
    if (figures) {
        text += backlog_text(*figures);
    }
    return http::Response{
        .status = 200, .content_type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(text)};
}

http::Route open_route(std::string pattern, std::string action, http::Handler handler, http::Worker worker)
{
    return {.method = http::Method::get,
            .pattern = std::move(pattern),
            .action = std::move(action),
            .handler = std::move(handler),
            .access = http::Access::open,
            .worker = worker};
}

}  // namespace

Routes health_routes(const Api& api)
{
    const auto live = [](const http::Call&) -> Result<http::Response> {
        return json_response(200, {{"status", "live"}});
    };
    const auto version = [&api](const http::Call&) -> Result<http::Response> {
        return json_response(200, {{"name", "traimas"},
                                   {"version", api.version},
                                   {"schema_version", api.schema_version},
                                   {"demo", api.demo}});
    };
    return {
        open_route("/livez", "health.live", live, http::Worker::io),
        open_route(
            "/readyz", "health.ready", [&api](const http::Call&) { return readiness(api); }, http::Worker::database),
        open_route(
            "/metrics", "health.metrics", [&api](const http::Call&) { return figures_answer(api); },
            http::Worker::database),
        open_route("/api/v1/version", "health.version", version, http::Worker::io),
    };
}

}  // namespace traimas::api
