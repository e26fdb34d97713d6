// What the registers' snapshot does not hold: names of people, versions of registers, and the events of a register.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

struct PersonRecord {
    PersonId id;
    bool active;
    std::string username;  // these four are empty once the person was erased
    std::string th;
    std::string en;
    std::string email;
};

// In the order of ids, those after `after`.
[[nodiscard]] std::vector<PersonRecord> people(Tx& tx, std::optional<PersonId> after, int limit);
[[nodiscard]] std::optional<PersonRecord> person(Tx& tx, PersonId id);
[[nodiscard]] std::optional<PersonRecord> person_by_username(Tx& tx, const std::string& username);
// Those of the ids that exist.
[[nodiscard]] std::map<PersonId, PersonRecord> people_by_id(Tx& tx, const std::vector<PersonId>& ids);

struct RegisterState {
    InstanceId instance;
    std::int64_t version;  // what If-Match compares
};
// The register `name` with this key ("" but for calendars); nullopt where it does not stand.
[[nodiscard]] std::optional<RegisterState> register_state(Tx& tx, const std::string& name, const std::string& key);

struct RegisterEventRow {
    std::int64_t seq;
    Instant effective_at;
    nlohmann::json change;  // as organisation::change_json wrote it, or a calendar's
};
// The changes of one register with first_seq <= seq <= last_seq, in order.
[[nodiscard]] std::vector<RegisterEventRow> register_events(Tx& tx, InstanceId instance, std::int64_t first_seq,
                                                            std::int64_t last_seq);
inline constexpr std::int64_t kLastSeq = 9'223'372'036'854'775'807;

}  // namespace traimas::store
