// What needs a person: which kinds of incidents there are, and the rows that open and close them.
// Each kind has its words under incident.<source>.* in config/messages; a test holds the table and the words together.
#pragma once

#include "engine/base/enum_text.hpp"
#include "engine/base/shared_json.hpp"
#include "engine/base/strong_id.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::workflow {

enum class IncidentSeverity {
    warning,   // nothing stands still; somebody should look
    critical,  // somebody's work stands still until it is cured
};

struct IncidentSource {
    std::string_view source;
    IncidentSeverity severity;
    bool may_retry;  // something is held back that can be tried again at once
    bool may_close;  // nothing ends it but a person who says so
};

inline constexpr std::array kIncidentSources{
    // Key tree/<root>: its due timers cannot fire.
    IncidentSource{"timer", IncidentSeverity::critical, true, false},
    // Key: the message's; its line waits behind it.
    IncidentSource{"message", IncidentSeverity::critical, true, false},
    // Key: the notice's; given up after its last try, and perhaps not wanted any more.
    IncidentSource{"mail", IncidentSeverity::warning, true, true},
    // Key <instance>/<stage>: nobody may decide.
    IncidentSource{"approvers", IncidentSeverity::critical, false, false},
    // Key <instance>/<anchor>: a deadline would shorten.
    IncidentSource{"calendar", IncidentSeverity::warning, false, true},
    // Key tree/<root>: rows that were put right; over as soon as it is told.
    IncidentSource{"doctor", IncidentSeverity::warning, false, false},
};

// nullptr: no such source.
[[nodiscard]] constexpr const IncidentSource* incident_source(std::string_view name)
{
    for (const auto& it : kIncidentSources) {
        if (it.source == name) {
            return &it;
        }
    }
    return nullptr;
}

// Opens an incident, or is one more occurrence of the one that stands open under (source, key). When it was is the
// transaction's now.
struct IncidentRow {
    std::string source;  // of kIncidentSources
    std::string key;     // what it is about, so that the same trouble is one incident
    std::optional<InstanceId> instance{};
    SharedJson arguments{};  // a JSON object (null: none) for the words; "reason" is technical, in English
};

// Closes the one that stands open under (source, key); nothing where none does. `how`: "recovered" (by itself),
// "repaired" (the doctor) or "settled" (a person did what it asked for); one that was retried says so instead.
struct IncidentClosed {
    std::string source;
    std::string key;
    std::string how = "recovered";
};

}  // namespace traimas::workflow

namespace traimas {

template <>
struct EnumText<workflow::IncidentSeverity> {
    static constexpr std::array table{
        std::pair{workflow::IncidentSeverity::warning, std::string_view{"warning"}},
        std::pair{workflow::IncidentSeverity::critical, std::string_view{"critical"}},
    };
};

}  // namespace traimas
