// Rows of incidents from values: what the writing statement takes.
#include "engine/store/incident_rows.hpp"

#include "engine/base/canonical_json.hpp"

namespace traimas::store {
namespace {

using nlohmann::json;

// The unit is the instance's; what concerns no instance may name one in its arguments.
std::string unit_of(const workflow::IncidentRow& row, const InstanceNames& instances)
{
    const auto& arguments = row.arguments.value();
    if (arguments.is_object() && arguments.contains("unit")) {
        return arguments.at("unit");
    }
    const auto found = row.instance ? instances.find(*row.instance) : instances.end();
    return found == instances.end() ? "" : found->second.unit;
}

}  // namespace

void add_incidents(json& document, const workflow::Changes& changes, const InstanceNames& instances, Instant now)
{
    for (const auto& [key, row] : distinct_incidents(changes.incidents)) {
        document["incidents"].push_back(
            {{"instance_id", row->instance ? json(row->instance->value()) : json(nullptr)},
             {"unit", unit_of(*row, instances)},
             {"source", row->source},
             {"key", row->key},
             {"severity", to_text(workflow::incident_source(row->source)->severity)},
             {"arguments", row->arguments.is_null() ? "{}" : canonical_json(row->arguments)},
             {"seen_at", to_micros(now)}});
    }
    for (const auto& it : changes.incidents_closed) {
        document["incidents_closed"].push_back(
            {{"source", it.source}, {"key", it.key}, {"how", it.how}, {"seen_at", to_micros(now)}});
    }
}

}  // namespace traimas::store
