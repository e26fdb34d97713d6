// What a case's records say, as facts and as rows.
#include "engine/subjects/case.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;

constexpr std::string_view kMeasure = "measure/";

// The records with those of the event or command in hand laid over them.
std::map<std::string, json> records_with(const Instance& instance, const json& data)
{
    std::map<std::string, json> records;
    for (const auto& [key, record] : instance.folded.records) {
        records.emplace(key, record.value());
    }
    if (data.is_object() && data.contains("records")) {
        for (const auto& [key, record] : data.at("records").items()) {
            records.insert_or_assign(key, record);
        }
    }
    return records;
}

bool is_true(const json& data, const char* key)
{
    return data.is_object() && data.contains(key) && data.at(key) == true;
}

}  // namespace

std::optional<cycle::Cause> cause_of(const Instance& instance)
{
    const auto found = instance.folded.records.find("cause");
    return found == instance.folded.records.end() ? std::nullopt
                                                  : std::optional{cycle::cause_from(found->second.value())};
}

std::string category_of(const Instance& instance)
{
    const auto cause = cause_of(instance);
    return cause ? std::string{to_text(cause->category)} : std::string{};
}

std::vector<cycle::Measure> measures_of(const Instance& instance, const json& data)
{
    std::vector<cycle::Measure> measures;
    for (const auto& [key, record] : records_with(instance, data)) {
        if (key.starts_with(kMeasure)) {
            measures.push_back(cycle::measure_from(record));
        }
    }
    std::sort(measures.begin(), measures.end(),
              [](const cycle::Measure& one, const cycle::Measure& other) { return one.no < other.no; });
    return measures;
}

workflow::Facts case_facts(const Instance& instance, const json& data)
{
    const auto measures = measures_of(instance, data);
    workflow::Facts facts;
    facts["decisions"] = static_cast<std::int64_t>(instance.folded.decisions.size());
    facts["measures"] = static_cast<std::int64_t>(measures.size());
    facts["measures_left"] = static_cast<std::int64_t>(std::count_if(
        measures.begin(), measures.end(), [](const cycle::Measure& measure) { return !measure.is_done; }));
    facts["result_known"] = data.is_object() && data.contains("met");
    facts["result_met"] = is_true(data, "met");
    facts["is_effective"] = is_true(data, "effective");
    return facts;
}

void project_case(const Instance& instance, const workflow::Event& event, workflow::Changes& changes)
{
    const auto& subject = instance.folded.subject.value();
    const auto answer = instance.folded.records.find("answer");
    changes.cases.push_back(
        {.instance = instance.id,
         .indicator = subject.at("indicator"),
         .checkpoint = InstanceId{subject.at("checkpoint").get<std::int64_t>()},
         .category = category_of(instance),
         .answer = answer == instance.folded.records.end() ? "" : answer->second.at("answer").get<std::string>()});
    if (!event.data.is_object() || !event.data.contains("records")) {
        return;
    }
    for (const auto& [key, record] : event.data.at("records").items()) {
        if (key.starts_with(kMeasure)) {
            changes.measures.push_back({instance.id, cycle::measure_from(record)});
        }
    }
}

}  // namespace traimas::subjects
