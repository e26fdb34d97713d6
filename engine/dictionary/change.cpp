// Checks and folds the changes of the registers `dictionary` and `framework`.
#include "engine/dictionary/change.hpp"

#include <algorithm>

namespace traimas::dictionary {
namespace {

template <class... F>
struct EachChange : F... {
    using F::operator()...;
};
template <class... F>
EachChange(F...) -> EachChange<F...>;

using Answer = std::optional<Problem>;
using Arguments = std::vector<std::pair<std::string, std::string>>;

constexpr int kMostGoals = 999;

Answer conflict(std::string code, std::string detail, Arguments arguments)
{
    return Problem{ProblemKind::conflict, std::move(code), std::move(detail), {}, std::move(arguments)};
}

Answer invalid(std::vector<FieldFault> faults)
{
    if (faults.empty()) {
        return std::nullopt;
    }
    return Problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: see `errors`.",
                   std::move(faults)};
}

// A link that is given twice would count the indicator twice wherever links are counted.
template <class T>
void add_twice(std::vector<FieldFault>& faults, const std::vector<T>& list, const std::string& pointer)
{
    for (auto it = list.begin(); it != list.end(); ++it) {
        if (std::find(list.begin(), it, *it) != it) {
            faults.push_back({pointer + "/" + std::to_string(it - list.begin()), "duplicate_value",
                              "stands in the list already: leave one of them out"});
        }
    }
}

void add_blank(std::vector<FieldFault>& faults, const std::string& text, const char* pointer)
{
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        faults.push_back({pointer, "required", "is blank"});
    }
}

Answer check_version(const std::string& code, int version, int latest)
{
    if (version == latest + 1) {
        return std::nullopt;
    }
    return conflict("version_not_next", "A published version never changes: publish the next one.",
                    {{"code", code}, {"expected", std::to_string(latest + 1)}});
}

Answer check_links(const Dictionary& dictionary, const measure::Indicator& indicator)
{
    for (const auto goal : indicator.goals) {
        if (!dictionary.goals.contains(goal)) {
            return conflict("unknown_goal", "There is no such goal: add it first.", {{"goal", std::to_string(goal)}});
        }
    }
    for (const auto& challenge : indicator.challenges) {
        if (!dictionary.challenges.contains(challenge)) {
            return conflict("unknown_challenge", "There is no such challenge: add it first.",
                            {{"challenge", challenge}});
        }
    }
    return std::nullopt;
}

// The cascade is a forest by the latest versions: from the new parent upwards the indicator must not come again. What
// stands has no loop, so that the way up ends.
Answer check_parent(const Dictionary& dictionary, const measure::Indicator& indicator)
{
    auto above = indicator.parent;
    while (!above.empty()) {
        if (above == indicator.code) {
            return conflict("cascade_loop", "The indicator would stand above itself: choose another parent.",
                            {{"code", indicator.code}, {"parent", indicator.parent}});
        }
        const auto* parent = dictionary.latest(above);
        if (parent == nullptr) {
            return conflict("unknown_indicator", "There is no such indicator: publish the parent first.",
                            {{"indicator", above}});
        }
        above = parent->parent;
    }
    return std::nullopt;
}

Answer check_indicator(const Dictionary& dictionary, const measure::Indicator& indicator)
{
    auto faults = measure::indicator_faults(indicator);
    add_twice(faults, indicator.goals, "/goals");
    add_twice(faults, indicator.challenges, "/challenges");
    add_twice(faults, indicator.pmqa, "/pmqa");
    if (auto problem = invalid(std::move(faults))) {
        return problem;
    }
    const auto* latest = dictionary.latest(indicator.code);
    if (auto problem = check_version(indicator.code, indicator.version, latest == nullptr ? 0 : latest->version)) {
        return problem;
    }
    if (latest != nullptr && latest->value_type != indicator.value_type) {
        return conflict("kind_changed",
                        "Another value type makes another indicator: publish it under a code of its own.",
                        {{"code", indicator.code}, {"value_type", std::string{to_text(latest->value_type)}}});
    }
    if (auto problem = check_links(dictionary, indicator)) {
        return problem;
    }
    return check_parent(dictionary, indicator);
}

Answer check_goal(const Goal& goal)
{
    std::vector<FieldFault> faults;
    if (goal.no < 1 || goal.no > kMostGoals) {
        faults.push_back({"/no",
                          "out_of_range",
                          "must be from 1 to " + std::to_string(kMostGoals),
                          {{"least", "1"}, {"most", std::to_string(kMostGoals)}}});
    }
    add_blank(faults, goal.th, "/name/th");
    add_blank(faults, goal.en, "/name/en");
    return invalid(std::move(faults));
}

Answer check_challenge(const Challenge& challenge)
{
    std::vector<FieldFault> faults;
    add_blank(faults, challenge.code, "/code");
    add_blank(faults, challenge.th, "/name/th");
    add_blank(faults, challenge.en, "/name/en");
    return invalid(std::move(faults));
}

Answer check_framework(const Dictionary& dictionary, const measure::Framework& framework)
{
    if (auto problem = invalid(measure::framework_faults(framework))) {
        return problem;
    }
    const auto* latest = dictionary.framework(framework.fiscal_year);
    return check_version(std::to_string(framework.fiscal_year), framework.version,
                         latest == nullptr ? 0 : latest->version);
}

}  // namespace

std::optional<Problem> check(const Dictionary& dictionary, const Change& change)
{
    return std::visit(EachChange{
                          [&](const IndicatorPublished& it) { return check_indicator(dictionary, it.indicator); },
                          [&](const GoalSet& it) { return check_goal(it.goal); },
                          [&](const ChallengeSet& it) { return check_challenge(it.challenge); },
                          [&](const FrameworkPublished& it) { return check_framework(dictionary, it.framework); },
                      },
                      change);
}

void apply(Dictionary& dictionary, const Change& change)
{
    std::visit(
        EachChange{
            [&](const IndicatorPublished& it) { dictionary.indicators[it.indicator.code].push_back(it.indicator); },
            [&](const GoalSet& it) { dictionary.goals.insert_or_assign(it.goal.no, it.goal); },
            [&](const ChallengeSet& it) { dictionary.challenges.insert_or_assign(it.challenge.code, it.challenge); },
            [&](const FrameworkPublished& it) {
                dictionary.frameworks[it.framework.fiscal_year].push_back(it.framework);
            },
        },
        change);
}

bool is_framework_change(const Change& change)
{
    return std::holds_alternative<FrameworkPublished>(change);
}

}  // namespace traimas::dictionary
