// Typed facts: what guards may read. They come from one pure function over loaded rows, and are kept in the event.
#pragma once

#include "engine/base/decimal.hpp"
#include "engine/base/enum_text.hpp"
#include "engine/calendar/fiscal.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace traimas::workflow {

enum class FactKind { integer, boolean, decimal, date, enumeration };

struct FactType {
    FactKind kind;
    std::vector<std::string> values{};  // of an enumeration
    friend bool operator==(const FactType&, const FactType&) = default;
};

// The alternative follows the kind; an enumeration's value is its name.
using FactValue = std::variant<std::int64_t, bool, Decimal, calendar::Date, std::string>;
using Facts = std::map<std::string, FactValue, std::less<>>;

// As kept in events: integers and booleans as such, decimals and dates as strings.
[[nodiscard]] nlohmann::json facts_json(const Facts& facts);

}  // namespace traimas::workflow

namespace traimas {

template <>
struct EnumText<workflow::FactKind> {
    static constexpr std::array table{
        std::pair{workflow::FactKind::integer, std::string_view{"int"}},
        std::pair{workflow::FactKind::boolean, std::string_view{"bool"}},
        std::pair{workflow::FactKind::decimal, std::string_view{"decimal"}},
        std::pair{workflow::FactKind::date, std::string_view{"date"}},
        std::pair{workflow::FactKind::enumeration, std::string_view{"enum"}},
    };
};

}  // namespace traimas
