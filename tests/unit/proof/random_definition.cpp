// Draws definitions until the compiler has nothing to say.
#include "tests/unit/proof/random_definition.hpp"

#include "engine/workflow/compile.hpp"
#include "tests/unit/language/shipped_file.hpp"

#include <stdexcept>

namespace traimas::proof {
namespace {

using nlohmann::json;

constexpr int kMostDrafts = 200;

json object(std::initializer_list<std::pair<const char*, json>> fields)
{
    auto made = json::object();
    for (const auto& [name, value] : fields) {
        made[name] = value;
    }
    return made;
}

json list(json first)
{
    auto made = json::array();
    made.push_back(std::move(first));
    return made;
}

json notice(const char* role)
{
    return object({{"notify", "due_soon"}, {"to", list(role)}});
}

// One draft. What is drawn here is sound by its form; whether it is sound by its meaning the compiler says.
class Draft {
public:
    Draft(Dice& dice, bool is_root) : dice_{dice}, is_root_{is_root} {}

    json make()
    {
        const int working = is_root_ ? dice_.between(2, 5) : dice_.between(1, 2);
        for (int i = 0; i < working; ++i) {
            names_.push_back("s" + std::to_string(i));
        }
        ends_ = {"done", "given_up"};
        auto states = json::object();
        for (int i = 0; i < working; ++i) {
            const auto next = i + 1 < working ? names_.at(static_cast<std::size_t>(i) + 1) : ends_.front();
            const bool approves = is_root_ ? i > 0 && dice_.one_in(2) : i == 0;
            last_ = names_.begin() + i + 1 == names_.end();
            here_ = names_.at(static_cast<std::size_t>(i));
            states[here_] = approves ? approval_state(next) : task_state(next);
        }
        for (const auto& end : ends_) {
            states[end] = titled(object({{"final", end}}));
            states[end]["enter"] = list(object({{"mark", "late"}}));  // so that it may be excused anywhere
        }
        auto facts = json::object();
        for (const auto& [name, kind] : facts_used_) {
            facts[name] = kind;
        }
        auto roles = json::object();
        for (const auto* role : {"collector", "head"}) {
            roles[role] = object({{"scope", "unit"}});
        }
        for (const auto* role : {"psd", "executive"}) {
            roles[role] = object({{"scope", "organisation"}});
        }
        auto it = titled(object({{"name", is_root_ ? kWalked : kWindow},
                                 {"version", 1},
                                 {"subject", is_root_ ? "unit_quarter" : "window"},
                                 {"zone", dice_.one_in(3) ? "Europe/Berlin" : "Asia/Bangkok"},
                                 {"calendar", "unit"},
                                 {"facts", facts},
                                 {"roles", roles},
                                 {"anchors", anchors()},
                                 {"initial", names_.front()},
                                 {"states", states}}));
        if (dice_.one_in(2)) {
            it["pause"] = object({{"role", "psd"}});
        }
        return it;
    }

private:
    static json titled(json it)
    {
        it["title"] = object({{"th", "งาน"}, {"en", "Work"}});
        return it;
    }

    json anchors()
    {
        if (!is_root_) {
            return json::object();
        }
        auto due = object({{"from", "subject.quarter_end"},
                           {"add", object({{"d", dice_.one_in(2) ? json("policy.due_days") : json(dice_.below(20))}})},
                           {"at", "24:00"},
                           {"roll", "following"}});
        auto rework = object({{"from", "entered"}, {"add", object({{"bd", dice_.between(2, 8)}})}, {"at", "24:00"}});
        return object({{"due", due}, {"rework_due", rework}});
    }

    std::string guard()
    {
        static const std::vector<std::tuple<std::string, std::string, std::string>> kGuards{
            {"missing_required", "int", "missing_required > 0"},
            {"value_faults", "int", "value_faults == 0"},
            {"parts_open", "int", "parts_open > 1"},
            {"late", "bool", "late"},
            {"window_open", "bool", "not window_open"},
            {"decisions", "int", "decisions > 0"},
            {"value_faults", "int", "value_faults in (1, 2)"}};
        const auto& [name, kind, text] = is_root_ ? dice_.pick(kGuards) : kGuards.at(5);
        facts_used_.insert_or_assign(name, kind);
        if (is_root_ && dice_.one_in(4)) {
            const auto& [other, other_kind, other_text] = dice_.pick(kGuards);
            facts_used_.insert_or_assign(other, other_kind);
            return text + (dice_.one_in(2) ? " and " : " or ") + other_text;
        }
        return text;
    }

