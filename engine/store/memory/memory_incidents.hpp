// Incidents in memory: those that stand open by source and key, and those that were closed.
// Thread rules: the store's mutex is held.
#pragma once

#include "engine/store/incident_rows.hpp"

#include <algorithm>
#include <vector>

namespace traimas::store {

// As a row of the table, but for what only people do to it.
struct MemoryIncident {
    workflow::IncidentRow row;
    Instant opened_at;
    Instant last_seen;
    std::int64_t occurrences = 1;
    std::optional<Instant> closed_at{};
    std::string closed_how{};  // '' while it is open
};

class MemoryIncidents {
public:
    void open(const workflow::IncidentRow& row, Instant now)
    {
        if (auto* standing = find_open(row.source, row.key)) {
            standing->row.arguments = row.arguments;
            standing->last_seen = now;
            ++standing->occurrences;
        } else {
            all_.push_back({row, now, now});
        }
    }

    void close(const workflow::IncidentClosed& closed, Instant now)
    {
        if (auto* standing = find_open(closed.source, closed.key)) {
            standing->closed_at = now;
            standing->closed_how = closed.how;
        }
    }

    // In the order in which the writing statement has it: what it closes stood open before.
    void take(const workflow::Changes& changes, Instant now)
    {
        for (const auto& closed : changes.incidents_closed) {
            close(closed, now);
        }
        for (const auto& [key, row] : distinct_incidents(changes.incidents)) {
            open(*row, now);
        }
    }

    // In the order in which they were opened.
    [[nodiscard]] const std::vector<MemoryIncident>& all() const { return all_; }

private:
    MemoryIncident* find_open(const std::string& source, const std::string& key)
    {
        const auto found = std::find_if(all_.begin(), all_.end(), [&](const MemoryIncident& it) {
            return !it.closed_at && it.row.source == source && it.row.key == key;
        });
        return found == all_.end() ? nullptr : &*found;
    }

    std::vector<MemoryIncident> all_{};
};

}  // namespace traimas::store
