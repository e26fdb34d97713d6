// Compares the files as they are written: what a reader would look for, by its name.
#include "engine/workflow/definition_difference.hpp"

#include <set>

namespace traimas::workflow {
namespace {

using nlohmann::json;

const json& part(const json& object, const char* key)
{
    static const json kNothing = json::object();
    const auto found = object.find(key);
    return found == object.end() ? kNothing : *found;
}

// Lists of named things as objects, so that they compare by name: timers and stages by `id`.
json by_id(const json& list)
{
    json named = json::object();
    for (const auto& item : list) {
        named[item.at("id").get<std::string>()] = item;
    }
    return named;
}

class Difference {
public:
    void add(ChangeKind kind, std::string pointer, const std::string& what)
    {
        const char* said = kind == ChangeKind::added     ? " was added"
                           : kind == ChangeKind::removed ? " was removed"
                                                         : " was changed";
        changes_.push_back({kind, std::move(pointer), what + said});
    }

    // Each name once; `deeper` says what changed inside of what both have.
    template <class F>
    void each(const json& older, const json& newer, const std::string& pointer, const std::string& what,
              const std::string& of, F deeper)
    {
        std::set<std::string> names;
        for (const auto* side : {&older, &newer}) {
            for (const auto& [name, value] : side->items()) {
                names.insert(name);
            }
        }
        for (const auto& name : names) {
            const auto said = "the " + what + " '" + name + "'" + of;
            const auto place = pointer + "/" + name;
            if (!older.contains(name)) {
                add(ChangeKind::added, place, said);
            } else if (!newer.contains(name)) {
                add(ChangeKind::removed, place, said);
            } else if (older.at(name) != newer.at(name)) {
                deeper(name, older.at(name), newer.at(name), place, said);
            }
        }
    }
    void each(const json& older, const json& newer, const std::string& pointer, const std::string& what,
              const std::string& of)
    {
        each(older, newer, pointer, what, of,
             [this](const std::string&, const json&, const json&, const std::string& place, const std::string& said) {
                 add(ChangeKind::changed, place, said);
             });
    }
    void field(const json& older, const json& newer, const std::string& key, const std::string& pointer,
               const std::string& said)
    {
        const bool before = older.contains(key);
        const bool after = newer.contains(key);
        if (before != after) {
            add(after ? ChangeKind::added : ChangeKind::removed, pointer + "/" + key, said);
        } else if (before && older.at(key) != newer.at(key)) {
            add(ChangeKind::changed, pointer + "/" + key, said);
        }
    }

    void state(const std::string& name, const json& older, const json& newer, const std::string& pointer)
    {
        const auto of = " of the state '" + name + "'";
        for (const auto& [key, said] : {std::pair{"title", "the title"},
                                        {"stage", "the step"},
                                        {"final", "the outcome"},
                                        {"unbounded", "the word `unbounded`"},
                                        {"refuses", "the refusal"},
                                        {"task", "the task"},
                                        {"also", "the actions without a task"},
                                        {"join", "the join"},
                                        {"enter", "the effects of entry"}}) {
            field(older, newer, key, pointer, said + of);
        }
        each(by_id(part(older, "timers")), by_id(part(newer, "timers")), pointer + "/timers", "timer", of);
        each(part(older, "on"), part(newer, "on"), pointer + "/on", "rule", of);
        each(part(older, "reopens"), part(newer, "reopens"), pointer + "/reopens", "rule of reopening", of);
        if (older.contains("approval") && newer.contains("approval")) {
            approval(older.at("approval"), newer.at("approval"), pointer + "/approval", of);
        } else {
            field(older, newer, "approval", pointer, "the approval" + of);
        }
    }

    std::vector<DefinitionChange> take() { return std::move(changes_); }

private:
    void approval(const json& older, const json& newer, const std::string& pointer, const std::string& of)
    {
        each(by_id(older.at("stages")), by_id(newer.at("stages")), pointer + "/stages", "stage", of);
        order(older.at("stages"), newer.at("stages"), pointer, of);
        for (const auto& [key, said] : {std::pair{"duty", "the duty group"},
                                        {"form", "the form"},
                                        {"negative", "the negative action"},
                                        {"remind", "the reminders"},
                                        {"escalate", "the escalation"},
                                        {"lapse", "the lapse"}}) {
            field(older, newer, key, pointer, said + of);
        }
    }

    // The same stages in another order decide in another order.
    void order(const json& older, const json& newer, const std::string& pointer, const std::string& of)
    {
        std::vector<std::string> before;
        std::vector<std::string> after;
        const auto named = by_id(newer);
        for (const auto& stage : older) {
            if (named.contains(stage.at("id").get<std::string>())) {
                before.push_back(stage.at("id").get<std::string>());
            }
        }
        const auto known = by_id(older);
        for (const auto& stage : newer) {
            if (known.contains(stage.at("id").get<std::string>())) {
                after.push_back(stage.at("id").get<std::string>());
            }
        }
        if (before != after) {
            add(ChangeKind::changed, pointer + "/stages", "the order of the stages" + of);
        }
    }

    std::vector<DefinitionChange> changes_{};
};

}  // namespace

std::vector<DefinitionChange> definition_changes(const json& older, const json& newer)
{
    Difference difference;
    difference.each(part(older, "states"), part(newer, "states"), "/states", "state", "",
                    [&difference](const std::string& name, const json& before, const json& after,
                                  const std::string& place,
                                  const std::string&) { difference.state(name, before, after, place); });
    for (const auto& [key, what] :
         {std::pair{"roles", "role"}, {"anchors", "anchor"}, {"facts", "fact"}, {"always", "shared rule"}}) {
        difference.each(part(older, key), part(newer, key), std::string{"/"} + key, what, "");
    }
    for (const auto& [key, said] : {std::pair{"title", "the title"},
                                    {"subject", "the subject"},
                                    {"zone", "the time zone"},
                                    {"calendar", "the calendar"},
                                    {"initial", "the first state"},
                                    {"birth", "the rule of birth"},
                                    {"pause", "who may pause"},
                                    {"new_instances_only", "the word `new_instances_only`"}}) {
        difference.field(older, newer, key, "", said);
    }
    return difference.take();
}

}  // namespace traimas::workflow