    std::string anywhere() { return dice_.one_in(4) ? dice_.pick(ends_) : dice_.pick(names_); }

    // Where silence and refusals lead: to another state, and in the end to the end.
    std::string elsewhere()
    {
        auto state = last_ ? ends_.back() : anywhere();
        while (state == here_) {
            state = anywhere();
        }
        return state;
    }

    json leaving(const std::string& last)
    {
        auto all = json::array();
        if (dice_.one_in(3)) {
            all.push_back(branch(elsewhere(), false));
            all.back()["if"] = guard();
        }
        all.push_back(branch(last, false));
        return all;
    }

    json effects(bool by_person)
    {
        auto all = json::array();
        if (dice_.one_in(3)) {
            all.push_back(object({{"mark", dice_.one_in(2) ? "late" : "odd"}}));
        }
        if (dice_.one_in(3)) {
            all.push_back(notice(dice_.one_in(2) ? "collector" : "psd"));
        }
        if (dice_.one_in(4)) {
            all.push_back(object({{"freeze", "results"}}));
        }
        if (is_root_ && by_person && dice_.one_in(4)) {
            all.push_back(object({{"spawn", kWindow}, {"kind", "extension"}}));
        }
        if (!is_root_ && dice_.one_in(2)) {
            all.push_back(object({{"signal", dice_.one_in(3) ? "extension_refused" : "extension_granted"}}));
        }
        return all;
    }

    json branch(const std::string& to, bool by_person)
    {
        auto it = json::object();
        if (!to.empty()) {
            it["to"] = to;
        }
        if (auto done = effects(by_person); !done.empty()) {
            it["do"] = std::move(done);
        }
        return it;
    }

    // Guarded branches, then the one that always holds.
    json branches(const std::string& last, bool by_person)
    {
        auto all = json::array();
        const int guarded = dice_.below(3);
        for (int i = 0; i < guarded; ++i) {
            auto one = by_person && dice_.one_in(3) ? object({{"reject", "results_missing"}})
                                                    : branch(dice_.one_in(3) ? "" : anywhere(), by_person);
            one["if"] = guard();
            all.push_back(std::move(one));
        }
        all.push_back(branch(last, by_person));
        return all;
    }

    json from_somewhere(int least, int most)
    {
        const char* const unit = dice_.one_in(4) ? "h" : dice_.one_in(2) ? "d" : "bd";
        auto at = object({{"from", !is_root_         ? "entered"
                                   : dice_.one_in(3) ? "anchor.due"
                                   : dice_.one_in(4) ? "subject.quarter_end"
                                                     : "entered"},
                          {"add", object({{unit, dice_.between(least, most)}})}});
        if (dice_.one_in(2)) {
            at["at"] = dice_.one_in(3) ? "24:00" : "08:30";
        }
        return at;
    }

    json timers()
    {
        auto all = json::array();
        all.push_back(object({{"id", "limit"},
                              {"at", object({{"from", "entered"},
                                             {"add", object({{dice_.one_in(3) ? "d" : "bd", dice_.between(3, 25)}})},
                                             {"at", "24:00"}})},
                              {"raise", "ran_out"}}));
        const int reminders = dice_.below(3);
        for (int i = 0; i < reminders; ++i) {
            auto effects_of = dice_.one_in(3) ? list(object({{"mark", "odd"}})) : list(notice("collector"));
            auto timer =
                object({{"id", "remind" + std::to_string(i)}, {"at", from_somewhere(1, 6)}, {"do", effects_of}});
            if (dice_.one_in(2)) {
                timer["every"] = object({{dice_.one_in(2) ? "bd" : "d", dice_.between(1, 3)}});
                timer["max"] = dice_.between(2, 4);
                timer["missed"] = dice_.pick(std::vector<std::string>{"coalesce", "each", "skip"});
            }
            all.push_back(std::move(timer));
        }
        return all;
    }

