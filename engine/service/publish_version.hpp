// Publication of a definition's next version: proved, stored, taken up by the running nodes.
// docs/decisions/0016-publication.md says what follows for instances that run.
#pragma once

#include "engine/service/published_definitions.hpp"
#include "engine/store/database.hpp"
#include "engine/workflow/paths.hpp"

#include <string>

namespace traimas::service {

struct NewVersion {
    std::string name;   // as the address says
    std::string text;   // the file
    bool store = true;  // false: prove it only
    std::optional<PersonId> publisher{};
};

// What it is proved against, besides what is published.
struct ProofWorld {
    const std::string& schema_text;
    const workflow::CalendarSet& calendars;
    calendar::Date today;
    std::function<bool(const std::string& name)> has_notice;  // as of workflow::CompileInput
    std::function<bool(const std::string& code)> has_refusal;
};

struct Publication {
    std::shared_ptr<const workflow::Definition> definition;
    workflow::Paths paths;
    bool stood_before = false;  // the same content was published earlier: nothing was written
    bool stored = false;
};

// Problems: malformed, of parse_json; invalid, "invalid_content" with every finding of the compiler (pointer, "W10",
// sentence); conflict, "workflow_version_not_next", or "definition_changed" where somebody else was quicker. Throws
// DatabaseError.
Result<Publication> publish_version(store::Database& database, const CurrentDefinitions& definitions,
                                    const ProofWorld& world, const NewVersion& version);

}  // namespace traimas::service
