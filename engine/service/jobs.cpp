// Begins jobs and carries out their items.
// An item runs in a transaction of its own, its verdict is written afterwards: what happens in between is a replay.
#include "engine/service/jobs.hpp"

#include "engine/base/assert.hpp"
#include "engine/service/handover.hpp"
#include "engine/service/reading.hpp"
#include "engine/service/transaction.hpp"
#include "engine/store/clock.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using nlohmann::json;
using store::JobItemRow;
using store::JobItemState;
using store::JobKind;
using store::JobRow;

constexpr std::chrono::seconds kLongestItemWait{3'600};

json problem_json(const Problem& problem)
{
    json it{{"detail", problem.detail}, {"arguments", json::object()}, {"fields", json::array()}};
    for (const auto& [name, value] : problem.arguments) {
        it["arguments"][name] = value;
    }
    for (const auto& field : problem.fields) {
        json arguments = json::object();
        for (const auto& [name, value] : field.arguments) {
            arguments[name] = value;
        }
        it["fields"].push_back(json{{"pointer", field.pointer},
                                    {"code", field.code},
                                    {"message", field.message},
                                    {"arguments", std::move(arguments)}});
    }
    return it;
}

struct Tried {
    JobItemRow verdict;
    bool again = false;
};

void refuse(JobItemRow& verdict, JobItemState state, const Problem& problem)
{
    verdict.state = state;
    verdict.code = problem.code;
    verdict.problem = problem_json(problem).dump();
}

// What the database or a fault of ours keeps from happening is tried again; what a rule refuses is a verdict.
void put_off(Tried& tried, const Problem& problem)
{
    tried.again = tried.verdict.attempts + 1 < kItemTries;
    tried.verdict.code = problem.code;
    if (!tried.again) {
        refuse(tried.verdict, JobItemState::failed, problem);
    }
}

Tried try_item(Engine& engine, const JobRow& job, const JobItemRow& item)
{
    Tried tried{item};
    try {
        const auto done = run_item(engine, job, item);
        if (done) {
            tried.verdict.state = JobItemState::done;
            tried.verdict.code.clear();
            tried.verdict.result = done->receipt.instance;
            return tried;
        }
        const auto problem = done.error();
        if (problem.kind == ProblemKind::unavailable) {
            put_off(tried, problem);
        } else {
            refuse(tried.verdict, JobItemState::refused, problem);
        }
    } catch (const store::DatabaseError& error) {
        if (error.kind() == store::DatabaseErrorKind::connection) {
            throw;
        }
        put_off(tried, {ProblemKind::unavailable, "job_item_failed", error.what()});
    } catch (const std::exception& error) {
        // One tree's fault must not keep the other items.
        put_off(tried, {ProblemKind::unavailable, "job_item_failed", error.what()});
    }
    return tried;
}

struct Round {
    std::map<JobId, JobRow> jobs{};
    std::vector<JobItemRow> items{};
};

Round next_round(store::Database& database, std::optional<JobId> only, int limit)
{
    auto tx = database.begin();
    Round round;
    round.items = store::waiting_items(tx, only, store::read_system_clock(tx), limit);
    for (const auto& item : round.items) {
        if (!round.jobs.contains(item.job)) {
            auto job = store::job_by_id(tx, item.job);
            TRAIMAS_ASSERT(job.has_value());
            round.jobs.emplace(item.job, *std::move(job));
        }
    }
    tx.commit();
    return round;
}

void keep(store::Database& database, const Tried& tried)
{
    auto tx = database.begin();
    if (tried.again) {
        const auto wait = std::min<std::chrono::seconds>(
            std::chrono::seconds{std::int64_t{1} << (tried.verdict.attempts + 1)}, kLongestItemWait);
        store::postpone_item(tx, tried.verdict, store::read_system_clock(tx) + wait);
    } else {
        store::settle_item(tx, tried.verdict, store::read_clock(tx));
    }
    tx.commit();
}

}  // namespace