    json task_state(const std::string& next)
    {
        auto actions = list("submit");
        auto on = object({{"submit", branches(next, true)}, {"ran_out", leaving(elsewhere())}});
        for (const auto* more : {"hand_in", "ask_extension", "withdraw"}) {
            if (dice_.one_in(2)) {
                actions.push_back(more);
                on[more] = branches(dice_.one_in(2) ? "" : anywhere(), true);
            }
        }
        auto task =
            object({{"role", dice_.one_in(4) ? "head" : "collector"}, {"form", "results"}, {"actions", actions}});
        if (is_root_) {
            task["due"] = dice_.one_in(2) ? "due" : "rework_due";
            if (dice_.one_in(2)) {
                auto shifted =
                    list(object({{"shift", "due"}, {"bd", "days"}, {"max", dice_.between(1, 9)}, {"excuse", "late"}}));
                auto granted = object({{"do", shifted}});
                if (dice_.one_in(2)) {
                    granted["to"] = anywhere();
                }
                on["extension_granted"] = list(std::move(granted));
            }
            if (dice_.one_in(3)) {
                on["plan_changed"] = branches("", false);
            }
        }
        return titled(object({{"stage", "do"}, {"task", task}, {"timers", timers()}, {"on", on}}));
    }

    json approval_state(const std::string& next)
    {
        static const std::vector<std::string> kRoles{"head", "psd", "executive"};
        auto stages = json::array();
        for (const auto& role : kRoles) {
            if (!stages.empty() && dice_.one_in(2)) {
                continue;
            }
            auto stage = object({{"id", role}, {"role", role}, {"need", role == "head" ? 1 : dice_.between(1, 2)}});
            if (is_root_ && dice_.one_in(3)) {
                stage["if"] = guard();
            }
            stages.push_back(std::move(stage));
        }
        const bool returns = dice_.one_in(2);
        const auto refusal = returns ? "returned" : "rejected";
        auto approval =
            object({{"duty", "accountable"},
                    {"form", is_root_ ? "checkpoint_review" : "window_review"},
                    {"stages", stages},
                    {"negative", returns ? "return" : "reject"},
                    {"lapse", object({{"after", object({{"bd", dice_.between(6, 20)}})}, {"as", refusal}})}});
        if (dice_.one_in(2)) {
            approval["remind"] =
                object({{"every", object({{"bd", dice_.between(1, 3)}})}, {"max", dice_.between(1, 3)}});
        }
        if (dice_.one_in(3)) {
            approval["escalate"] =
                list(object({{"after", object({{"bd", dice_.between(1, 5)}})}, {"to", "executive"}}));
        }
        auto on = object({{"approved", leaving(next)}, {refusal, leaving(elsewhere())}});
        auto it = titled(object({{"stage", "check"}, {"approval", approval}}));
        if (dice_.one_in(2)) {
            it["also"] = list(object({{"role", "collector"}, {"actions", list("withdraw")}}));
            on["withdraw"] = branches(is_root_ ? anywhere() : ends_.back(), true);
        }
        if (dice_.one_in(3)) {
            it["enter"] = list(notice("head"));
        }
        it["on"] = on;
        return it;
    }

    Dice& dice_;
    bool is_root_;
    bool last_ = false;   // of the working states, which gives up where all else fails
    std::string here_{};  // the state being drawn
    std::vector<std::string> names_{};
    std::vector<std::string> ends_{};
    std::map<std::string, std::string> facts_used_{};
};

RandomDefinition draw(Dice& dice, bool is_root)
{
    static const std::string schema = shipped_text("workflows/workflow.schema.json");
    std::map<std::string, int> reasons;
    for (int refused = 0; refused < kMostDrafts; ++refused) {
        auto text = Draft{dice, is_root}.make();
        workflow::CompileInput input{.file_name = "", .text = text.dump(), .schema_text = schema};
        input.other_definitions = {kWindow};
        auto made = workflow::compile(input);
        if (made.findings.empty()) {
            return {std::make_shared<const workflow::Definition>(*std::move(made.definition)), std::move(text),
                    refused};
        }
        ++reasons[made.findings.front().code + " " + made.findings.front().sentence];
    }
    std::string told = "the generator draws nothing that the compiler proves:";
    for (const auto& [reason, times] : reasons) {
        told += "\n" + std::to_string(times) + " x " + reason;
    }
    throw std::runtime_error{told};
}

}  // namespace

RandomDefinition random_root(Dice& dice)
{
    return draw(dice, true);
}

RandomDefinition random_child(Dice& dice)
{
    return draw(dice, false);
}

}  // namespace traimas::proof
