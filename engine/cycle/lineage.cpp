// What a year hands to the next, as it stands in the event of the cycle that receives it.
#include "engine/cycle/lineage.hpp"

#include "engine/cycle/json_values.hpp"

#include <algorithm>

namespace traimas::cycle {
namespace {

using nlohmann::json;

json actual_json(const LastActual& actual)
{
    return {{"indicator", actual.indicator},
            {"actual", optional_fraction_json(actual.actual)},
            {"quarter", actual.quarter},
            {"score", optional_json(actual.score)}};
}

LastActual actual_from(const json& it)
{
    return {.indicator = it.at("indicator"),
            .actual = optional_fraction_from(it.at("actual")),
            .quarter = it.at("quarter"),
            .score = optional_decimal_from(it.at("score"))};
}

json last_case_json(const LastCase& last)
{
    return {{"case", last.instance.value()},
            {"indicator", last.indicator},
            {"quarter", last.quarter},
            {"state", last.state},
            {"category", last.category}};
}

LastCase last_case_from(const json& it)
{
    return {.instance = instance_from(it.at("case")),
            .indicator = it.at("indicator"),
            .quarter = it.at("quarter"),
            .state = it.at("state"),
            .category = it.at("category")};
}

}  // namespace

const LastActual* Lineage::actual(std::string_view indicator) const
{
    const auto found =
        std::find_if(actuals.begin(), actuals.end(), [&](const LastActual& it) { return it.indicator == indicator; });
    return found != actuals.end() ? &*found : nullptr;
}

json lineage_json(const Lineage& lineage)
{
    json it{{"cycle", lineage.cycle.value()},
            {"seq", lineage.seq},
            {"head", lineage.head},
            {"fiscal_year", lineage.fiscal_year},
            {"is_final", lineage.is_final}};
    it["plan"] = plan_json(lineage.plan);
    it["actuals"] = list_json(lineage.actuals, actual_json);
    it["cases"] = list_json(lineage.cases, last_case_json);
    it["review"] = review_json(lineage.review);
    return it;
}

Lineage lineage_from(const json& it)
{
    return {.cycle = instance_from(it.at("cycle")),
            .seq = it.at("seq"),
            .head = it.at("head"),
            .fiscal_year = it.at("fiscal_year"),
            .is_final = it.at("is_final"),
            .plan = plan_from(it.at("plan")),
            .actuals = list_from(it.at("actuals"), actual_from),
            .cases = list_from(it.at("cases"), last_case_from),
            .review = review_from(it.at("review"))};
}

}  // namespace traimas::cycle
