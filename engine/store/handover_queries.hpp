// What somebody is named for: the instances that a handover is about.
// Inside of a reader's transaction; everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"

#include <string>
#include <vector>

namespace traimas::store {

struct LeftSearch {
    PersonId person;                 // whose claims are meant
    std::vector<PostId> posts;       // and whose parts of reports and measures of cases
    std::vector<std::string> units;  // only of these
    std::vector<std::string> ended;  // service::ended_states(): those are left alone
};
// By unit, year, quarter and number; at most `limit`.
[[nodiscard]] std::vector<InstanceId> left_behind(Tx& tx, const LeftSearch& search, int limit);

}  // namespace traimas::store
