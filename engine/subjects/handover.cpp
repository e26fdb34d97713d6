// What passes on in a handover.
// All of an instance or nothing: half of a desk left behind would be looked for by nobody.
#include "engine/subjects/handover.hpp"

#include "engine/subjects/case.hpp"
#include "engine/subjects/checkpoint.hpp"
#include "engine/workflow/claim.hpp"

#include <algorithm>

namespace traimas::subjects {
namespace {

using nlohmann::json;
using organisation::Organisation;
using workflow::Definition;

constexpr const char* kHandIn = "hand_in";
constexpr const char* kComplete = "complete";

struct Search {
    const Tree& tree;
    const Instance& instance;
    const Organisation& organisation;
    const HandoverOrder& order;
    Instant now;
    std::vector<PostId> left;  // posts that `from` leaves empty
    HandedOver found;
    std::vector<FieldFault> faults{};

    [[nodiscard]] const Definition& definition() const { return tree.world(instance).definition; }
    [[nodiscard]] bool is_left(PostId post) const { return std::find(left.begin(), left.end(), post) != left.end(); }
    void refuse(const std::string& pointer)
    {
        faults.push_back({pointer, "successor_not_eligible", "The successor has no post or role for this."});
    }
};

bool lists(const workflow::Task& task, std::string_view action)
{
    return std::find(task.actions.begin(), task.actions.end(), action) != task.actions.end();
}

// Whose action it is, in whichever state: a report may be handed over before its quarter begins.
std::string role_of(const Definition& definition, std::string_view action)
{
    for (const auto& state : definition.states) {
        if (state.task && lists(*state.task, action)) {
            return state.task->role;
        }
        for (const auto& also : state.also) {
            if (lists(also, action)) {
                return also.role;
            }
        }
    }
    return {};
}

// The successor's own post that gives the role there, the first by its number.
std::optional<PostId> post_for(const Search& search, std::string_view action)
{
    const auto role = role_of(search.definition(), action);
    for (const auto& capacity : search.organisation.capacities(search.order.to, search.now)) {
        if (!capacity.on_behalf_of && capacity.role == role && capacity.unit == search.instance.unit) {
            return capacity.post;
        }
    }
    return std::nullopt;
}

bool may_take_on(const Search& search, const std::string& task)
{
    const auto& instance = search.instance;
    const auto& organisation = search.organisation;
    const auto to = search.order.to;
    const auto rule = workflow::task_rule(search.definition(), instance, task);
    const auto unit = rule.unit.empty() ? workflow::scope_unit(organisation, rule.scope, instance.unit) : rule.unit;
    if (!workflow::may_act_as(organisation, to, rule.role, unit, search.now)) {
        return false;
    }
    const auto& state = *search.definition().state(instance.folded.state);
    const auto* stage = workflow::open_stage(state, instance);
    const workflow::Actor successor{.person = to, .stands_for = organisation.principals_of(to, search.now)};
    return stage == nullptr || stage->id != task ||
           !workflow::refuse_duty(instance, *state.approval, successor, search.tree.participants(instance));
}

void find_tasks(Search& search)
{
    for (const auto& [task, claim] : search.instance.folded.claims) {
        if (claim.person != search.order.from) {
            continue;
        }
        search.found.handover.tasks.push_back(task);
        if (!may_take_on(search, task)) {
            search.refuse("/tasks/" + task);
        }
    }
}

void find_parts(Search& search)
{
    const auto post = post_for(search, kHandIn);
    auto parts = search.instance.folded.subject.at("parts");
    for (auto& part : parts) {
        if (!search.is_left(PostId{part.at("post").get<std::int64_t>()})) {
            continue;
        }
        const auto id = part.at("id").get<std::string>();
        search.found.handover.parts.push_back(id);
        if (post) {
            part["post"] = post->value();
        } else {
            search.refuse("/parts/" + id);
        }
    }
    if (!search.found.handover.parts.empty()) {
        search.found.changes["subject"] = json{{"parts", std::move(parts)}};
    }
}

void find_measures(Search& search)
{
    const auto post = post_for(search, kComplete);
    for (auto measure : measures_of(search.instance)) {
        if (measure.is_done || !search.is_left(measure.owner)) {
            continue;
        }
        const auto number = std::to_string(measure.no);
        search.found.handover.measures.push_back(measure.no);
        if (post) {
            measure.owner = *post;
            search.found.changes["records"]["measure/" + number] = cycle::measure_json(measure);
        } else {
            search.refuse("/measures/" + number);
        }
    }
}

}  // namespace

std::vector<FieldFault> order_faults(const Organisation& organisation, const HandoverOrder& order)
{
    std::vector<FieldFault> faults;
    const auto unknown = [&](const char* pointer, PersonId person) {
        faults.push_back(
            {pointer, "unknown_person", "There is no such person.", {{"person", std::to_string(person.value())}}});
    };
    if (!organisation.people.contains(order.from)) {
        unknown("/from", order.from);
    }
    const auto successor = organisation.people.find(order.to);
    if (successor == organisation.people.end() || !successor->second.active) {
        unknown("/to", order.to);
    }
    if (order.from == order.to) {
        faults.push_back({"/to", "same_person", "Name somebody else than the person who leaves."});
    }
    return faults;
}

Result<HandedOver> handed_over(const Tree& tree, const Instance& instance, const Organisation& organisation,
                               const HandoverOrder& order, Instant now)
{
    Search search{.tree = tree,
                  .instance = instance,
                  .organisation = organisation,
                  .order = order,
                  .now = now,
                  .left = organisation.posts_left_by(order.from, now),
                  .found = {.handover = {.from = order.from, .to = order.to}}};
    if (!tree.is_final(instance)) {
        find_tasks(search);
        if (search.definition().subject == workflow::Subject::unit_quarter) {
            find_parts(search);
        }
        if (search.definition().subject == workflow::Subject::missed_target) {
            find_measures(search);
        }
    }
    if (!search.faults.empty()) {
        return Problem{ProblemKind::conflict, "successor_not_eligible",
                       "The successor cannot take this over: give that person a post with the role first, or name "
                       "somebody else.",
                       std::move(search.faults)};
    }
    const auto& passed = search.found.handover;
    if (passed.tasks.empty() && passed.parts.empty() && passed.measures.empty()) {
        return Problem{ProblemKind::conflict, "nothing_to_hand_over",
                       "Nothing here is this person's: no claimed task, no part, no measure."};
    }
    return std::move(search.found);
}

}  // namespace traimas::subjects
