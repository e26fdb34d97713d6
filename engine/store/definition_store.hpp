// Published workflow definitions: written once, never changed, pinned by the digest of their bytes.
// Inside of a transaction; everything throws DatabaseError.
#pragma once

#include "engine/base/result.hpp"
#include "engine/base/strong_id.hpp"
#include "engine/store/database.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace traimas::store {

struct PublishedDefinition {
    std::string name;
    int version;
    std::string digest;                      // hexadecimal
    std::string canonical;                   // the exact bytes that were hashed
    std::optional<PersonId> published_by{};  // nullopt: the program, from its own files
};

// When and by whom, without the bytes.
struct PublicationRecord {
    Instant at;
    std::optional<PersonId> by{};
};
using PublicationRecords = std::map<std::pair<std::string, int>, PublicationRecord>;  // by name and version

// By name and version.
[[nodiscard]] std::vector<PublishedDefinition> published_definitions(Tx& tx);

[[nodiscard]] PublicationRecords publications(Tx& tx);

// How many versions of all names there are.
[[nodiscard]] std::int64_t definition_count(Tx& tx);

// Inserts it, or finds it there already: then whoever was first published it. Problem: kind conflict, code
// "definition_changed", where other bytes stand under this name and version.
Result<void> publish_definition(Tx& tx, const PublishedDefinition& definition, Instant now);

}  // namespace traimas::store
