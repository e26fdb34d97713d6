// The domain's rows: projections of events that reports read, written in the same transaction. Plain values, no SQL.
#pragma once

#include "engine/base/strong_id.hpp"
#include "engine/cycle/case_file.hpp"
#include "engine/measure/line_score.hpp"

#include <optional>
#include <string>
#include <vector>

namespace traimas::workflow {

struct ResultRow {
    InstanceId instance;
    std::int64_t seq;  // of the submission
    std::string indicator;
    measure::Value value;
};

// The lines that a checkpoint reports, as they now are.
struct LinesRow {
    InstanceId instance;
    std::vector<measure::Line> lines;
};

// A certified score. A restatement adds a row; the latest is current, the earlier ones stay.
struct ScoreRow {
    InstanceId checkpoint;
    std::string indicator;
    InstanceId source;  // the checkpoint or the restatement
    std::int64_t seq;   // its event that certified it
    std::optional<measure::Fraction> to_date{};
    std::optional<measure::Fraction> score{};
    std::optional<Decimal> published{};
    measure::Band band = measure::Band::not_reported;
};

// A case as lists and statistics see it.
struct CaseRow {
    InstanceId instance;
    std::string indicator;
    InstanceId checkpoint;   // whose result opened it
    std::string category{};  // of the cause, once it is known
    std::string answer{};    // to the recommendation, once it is given
};
struct MeasureRow {
    InstanceId instance;  // the case
    cycle::Measure measure;
};

// The erasable part of a person: a projection of the texts of the event that added it.
struct PersonRow {
    PersonId person;
    std::string username;
    std::string th;
    std::string en;
    std::string email{};
};

}  // namespace traimas::workflow
