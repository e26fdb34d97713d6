// Plans are compared as JSON, field by field, so that no field of a plan can be left out of the comparison.
#include "engine/cycle/difference.hpp"

#include <algorithm>
#include <map>

namespace traimas::cycle {
namespace {

using nlohmann::json;

using Fields = std::map<std::string, std::string>;  // pointer -> value

// Every value under its pointer. What is null or empty is not there at all. Keys of plans need no escaping.
void collect(const json& value, const std::string& pointer, Fields& fields)
{
    if (value.is_object()) {
        for (const auto& [key, inner] : value.items()) {
            collect(inner, pointer + "/" + key, fields);
        }
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            collect(value[i], pointer + "/" + std::to_string(i), fields);
        }
    } else if (value.is_string()) {
        if (!value.get_ref<const std::string&>().empty()) {
            fields.emplace(pointer, value.get<std::string>());
        }
    } else if (!value.is_null()) {
        fields.emplace(pointer, value.dump());
    }
}

std::vector<FieldChange> changes(const json& before, const json& after)
{
    Fields old_fields;
    Fields new_fields;
    collect(before, "", old_fields);
    collect(after, "", new_fields);
    std::map<std::string, FieldChange> changed;
    for (const auto& [pointer, value] : old_fields) {
        const auto now = new_fields.find(pointer);
        if (now == new_fields.end() || now->second != value) {
            changed.emplace(pointer, FieldChange{pointer, value, now == new_fields.end() ? "" : now->second});
        }
    }
    for (const auto& [pointer, value] : new_fields) {
        if (old_fields.count(pointer) == 0) {
            changed.emplace(pointer, FieldChange{pointer, "", value});
        }
    }
    std::vector<FieldChange> all;
    for (auto& [pointer, change] : changed) {
        all.push_back(std::move(change));
    }
    return all;
}

// Strictly inside: no end outside the old range, and at least one end moved in.
bool is_inside(const PlanLine& before, const PlanLine& after)
{
    if (!before.upper || !after.upper) {
        return false;
    }
    return before.target <= after.target && *after.upper <= *before.upper &&
           (before.target < after.target || *after.upper < *before.upper);
}

bool is_harder(const PlanLine& before, const PlanLine& after)
{
    // Against a definition that turned round there is no harder and no easier.
    if (before.indicator.direction != after.indicator.direction) {
        return false;
    }
    switch (after.indicator.direction) {
    case measure::Direction::higher: return before.target < after.target;
    case measure::Direction::lower: return after.target < before.target;
    case measure::Direction::range: return is_inside(before, after);
    }
    return false;
}

// One kind of item: its name, its code and its JSON without what does not count.
struct LineItem {
    static constexpr const char* kKind = "indicator";
    static const std::string& code(const PlanLine& line) { return line.indicator.code; }
    static bool harder(const PlanLine& before, const PlanLine& after) { return is_harder(before, after); }
    static std::vector<json> all(const Plan& plan)
    {
        auto lines = plan_json(plan).at("lines").get<std::vector<json>>();
        for (auto& line : lines) {
            // Each year has one more past year: that is no change of the plan.
            line.erase("history");
            line.erase("baseline");
        }
        return lines;
    }
};
struct ProjectItem {
    static constexpr const char* kKind = "project";
    static const std::string& code(const Project& project) { return project.code; }
    static bool harder(const Project& /*before*/, const Project& /*after*/) { return false; }
    static std::vector<json> all(const Plan& plan) { return plan_json(plan).at("projects").get<std::vector<json>>(); }
};

template <class Kind, class Item>
std::size_t index_of(const std::vector<Item>& items, const std::string& code)
{
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const Item& item) { return Kind::code(item) == code; });
    return static_cast<std::size_t>(found - items.begin());
}

struct Sides {
    const Plan& before;
    const Plan& after;
};

template <class Kind, class Item>
void add_kept_and_new(const Sides& sides, std::vector<Item> Plan::*items, std::vector<ItemDifference>& all)
{
    const auto& old_items = sides.before.*items;
    const auto& new_items = sides.after.*items;
    const auto old_jsons = Kind::all(sides.before);
    const auto new_jsons = Kind::all(sides.after);
    for (std::size_t i = 0; i < new_items.size(); ++i) {
        const auto& code = Kind::code(new_items[i]);
        const auto at = index_of<Kind>(old_items, code);
        if (at == old_items.size()) {
            all.push_back({Kind::kKind, code, Difference::added});
            continue;
        }
        auto fields = changes(old_jsons[at], new_jsons[i]);
        const auto verdict = fields.empty() ? Difference::same : Difference::changed;
        all.push_back({Kind::kKind, code, verdict, std::move(fields), Kind::harder(old_items[at], new_items[i])});
    }
}

template <class Kind, class Item>
void add_removed(const Sides& sides, std::vector<Item> Plan::*items, std::vector<ItemDifference>& all)
{
    for (const auto& item : sides.before.*items) {
        if (index_of<Kind>(sides.after.*items, Kind::code(item)) == (sides.after.*items).size()) {
            all.push_back({Kind::kKind, Kind::code(item), Difference::removed});
        }
    }
}

}  // namespace

std::vector<ItemDifference> difference(const Plan& before, const Plan& after)
{
    std::vector<ItemDifference> all;
    const Sides sides{before, after};
    add_kept_and_new<LineItem>(sides, &Plan::lines, all);
    add_kept_and_new<ProjectItem>(sides, &Plan::projects, all);
    add_removed<LineItem>(sides, &Plan::lines, all);
    add_removed<ProjectItem>(sides, &Plan::projects, all);
    return all;
}

}  // namespace traimas::cycle
