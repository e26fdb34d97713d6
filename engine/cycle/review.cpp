// The year review's JSON, and what keeps it from being handed in.
#include "engine/cycle/review.hpp"

#include "engine/cycle/document_check.hpp"

#include "engine/cycle/json_values.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

using nlohmann::json;

struct ReviewCheck : DocumentCheck {
    const Plan& plan;
};

// Only a kept, scored indicator goes on with a proposed target; a proposal beside another disposition is a
// contradiction.
void check_proposal(const ReviewCheck& check, const LineReview& review, const PlanLine& line,
                    const std::string& pointer)
{
    const bool wants_target =
        review.disposition == Disposition::keep && line.indicator.value_type != measure::ValueType::text;
    const bool wants_upper = wants_target && line.indicator.direction == measure::Direction::range;
    const auto check_one = [&](bool wanted, const std::optional<Decimal>& given, const std::string& field) {
        if (wanted && !given) {
            check.add(pointer + field, "next_target_missing", "propose a target for next year",
                      {{"indicator", review.indicator}});
        } else if (!wanted && given) {
            check.add(pointer + field, "without_effect", "has no effect with this decision or indicator");
        }
    };
    check_one(wants_target, review.next_target, "/next_target");
    check_one(wants_upper, review.next_upper, "/next_upper");
    if (wants_upper && review.next_target && review.next_upper && *review.next_upper < *review.next_target) {
        check.add(pointer + "/next_upper", "range_order", "the upper end is below the lower one",
                  {{"lower", review.next_target->text()}, {"upper", review.next_upper->text()}});
    }
}

void check_line_reviews(const ReviewCheck& check, const Review& review)
{
    std::set<std::string, std::less<>> seen;
    for (std::size_t i = 0; i < review.lines.size(); ++i) {
        const auto& it = review.lines[i];
        const auto pointer = "/lines/" + std::to_string(i);
        const auto* line = check.plan.line(it.indicator);
        if (line == nullptr) {
            check.add(pointer + "/indicator", "unknown_indicator", "the plan has no indicator " + it.indicator,
                      {{"indicator", it.indicator}});
            continue;
        }
        if (!seen.insert(it.indicator).second) {
            check.add(pointer + "/indicator", "duplicate_indicator", "is reviewed already",
                      {{"indicator", it.indicator}});
            continue;
        }
        if (it.disposition != Disposition::keep) {
            check.need_text(pointer + "/disposition", "disposition/" + it.indicator);
        }
        check_proposal(check, it, *line, pointer);
    }
    for (const auto& line : check.plan.lines) {
        if (seen.count(line.indicator.code) == 0) {
            check.add("/lines", "disposition_missing", "decide what becomes of " + line.indicator.code,
                      {{"indicator", line.indicator.code}});
        }
    }
}

void check_case_reviews(const ReviewCheck& check, const Review& review, const std::vector<InstanceId>& open_cases)
{
    std::set<InstanceId> seen;
    for (std::size_t i = 0; i < review.cases.size(); ++i) {
        const auto& it = review.cases[i];
        const auto pointer = "/cases/" + std::to_string(i);
        const auto id = std::to_string(it.instance.value());
        if (std::find(open_cases.begin(), open_cases.end(), it.instance) == open_cases.end()) {
            check.add(pointer + "/case", "unknown_case", "is no open case of this year", {{"case", id}});
            continue;
        }
        if (!seen.insert(it.instance).second) {
            check.add(pointer + "/case", "duplicate_case", "is decided already", {{"case", id}});
            continue;
        }
        if (it.disposition == CaseDisposition::close) {
            check.need_text(pointer + "/disposition", "case/" + id);
        }
    }
    for (const auto open : open_cases) {
        if (seen.count(open) == 0) {
            check.add("/cases", "case_undecided", "decide whether the case is carried or closed",
                      {{"case", std::to_string(open.value())}});
        }
    }
}

}  // namespace

json review_json(const Review& review)
{
    json it = json::object();
    it["lines"] = list_json(review.lines, [](const LineReview& line) {
        return json{{"indicator", line.indicator},
                    {"disposition", to_text(line.disposition)},
                    {"next_target", optional_json(line.next_target)},
                    {"next_upper", optional_json(line.next_upper)}};
    });
    it["cases"] = list_json(review.cases, [](const CaseReview& one) {
        return json{{"case", one.instance.value()}, {"disposition", to_text(one.disposition)}};
    });
    return it;
}

Review review_from(const json& it)
{
    return {.lines = list_from(it.at("lines"),
                               [](const json& line) {
                                   return LineReview{.indicator = line.at("indicator"),
                                                     .disposition = enum_from<Disposition>(line.at("disposition")),
                                                     .next_target = optional_decimal_from(line.at("next_target")),
                                                     .next_upper = optional_decimal_from(line.at("next_upper"))};
                               }),
            .cases = list_from(it.at("cases"), [](const json& one) {
                return CaseReview{.instance = instance_from(one.at("case")),
                                  .disposition = enum_from<CaseDisposition>(one.at("disposition"))};
            })};
}

std::vector<FieldFault> review_faults(const Review& review, const Plan& plan, const std::vector<InstanceId>& open_cases,
                                      const std::set<std::string, std::less<>>& texts)
{
    std::vector<FieldFault> faults;
    const ReviewCheck check{{texts, faults}, plan};
    check_line_reviews(check, review);
    check_case_reviews(check, review, open_cases);
    check.need_text("/texts/worked", "worked");
    check.need_text("/texts/lessons", "lessons");
    return faults;
}

}  // namespace traimas::cycle
