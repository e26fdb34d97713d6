// The year review (ACT): what each indicator and each open case becomes next year, and what was learned.
#pragma once

#include "engine/cycle/plan.hpp"

#include <set>

namespace traimas::cycle {

// keep: as it was, harder; sustain and replace: at the natural limit; drop: not again.
enum class Disposition { keep, sustain, replace, drop };
struct LineReview {
    std::string indicator;
    Disposition disposition;
    std::optional<Decimal> next_target{};  // proposed, of a kept one
    std::optional<Decimal> next_upper{};
    friend bool operator==(const LineReview&, const LineReview&) = default;
};
// carry: next year's plan must answer it; close: no more to be done, with the reason as text "case/<id>".
enum class CaseDisposition { carry, close };
struct CaseReview {
    InstanceId instance;
    CaseDisposition disposition;
    friend bool operator==(const CaseReview&, const CaseReview&) = default;
};
// Texts beside it: "worked" (required), "lessons" (required), "innovations", "disposition/<code>" (required but for
// keep), "case/<id>" (required for close).
struct Review {
    std::vector<LineReview> lines{};
    std::vector<CaseReview> cases{};
    friend bool operator==(const Review&, const Review&) = default;
};

[[nodiscard]] nlohmann::json review_json(const Review& review);
[[nodiscard]] Review review_from(const nlohmann::json& json);

// Codes: disposition_missing (for each line of the plan), unknown_indicator, duplicate_indicator, case_undecided (for
// each open case), unknown_case, duplicate_case, text_missing, next_target_missing (of a kept one).
[[nodiscard]] std::vector<FieldFault> review_faults(const Review& review, const Plan& plan,
                                                    const std::vector<InstanceId>& open_cases,
                                                    const std::set<std::string, std::less<>>& texts);

}  // namespace traimas::cycle

namespace traimas {

template <>
struct EnumText<cycle::Disposition> {
    static constexpr std::array table{
        std::pair{cycle::Disposition::keep, std::string_view{"keep"}},
        std::pair{cycle::Disposition::sustain, std::string_view{"sustain"}},
        std::pair{cycle::Disposition::replace, std::string_view{"replace"}},
        std::pair{cycle::Disposition::drop, std::string_view{"drop"}},
    };
};

template <>
struct EnumText<cycle::CaseDisposition> {
    static constexpr std::array table{
        std::pair{cycle::CaseDisposition::carry, std::string_view{"carry"}},
        std::pair{cycle::CaseDisposition::close, std::string_view{"close"}},
    };
};

}  // namespace traimas
