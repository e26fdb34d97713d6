// The registers `dictionary` and `framework` as rows: versions of indicators with what they serve, goals, challenges,
// versions of scoring frameworks. Called by register_store only.
#pragma once

#include "engine/dictionary/change.hpp"
#include "engine/store/database.hpp"

namespace traimas::store {

[[nodiscard]] dictionary::Dictionary load_dictionary(Tx& tx);
// Projects the changes of one transaction, in order.
void write_dictionary(Tx& tx, const std::vector<dictionary::Change>& changes);

}  // namespace traimas::store
