// Files that results rest on, and who attached them. Attaching itself is written with the draft (tree_write.cpp).
// Inside of a transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"
#include "engine/workflow/rows.hpp"

#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

// Does any row name this file?
[[nodiscard]] bool is_known_file(Session& session, const std::string& sha256);
// The hashes after this one, in order; "" begins.
[[nodiscard]] std::vector<std::string> known_files(Tx& tx, const std::string& after, int limit);

struct EvidenceRecord {
    std::int64_t id;
    workflow::EvidenceRow row;
};
// Of one report, in the order they came.
[[nodiscard]] std::vector<EvidenceRecord> evidence_of(Tx& tx, InstanceId instance);
[[nodiscard]] std::optional<EvidenceRecord> evidence(Tx& tx, std::int64_t id);

}  // namespace traimas::store
