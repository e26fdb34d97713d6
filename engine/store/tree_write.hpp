// The one statement that writes what a transaction on trees leaves behind.
#pragma once

#include "engine/store/database.hpp"

#include <nlohmann/json.hpp>

namespace traimas::store {

// Takes the document of changes_document(). Throws DatabaseError: unique_violation on "participation_once" where a
// natural person would act twice in a duty group and round, on "command_pkey" where the command ran meanwhile.
void write_changes(Tx& tx, const nlohmann::json& document);

}  // namespace traimas::store
