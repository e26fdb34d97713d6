// The closed lists of definitions, as the files spell them.
// Beside each enum stands its text table.
#pragma once

#include "engine/base/enum_text.hpp"

namespace traimas::workflow {

enum class Subject { unit_quarter, window, register_ };  // whose facts and fields an instance has
enum class RoleScope { unit, organisation };             // organisation: the nearest ancestor of kind office
enum class Stage { plan, do_, check, act };

}  // namespace traimas::workflow

namespace traimas {

template <>
struct EnumText<workflow::Subject> {
    static constexpr std::array table{
        std::pair{workflow::Subject::unit_quarter, std::string_view{"unit_quarter"}},
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
