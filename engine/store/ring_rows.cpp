// Rows of the ring from values: exact figures as text.
#include "engine/store/ring_rows.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"
#include "engine/calendar/date_text.hpp"

#include <algorithm>

namespace traimas::store {
namespace {

using nlohmann::json;

void name(json& row, const InstanceName& instance)
{
    row["unit"] = instance.unit;
    row["fiscal_year"] = instance.fiscal_year;
    row["quarter"] = instance.quarter;
}

void put_fraction(json& row, const std::string& key, const std::optional<measure::Fraction>& fraction)
{
    row[key + "_num"] = fraction ? json(fraction->numerator_text()) : json(nullptr);
    row[key + "_den"] = fraction ? json(fraction->denominator_text()) : json(nullptr);
}

void add_lines(json& document, const workflow::LinesRow& lines, const InstanceName& instance)
{
    int position = 0;
    for (const auto& line : lines.lines) {
        json row{{"checkpoint", lines.instance.value()},
                 {"indicator", line.indicator},
                 {"position", position++},
                 {"version", line.version},
                 {"weight", line.weight.text()},
                 {"target", line.target.text()},
                 {"year_target", line.year_target.text()},
                 {"required", line.required}};
        name(row, instance);
        document["lines"].push_back(std::move(row));
    }
}

}  // namespace

void add_ring(json& document, const workflow::Changes& changes, const InstanceNames& instances)
{
    for (const auto& lines : changes.lines) {
        add_lines(document, lines, instances.at(lines.instance));
    }
    for (const auto& it : changes.scores) {
        json row{{"checkpoint", it.checkpoint.value()},
                 {"indicator", it.indicator},
                 {"source", it.source.value()},
                 {"seq", it.seq},
                 {"published", it.published ? json(it.published->text()) : json(nullptr)},
                 {"band", to_text(it.band)}};
        put_fraction(row, "to_date", it.to_date);
        put_fraction(row, "score", it.score);
        name(row, instances.at(it.checkpoint));
        document["scores"].push_back(std::move(row));
    }
    // One row a case and a measure: the last word of the transaction counts.
    std::map<InstanceId, json> cases;
    for (const auto& it : changes.cases) {
        cases[it.instance] = json{{"instance_id", it.instance.value()},
                                  {"indicator", it.indicator},
                                  {"checkpoint", it.checkpoint.value()},
                                  {"category", it.category},
                                  {"answer", it.answer}};
    }
    for (auto& [instance, row] : cases) {
        document["cases"].push_back(std::move(row));
    }
    for (const auto& it : changes.measures) {
        document["measures"].push_back(
            {{"instance_id", it.instance.value()},
             {"no", it.measure.no},
             {"owner", it.measure.owner.value()},
             {"due", calendar::iso_date(it.measure.due)},
             {"is_done", it.measure.is_done},
             {"done_on", it.measure.done_on ? json(calendar::iso_date(*it.measure.done_on)) : json(nullptr)}});
    }
}

}  // namespace traimas::store
