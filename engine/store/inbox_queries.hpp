// What waits for a person: open tasks and notices; and how much waits altogether.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"
#include "engine/workflow/instance.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace traimas::store {

// An open task with what a list says about its instance.
struct InboxRow {
    InstanceId instance;
    std::string key;
    std::string task_unit;  // where the role is looked for
    std::string role;
    std::string form;
    std::optional<Instant> due_at;
    std::string definition;
    int definition_version;
    std::string unit;
    int fiscal_year;
    int quarter;
    std::string state;
    std::string stage;  // the open approval stage, or empty
    std::optional<workflow::Claim> claim{};
    bool taken = false;        // by one of the holders that were asked for
    std::int64_t version = 0;  // of the instance, as If-Match compares it
};

// The last row of the page before: tasks come by due time (those without one last), instance and key; those that others
// have taken on come after all the rest.
struct InboxPlace {
    bool taken;
    std::int64_t due;  // microseconds, or kNoDue
    InstanceId instance;
    std::string key;
};
inline constexpr std::int64_t kNoDue = 9'223'372'036'854'775'807;

// Somebody else who may do the tasks of a role in a unit, so that a claim of theirs stands.
struct TaskHolder {
    std::string unit;
    std::string role;
    PersonId person;
};

// Tasks of any of these (unit, role) pairs.
[[nodiscard]] std::vector<InboxRow> inbox(Tx& tx, const std::vector<std::pair<std::string, std::string>>& duties,
                                          const std::vector<TaskHolder>& others, const std::optional<InboxPlace>& after,
                                          int limit);

struct NoticeRow {
    NoticeId id;
    InstanceId instance;
    std::string notice;  // its name: "due_soon"
    nlohmann::json arguments;
    Instant recorded_at;
    std::optional<Instant> read_at;
};
enum class NoticeFilter { all, unread };
// The newest first, those before `before`.
[[nodiscard]] std::vector<NoticeRow> notices(Tx& tx, PersonId recipient, NoticeFilter filter,
                                             std::optional<NoticeId> before, int limit);
[[nodiscard]] std::int64_t count_unread(Tx& tx, PersonId recipient);
// Sets or takes away the read mark; a mark that stands keeps its time. nullopt: no such notice of this person.
[[nodiscard]] std::optional<NoticeRow> mark_notice(Tx& tx, PersonId recipient, NoticeId id,
                                                   std::optional<Instant> read_at);

// For operators.
struct Backlog {
    std::optional<Instant> oldest_due;  // of the pending timers, past or future
    std::int64_t outbox = 0;
    std::int64_t incidents = 0;  // open ones
};
[[nodiscard]] Backlog backlog(Tx& tx);

// The instances that follow a calendar in an older version and are in none of the states `ended`
// ("checkpoint@1/closed"), at most `limit`.
[[nodiscard]] std::vector<workflow::Instance> open_instances_on(Tx& tx, const std::string& calendar, int before_version,
                                                                const std::vector<std::string>& ended, int limit);

}  // namespace traimas::store
