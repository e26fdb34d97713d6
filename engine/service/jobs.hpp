// One request for many trees, carried out as a job: every item is a command of its own with its own receipt and
// verdict. The id of an item's command follows from the job and its position, so that a crash in the middle, or two
// nodes at one job, repeat nothing. Any thread; nothing is held between two items.
#pragma once

#include "engine/service/execute.hpp"
#include "engine/store/database.hpp"
#include "engine/store/job_store.hpp"

namespace traimas::service {

inline constexpr int kMostJobItems = 500;
inline constexpr int kItemTries = 8;

// What is asked of every item.
struct JobTask {
    store::JobKind kind;
    std::string action{};  // of decisions: approve, return, reject
    std::string words{};   // the comment of a decision, the reason of a window or a handover
    int days = 0;          // of windows
    PersonId from{0};      // of a handover: who leaves
    PersonId to{0};        // likewise: the successor
};
struct JobItem {
    InstanceId instance;
    std::optional<std::int64_t> expected_version{};
};
struct NewJob {
    JobTask task;
    std::vector<JobItem> items;  // 1..kMostJobItems, no instance twice
};

[[nodiscard]] nlohmann::json job_task_json(const JobTask& task);
[[nodiscard]] JobTask job_task_from(store::JobKind kind, const std::string& json);

struct Begun {
    JobId job;
    bool replayed = false;
};
// Writes the job down and does nothing of it yet. Problem: invalid, idempotency_key_reused.
Result<Begun> begin_job(store::Database& database, const Envelope& envelope, const NewJob& job);

// The command of one item: who asked for the job asks for it.
[[nodiscard]] Envelope item_envelope(const store::JobRow& job, const store::JobItemRow& item);
// Carries one item out, as often as one likes: its command runs once. Problems as act() and offer_time().
Result<Done> run_item(Engine& engine, const store::JobRow& job, const store::JobItemRow& item);

struct JobRound {
    int settled = 0;    // items that got their verdict
    int postponed = 0;  // that are tried again later
};
// Up to `limit` items that wait, of one job or of all. Throws DatabaseError where the database is away.
JobRound run_jobs(Engine& engine, store::Database& database, std::optional<JobId> only, int limit);

}  // namespace traimas::service
