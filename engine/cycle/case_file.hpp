// What stands in a case besides its texts: cause, answer and measures. Each action of a case brings one of these as its
// data; the fold keeps them by key.
#pragma once

#include "engine/base/enum_text.hpp"
#include "engine/base/strong_id.hpp"
#include "engine/calendar/fiscal.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::cycle {

// Where a cause lies. Source: the usual cause groups of quality work (people, method, machine, material, environment)
// in the words of an office.
enum class CauseCategory { people, process, systems, data, budget, suppliers, policy, outside };
enum class Answer { agree, partly, reject };

// Texts beside it: "why/1" … "why/5" (at least one), "cause", "infeasible" where the target cannot be met at all.
struct Cause {
    CauseCategory category;
    int whys = 1;  // how many of the texts "why/n" there are
    bool infeasible = false;
};
// Texts beside it: "measure/<no>".
struct Measure {
    int no;  // 1.., unique in the case
    PostId owner{0};
    calendar::Date due;
    bool is_done = false;
    std::optional<calendar::Date> done_on{};
};

[[nodiscard]] nlohmann::json cause_json(const Cause& cause);
[[nodiscard]] Cause cause_from(const nlohmann::json& json);
[[nodiscard]] nlohmann::json measure_json(const Measure& measure);
[[nodiscard]] Measure measure_from(const nlohmann::json& json);

}  // namespace traimas::cycle

namespace traimas {

template <>
struct EnumText<cycle::CauseCategory> {
    static constexpr std::array table{
        std::pair{cycle::CauseCategory::people, std::string_view{"people"}},
        std::pair{cycle::CauseCategory::process, std::string_view{"process"}},
        std::pair{cycle::CauseCategory::systems, std::string_view{"systems"}},
        std::pair{cycle::CauseCategory::data, std::string_view{"data"}},
        std::pair{cycle::CauseCategory::budget, std::string_view{"budget"}},
        std::pair{cycle::CauseCategory::suppliers, std::string_view{"suppliers"}},
        std::pair{cycle::CauseCategory::policy, std::string_view{"policy"}},
        std::pair{cycle::CauseCategory::outside, std::string_view{"outside"}},
    };
};

template <>
struct EnumText<cycle::Answer> {
    static constexpr std::array table{
        std::pair{cycle::Answer::agree, std::string_view{"agree"}},
        std::pair{cycle::Answer::partly, std::string_view{"partly"}},
        std::pair{cycle::Answer::reject, std::string_view{"reject"}},
    };
};

}  // namespace traimas
