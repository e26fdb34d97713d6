// The changes of the registers `dictionary` and `framework` as they stand in event bodies: a format that lasts for
// ever. What an indicator or a framework is in JSON, engine/measure says.
#include "engine/base/assert.hpp"
#include "engine/dictionary/change.hpp"

namespace traimas::dictionary {
namespace {

using nlohmann::json;

struct ChangeToJson {
    json operator()(const IndicatorPublished& it) const
    {
        return {{"type", "indicator_published"}, {"indicator", measure::indicator_json(it.indicator)}};
    }
    json operator()(const GoalSet& it) const
    {
        return {{"type", "goal_set"}, {"no", it.goal.no}, {"th", it.goal.th}, {"en", it.goal.en}};
    }
    json operator()(const ChallengeSet& it) const
    {
        const auto& challenge = it.challenge;
        return {{"type", "challenge_set"}, {"code", challenge.code}, {"th", challenge.th}, {"en", challenge.en}};
    }
    json operator()(const FrameworkPublished& it) const
    {
        return {{"type", "framework_published"}, {"framework", measure::framework_json(it.framework)}};
    }
};

}  // namespace

json change_json(const Change& change)
{
    return std::visit(ChangeToJson{}, change);
}

Change change_from(const json& it)
{
    const auto type = it.at("type").get<std::string>();
    if (type == "indicator_published") {
        return IndicatorPublished{measure::indicator_from(it.at("indicator"))};
    }
    if (type == "goal_set") {
        return GoalSet{{it.at("no").get<int>(), it.at("th"), it.at("en")}};
    }
    if (type == "challenge_set") {
        return ChallengeSet{{it.at("code"), it.at("th"), it.at("en")}};
    }
    TRAIMAS_ASSERT(type == "framework_published");
    return FrameworkPublished{measure::framework_from(it.at("framework"))};
}

}  // namespace traimas::dictionary
