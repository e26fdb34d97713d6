// Jobs: one request for many trees, with an item and a verdict for each. Rows only; who runs them is service/jobs.hpp.
// Inside of the caller's transaction; everything throws DatabaseError.
#pragma once

#include "engine/base/enum_text.hpp"
#include "engine/store/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

enum class JobKind { windows, decisions, reminders, handover };
enum class JobItemState { waiting, done, refused, failed, cancelled };

struct JobRow {
    JobId id;
    std::string command;
    std::string request_hash;
    JobKind kind;
    std::string task;  // JSON
    PersonId actor;
    std::optional<PersonId> on_behalf_of{};
    Instant created_at{};
    std::optional<Instant> finished_at{};
    std::optional<Instant> cancelled_at{};
};
struct JobItemRow {
    JobId job;
    int position;
    InstanceId instance;
    std::optional<std::int64_t> expected_version{};
    JobItemState state = JobItemState::waiting;
    std::string code{};
    std::string problem = "{}";  // JSON
    std::optional<InstanceId> result{};
    int attempts = 0;
    std::optional<Instant> settled_at{};
    std::string unit{};  // of the instance; read only
};

[[nodiscard]] JobId next_job(Tx& tx);
// False where a job of that command stands already: nothing is written then.
[[nodiscard]] bool add_job(Tx& tx, const JobRow& job, const std::vector<JobItemRow>& items);
[[nodiscard]] std::optional<JobRow> job_by_id(Tx& tx, JobId id);
[[nodiscard]] std::optional<JobRow> job_by_command(Tx& tx, const std::string& command);
// In the order of positions, after `after`; at most `limit`.
[[nodiscard]] std::vector<JobItemRow> items_of_job(Tx& tx, JobId job, int after, int limit);
// How many items stand in each state; those without any are left out.
[[nodiscard]] std::map<JobItemState, int> count_items(Tx& tx, JobId job);

// What may be tried at `system_now`, oldest job first; of one job only, where one is named.
[[nodiscard]] std::vector<JobItemRow> waiting_items(Tx& tx, std::optional<JobId> job, Instant system_now, int limit);
// Writes a verdict once: the first stands, but what was done stays done though the job was cancelled meanwhile. The
// last verdict ends the job.
void settle_item(Tx& tx, const JobItemRow& verdict, Instant now);
// The item is tried again from `not_before` (system time) on.
void postpone_item(Tx& tx, const JobItemRow& item, Instant not_before);
// Takes back what still waits; answers how many items that were.
std::int64_t cancel_waiting(Tx& tx, JobId job, Instant now);

}  // namespace traimas::store

namespace traimas {

template <>
struct EnumText<store::JobKind> {
    static constexpr std::array table{
        std::pair{store::JobKind::windows, std::string_view{"windows"}},
        std::pair{store::JobKind::decisions, std::string_view{"decisions"}},
        std::pair{store::JobKind::reminders, std::string_view{"reminders"}},
        std::pair{store::JobKind::handover, std::string_view{"handover"}},
    };
};

template <>
struct EnumText<store::JobItemState> {
    static constexpr std::array table{
        std::pair{store::JobItemState::waiting, std::string_view{"waiting"}},
        std::pair{store::JobItemState::done, std::string_view{"done"}},
        std::pair{store::JobItemState::refused, std::string_view{"refused"}},
        std::pair{store::JobItemState::failed, std::string_view{"failed"}},
        std::pair{store::JobItemState::cancelled, std::string_view{"cancelled"}},
    };
};

}  // namespace traimas
