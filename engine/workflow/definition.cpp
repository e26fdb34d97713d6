// Look-ups in a definition. The lists are short (tens of entries), so a linear search is the right tool.
#include "engine/workflow/definition.hpp"

#include <algorithm>

namespace traimas::workflow {
namespace {

template <class Items, class Member>
auto entry_named(const Items& items, Member member, std::string_view name) -> const typename Items::value_type*
{
    const auto matches = [member, name](const auto& item) { return item.*member == name; };
    const auto found = std::find_if(items.begin(), items.end(), matches);
    return found == items.end() ? nullptr : &*found;
}

bool lists_action(const Task& task, std::string_view action)
{
    return std::find(task.actions.begin(), task.actions.end(), action) != task.actions.end();
}

}  // namespace

const EventRule* State::rule(std::string_view event) const
{
    const auto* own = entry_named(on, &EventRule::event, event);
    return own != nullptr ? own : entry_named(replies, &EventRule::event, event);
}

const Timer* State::timer(std::string_view id) const
{
    return entry_named(timers, &Timer::id, id);
}

const State* Definition::state(std::string_view state_name) const
{
    return entry_named(states, &State::name, state_name);
}

const Role* Definition::role(std::string_view role_name) const
{
    return entry_named(roles, &Role::name, role_name);
}

const Anchor* Definition::anchor(std::string_view anchor_name) const
{
    return entry_named(anchors, &Anchor::name, anchor_name);
}

bool knows_action(const State& state, std::string_view action)
{
    if (state.task && lists_action(*state.task, action)) {
        return true;
    }
    if (state.approval && (action == "approve" || action == state.approval->negative)) {
        return true;
    }
    return std::any_of(state.also.begin(), state.also.end(),
                       [action](const Task& row) { return lists_action(row, action); });
}

std::string_view negative_outcome(const Approval& approval)
{
    return approval.negative == "return" ? "returned" : "rejected";
}

}  // namespace traimas::workflow