json job_task_json(const JobTask& task)
{
    switch (task.kind) {
    case JobKind::windows: return {{"days", task.days}, {"words", task.words}};
    case JobKind::decisions: return {{"action", task.action}, {"words", task.words}};
    case JobKind::reminders: return json::object();
    case JobKind::handover: return {{"from", task.from.value()}, {"to", task.to.value()}, {"words", task.words}};
    }
    TRAIMAS_ASSERT(false);
    return {};
}

JobTask job_task_from(JobKind kind, const std::string& text)
{
    const auto it = json::parse(text);
    return {.kind = kind,
            .action = it.value("action", std::string{}),
            .words = it.value("words", std::string{}),
            .days = it.value("days", 0),
            .from = PersonId{it.value("from", std::int64_t{0})},
            .to = PersonId{it.value("to", std::int64_t{0})}};
}

Result<Begun> begin_job(store::Database& database, const Envelope& envelope, const NewJob& job)
{
    TRAIMAS_ASSERT(!job.items.empty() && job.items.size() <= static_cast<std::size_t>(kMostJobItems));
    return read(database, [&](store::Tx& tx) -> Result<Begun> {
        JobRow row{.id = store::next_job(tx),
                   .command = envelope.command,
                   .request_hash = envelope.request_hash,
                   .kind = job.task.kind,
                   .task = job_task_json(job.task).dump(),
                   .actor = envelope.actor,
                   .on_behalf_of = envelope.on_behalf_of,
                   .created_at = store::read_clock(tx)};
        std::vector<JobItemRow> items;
        for (const auto& item : job.items) {
            items.push_back({.job = row.id,
                             .position = static_cast<int>(items.size()) + 1,
                             .instance = item.instance,
                             .expected_version = item.expected_version});
        }
        if (store::add_job(tx, row, items)) {
            return Begun{row.id};
        }
        const auto standing = store::job_by_command(tx, envelope.command);
        TRAIMAS_ASSERT(standing.has_value());
        if (standing->request_hash != envelope.request_hash) {
            return Problem{ProblemKind::invalid, "idempotency_key_reused",
                           "This Idempotency-Key was used for another request: use a new key."};
        }
        return Begun{standing->id, true};
    });
}

Envelope item_envelope(const JobRow& job, const JobItemRow& item)
{
    const auto place = std::to_string(item.position);
    return {.command = command_id("job/" + std::to_string(job.id.value()), place),
            .request_hash = request_hash("job/" + job.request_hash, place),
            .actor = job.actor,
            .on_behalf_of = job.on_behalf_of,
            .expected_version = item.expected_version,
            .received_at = job.created_at};
}

Result<Done> run_item(Engine& engine, const JobRow& job, const JobItemRow& item)
{
    const auto task = job_task_from(job.kind, job.task);
    auto envelope = item_envelope(job, item);
    switch (task.kind) {
    case JobKind::windows:
        envelope.expected_version.reset();
        return offer_time(engine, item.instance, envelope, {task.days, task.words});
    case JobKind::decisions:
        return act(engine, item.instance, envelope, {.action = task.action, .comment = task.words});
    case JobKind::reminders:
        envelope.definition = "checkpoint";
        return act(engine, item.instance, envelope, {.action = "remind"});
    case JobKind::handover: return hand_over(engine, item.instance, envelope, {task.from, task.to, task.words});
    }
    TRAIMAS_ASSERT(false);
    return Problem{ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
}

JobRound run_jobs(Engine& engine, store::Database& database, std::optional<JobId> only, int limit)
{
    JobRound report;
    const auto round = next_round(database, only, limit);
    for (const auto& item : round.items) {
        const auto tried = try_item(engine, round.jobs.at(item.job), item);
        keep(database, tried);
        ++(tried.again ? report.postponed : report.settled);
    }
    return report;
}

}  // namespace traimas::service
