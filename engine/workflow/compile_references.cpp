// W02: every name that the file uses must stand for something, in the file, in the subject's offer or in the system.
#include "engine/workflow/compile_checks.hpp"

#include "engine/calendar/zone.hpp"

#include <algorithm>
#include <array>

namespace traimas::workflow {
namespace {

// The forms that the page can show.
constexpr std::array kForms{std::string_view{"year"},
                            std::string_view{"plan"},
                            std::string_view{"plan_review"},
                            std::string_view{"results"},
                            std::string_view{"checkpoint_review"},
                            std::string_view{"window_review"},
                            std::string_view{"year_review"},
                            std::string_view{"year_review_review"},
                            std::string_view{"cause"},
                            std::string_view{"waiver_review"},
                            std::string_view{"recommendation"},
                            std::string_view{"response"},
                            std::string_view{"measures"},
                            std::string_view{"amendment_review"},
                            std::string_view{"restatement"},
                            std::string_view{"restatement_review"}};

bool lists(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined_names(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none" : text;
}

// One method for each kind of name.
class ReferenceCheck {
public:
    explicit ReferenceCheck(const CheckScope& scope)
        : scope_{scope}, definition_{scope.definition()}, offer_{subject_offer(definition_.subject)}
    {
    }

    void run() const
    {
        state("/initial", definition_.initial);
        if (definition_.calendar != "unit" && !lists(scope_.input.calendars, definition_.calendar)) {
            unknown("/calendar", "calendar", definition_.calendar, "write \"unit\" or load the calendar first");
        }
        if (!calendar::zone_exists(definition_.zone)) {
            unknown("/zone", "time zone", definition_.zone, "write one that the system knows, such as Asia/Bangkok");
        }
        for (const auto& anchor : definition_.anchors) {
            when("/anchors/" + anchor.name, anchor.when);
            if (anchor.not_before) {
                when("/anchors/" + anchor.name + "/not_before", *anchor.not_before);
            }
            anchor_ends(anchor);
        }
        for (const auto& row : definition_.states) {
            each_name(row);
        }
        if (!definition_.pause_role.empty()) {
            role("/pause/role", definition_.pause_role);
        }
        if (definition_.birth) {
            role("/birth/role", definition_.birth->role);
            definition_name("/birth/parent", definition_.birth->parent);
            states_of("/birth/states", definition_.birth->parent, definition_.birth->states);
            if (!definition_.birth->in.empty()) {
                state("/birth/in", definition_.birth->in);
            }
        }
        for (const auto& [pointer, effect] : placed_effects(definition_)) {
            std::visit([this, &place = pointer](const auto& kind) { names_of(place, kind); }, *effect);
        }
    }

private:
    void each_name(const State& state_row) const
    {
        const auto pointer = state_pointer(state_row);
        if (state_row.task) {
            task(pointer + "/task", *state_row.task);
        }
        for (std::size_t i = 0; i < state_row.also.size(); ++i) {
            task(item_pointer(pointer + "/also", i), state_row.also[i]);
        }
        if (state_row.approval) {
            form(pointer + "/approval/form", state_row.approval->form);
            const auto& stages = state_row.approval->stages;
            for (std::size_t i = 0; i < stages.size(); ++i) {
                role(item_pointer(pointer + "/approval/stages", i) + "/role", stages[i].role);
            }
            const auto& escalate = state_row.approval->escalate;
            for (std::size_t i = 0; i < escalate.size(); ++i) {
                role(item_pointer(pointer + "/approval/escalate", i) + "/to", escalate[i].to);
            }
        }
        if (state_row.join) {
            definition_name(pointer + "/join/of", state_row.join->of);
            states_of(pointer + "/join/in", state_row.join->of, state_row.join->in);
        }
        refusal(pointer + "/refuses", state_row.refuses);
        for (std::size_t i = 0; i < state_row.timers.size(); ++i) {
            when(item_pointer(pointer + "/timers", i) + "/at", state_row.timers[i].when);
        }
        for (const auto& rule : state_row.on) {
            for (std::size_t i = 0; i < rule.branches.size(); ++i) {
                const auto branch = item_pointer(rule_pointer(state_row, rule), i);
                if (const auto& target = rule.branches[i].to) {
                    state(branch + "/to", *target);
                }
                if (const auto& code = rule.branches[i].reject) {
                    refusal(branch + "/reject", *code);
                }
            }
        }
    }

    void refusal(const std::string& pointer, const std::string& code) const
    {
        const auto& has_words = scope_.input.has_refusal;
        if (!code.empty() && has_words && !has_words(code)) {
            unknown(pointer, "refusal", code,
                    "mend the code, or add its title and detail to the messages of every language");
        }
    }

    void task(const std::string& pointer, const Task& row) const
    {
        role(pointer + "/role", row.role);
        form(pointer + "/form", row.form);
        if (!row.due.empty()) {
            anchor_name(pointer + "/due", row.due);
        }
    }

    void when(const std::string& pointer, const When& row) const
    {
        if (row.from == FromKind::subject && !lists(offer_.date_fields, row.name)) {
            unknown(pointer + "/from", "date field of the subject", row.name,
                    "use one of these: " + joined_names(offer_.date_fields));
        }
        if (row.from == FromKind::anchor) {
            anchor_name(pointer + "/from", row.name);
        }
        if (!row.policy.empty() && row.unit && !lists(offer_.policies, row.policy)) {
            unknown(pointer + "/add/" + std::string{to_text(*row.unit)}, "policy number of the subject", row.policy,
                    "use one of these: " + joined_names(offer_.policies));
        }
    }

    // An anchor that rests on itself has no time: whoever derives it would never end.
    void anchor_ends(const Anchor& start) const
    {
        const Anchor* anchor = &start;
        for (std::size_t steps = 0; anchor != nullptr && anchor->when.from == FromKind::anchor; ++steps) {
            if (steps == definition_.anchors.size()) {
                scope_.add("W02", "/anchors/" + start.name + "/from",
                           "The anchor '" + start.name +
                               "' rests on itself in the end: start it from the subject or from entered.");
                return;
            }
            anchor = definition_.anchor(anchor->when.name);
        }
    }

    void names_of(const std::string& pointer, const Notify& effect) const
    {
        const auto& has_words = scope_.input.has_notice;
        if (has_words && !has_words(effect.notice)) {
            unknown(pointer + "/notify", "notice", effect.notice,
                    "mend the name, or add its subject and text to the messages of every language");
        }
        for (std::size_t i = 0; i < effect.to.size(); ++i) {
            role(item_pointer(pointer + "/to", i), effect.to[i]);
        }
    }
    void names_of(const std::string& pointer, const Shift& effect) const
    {
        anchor_name(pointer + "/shift", effect.anchor);
        if (!effect.excuse.empty() && !is_marked(effect.excuse)) {
            unknown(pointer + "/excuse", "mark", effect.excuse, "excuse one that a `mark` effect of this file gives");
        }
    }
    void names_of(const std::string& pointer, const Spawn& effect) const
    {
        definition_name(pointer + "/spawn", effect.definition);
        if (!effect.each.empty()) {
            offered(pointer + "/each", "list of the subject", effect.each, offer_.lists);
        }
    }
    void names_of(const std::string& pointer, const Found& effect) const
    {
        definition_name(pointer + "/found", effect.definition);
        offered(pointer + "/each", "list of the subject", effect.each, offer_.lists);
    }
    void names_of(const std::string& pointer, const Send& effect) const
    {
        offered(pointer + "/tree", "tree that the subject knows", effect.tree, offer_.trees);  // the name is W12's
    }
    void names_of(const std::string&, const Freeze&) const {}
    void names_of(const std::string&, const Mark&) const {}
    void names_of(const std::string& pointer, const Signal& effect) const  // the name is W12's
    {
        if (!effect.in.empty()) {
            definition_name(pointer + "/in", effect.in);
        }
    }

    [[nodiscard]] bool is_marked(const std::string& mark) const
    {
        const auto effects = placed_effects(definition_);
        return std::any_of(effects.begin(), effects.end(), [&mark](const PlacedEffect& placed) {
            const auto* effect = std::get_if<Mark>(placed.effect);
            return effect != nullptr && effect->name == mark;
        });
    }

    void definition_name(const std::string& pointer, const std::string& name) const
    {
        if (name != definition_.name && !lists(scope_.input.other_definitions, name)) {
            unknown(pointer, "definition", name, "publish it first or mend the name");
        }
    }
    // States of another definition. Of one that nobody handed in only the name is known, or not even that: told above.
    void states_of(const std::string& pointer, const std::string& name, const std::vector<std::string>& states) const
    {
        const auto known = scope_.input.other_states.find(name);
        for (std::size_t i = 0; i < states.size(); ++i) {
            if (name == definition_.name) {
                state(item_pointer(pointer, i), states[i]);
            } else if (known != scope_.input.other_states.end() && !known->second.contains(states[i])) {
                unknown(item_pointer(pointer, i), "state of '" + name + "'", states[i],
                        "use one of these: " + joined_names({known->second.begin(), known->second.end()}));
            }
        }
    }
    void offered(const std::string& pointer, const std::string& what, const std::string& name,
                 const std::vector<std::string>& names) const
    {
        if (!lists(names, name)) {
            unknown(pointer, what, name, "use one of these: " + joined_names(names));
        }
    }
    void state(const std::string& pointer, const std::string& name) const
    {
        if (definition_.state(name) == nullptr) {
            unknown(pointer, "state", name, "name one of `states`");
        }
    }
    void role(const std::string& pointer, const std::string& name) const
    {
        if (definition_.role(name) == nullptr) {
            unknown(pointer, "role", name, "name one of `roles`");
        }
    }
    void anchor_name(const std::string& pointer, const std::string& name) const
    {
        if (definition_.anchor(name) == nullptr) {
            unknown(pointer, "anchor", name, "name one of `anchors`");
        }
    }
    void form(const std::string& pointer, const std::string& name) const
    {
        if (!name.empty() && std::find(kForms.begin(), kForms.end(), name) == kForms.end()) {
            unknown(pointer, "form", name, "use one of these: " + joined_names({kForms.begin(), kForms.end()}));
        }
    }

    void unknown(const std::string& pointer, const std::string& what, const std::string& name,
                 const std::string& advice) const
    {
        scope_.add("W02", pointer, "There is no " + what + " '" + name + "': " + advice + ".");
    }

    const CheckScope& scope_;
    const Definition& definition_;
    const SubjectOffer& offer_;
};

}  // namespace

void check_references(const CheckScope& scope)
{
    ReferenceCheck{scope}.run();
}

}  // namespace traimas::workflow
