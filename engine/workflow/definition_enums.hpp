// The closed lists of definitions, as the files spell them.
// Beside each enum stands its text table.
#pragma once

#include "engine/base/enum_text.hpp"

namespace traimas::workflow {

// Whose facts, fields and contents an instance has.
enum class Subject {
    fiscal_year,        // the year of an office: founds the cycles of its units
    unit_year,          // a cycle: one unit in one fiscal year, its plan and its review
    unit_quarter,       // a checkpoint: one unit's report of one quarter
    missed_target,      // a case
    plan_change,        // an amendment of an approved plan
    result_correction,  // a restatement of an approved result
    window,             // a request for more time
    register_
};
enum class RoleScope { unit, organisation };  // organisation: the nearest ancestor of kind office
enum class Stage { plan, do_, check, act };

}  // namespace traimas::workflow

namespace traimas {

template <>
struct EnumText<workflow::Subject> {
    static constexpr std::array table{
        std::pair{workflow::Subject::fiscal_year, std::string_view{"fiscal_year"}},
        std::pair{workflow::Subject::unit_year, std::string_view{"unit_year"}},
        std::pair{workflow::Subject::unit_quarter, std::string_view{"unit_quarter"}},
        std::pair{workflow::Subject::missed_target, std::string_view{"missed_target"}},
        std::pair{workflow::Subject::plan_change, std::string_view{"plan_change"}},
        std::pair{workflow::Subject::result_correction, std::string_view{"result_correction"}},
        std::pair{workflow::Subject::window, std::string_view{"window"}},
        std::pair{workflow::Subject::register_, std::string_view{"register"}},
    };
};

template <>
struct EnumText<workflow::Stage> {
    static constexpr std::array table{
        std::pair{workflow::Stage::plan, std::string_view{"plan"}},
        std::pair{workflow::Stage::do_, std::string_view{"do"}},
        std::pair{workflow::Stage::check, std::string_view{"check"}},
        std::pair{workflow::Stage::act, std::string_view{"act"}},
    };
};

template <>
struct EnumText<workflow::RoleScope> {
    static constexpr std::array table{
        std::pair{workflow::RoleScope::unit, std::string_view{"unit"}},
        std::pair{workflow::RoleScope::organisation, std::string_view{"organisation"}},
    };
};

}  // namespace traimas
