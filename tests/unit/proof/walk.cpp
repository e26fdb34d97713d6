// Plays walks on the tree itself: the frame of execute (lock, time, load, drain, decide, write) without its authority.
#include "tests/unit/proof/walk.hpp"

#include "engine/measure/framework.hpp"
#include "engine/workflow/pause.hpp"
#include "tests/support/office.hpp"

#include <algorithm>
#include <ostream>

namespace traimas::proof {
namespace {

using nlohmann::json;
using testing::bangkok;
using workflow::Instance;
using workflow::Tree;

constexpr std::chrono::hours kHalfAYear{24 * 182};
constexpr std::int64_t kElsewhere = 1'000'000;  // the sender of messages: no instance of this tree

// The facts of the generator: numbers from what was submitted last, the rest from the fold.
workflow::Facts facts_of(const Tree&, const Instance& instance, const json& data)
{
    const auto number = [&](const char* name) -> std::int64_t {
        const json& content = instance.folded.content;
        for (const auto* from : {&data, &content}) {
            const auto& values =
                from == &data && data.is_object() && data.contains("content") ? data.at("content") : *from;
            if (values.is_object() && values.contains(name)) {
                return values.at(name).get<std::int64_t>();
            }
        }
        return 0;
    };
    workflow::Facts facts;
    for (const auto* name : {"missing_required", "value_faults", "parts_open"}) {
        facts.emplace(name, number(name));
    }
    facts.emplace("decisions", static_cast<std::int64_t>(instance.folded.decisions.size()));
    facts.emplace("late", instance.folded.marks.contains("late"));
    facts.emplace("window_open", !instance.folded.open_children.empty());
    return facts;
}

const workflow::SubjectRules& walk_rules()
{
    static constexpr workflow::SubjectRules kRules{
        .facts = &facts_of,
        .complete = [](const Tree&, const Instance&, workflow::Event&) {},
        .births =
            [](const Tree&, const Instance& parent, const workflow::Event&, const workflow::Spawn&) {
                return std::vector<workflow::Birth>{{SharedJson{json{{"days", parent.seq % 5 + 1}}}, parent.quarter}};
            },
        .foundings = [](const Tree&, const Instance&, const workflow::Event&,
                        const workflow::Found&) { return std::vector<workflow::Founding>{}; },
        .signal_data =
            [](const Tree&, const Instance& from, const workflow::Event&, const std::string&, const Instance&) {
                return std::optional{json{{"days", from.folded.subject.at("days")}}};
            },
        .message = [](const Tree&, const Instance&, const workflow::Event&,
                      const workflow::Send&) { return std::optional<workflow::Message>{}; },
        .project = [](const Tree&, const Instance&, const workflow::Event&, workflow::Changes&) {}};
    return kRules;
}

void add_people(workflow::Changes& registers)
{
    using organisation::UnitKind;
    const auto add = [&](organisation::Change change) { registers.organisation.push_back(std::move(change)); };
    for (const auto& [code, parent, kind] :
         {std::tuple{"OPS", "", UnitKind::office}, std::tuple{"LAW", "OPS", UnitKind::unit}}) {
        add(organisation::UnitAdded{{.code = code,
                                     .parent = parent,
                                     .kind = kind,
                                     .th = code,
                                     .en = code,
                                     .from = calendar::year_begin(2560)}});
    }
    std::int64_t next = 0;
    for (const auto& [role, unit, count] : {std::tuple{"collector", "LAW", 3}, std::tuple{"head", "LAW", 2},
                                            std::tuple{"psd", "OPS", 3}, std::tuple{"executive", "OPS", 2}}) {
        for (int i = 0; i < count; ++i) {
            ++next;
            add(organisation::PersonAdded{PersonId{next}});
            add(organisation::PostAdded{{PostId{next}, unit, role, role}});
            add(organisation::Appointed{
                {next, PostId{next}, PersonId{next}, organisation::HolderKind::holder, bangkok(2017, 1, 1), {}}});
            add(organisation::Granted{{PostId{next}, role, unit}});
        }
    }
}

std::string without_recorded_at(const std::string& body)
{
    auto it = json::parse(body);
    it.erase("recorded_at");
    return it.dump();
}

class Walk {
public:
    explicit Walk(const WalkWorld& world)
        : world_{world}, proof_{store_, world.definitions, walk_rules(), InstanceId{1}}
    {
        auto tx = store_.begin();
        tx->write(world.registers);
        tx->commit();
        tx = store_.begin();
        const auto& definition = *world.root.definition;
        const auto id = tx->next_instance();
        in_tree(*tx, {}, [&](Tree& tree) {
            tree.create({.id = id,
                         .root = id,
                         .definition = definition.name,
                         .definition_version = definition.version,
                         .digest = definition.digest,
                         .unit = "LAW",
                         .fiscal_year = 2561,
                         .quarter = 1,
                         .ordinal = 1,
                         .calendar = "th",
                         .calendar_version = 1},
                        {.id = "birth",
                         .action = "create",
                         .actor = {PersonId{1}},
                         .now = clock_.now(),
                         .data = world.subject});
        });
    }

    void to(Instant at, Polls polls, Dice& dice)
    {
        switch (polls) {
        case Polls::when_due:
            for (auto due = store_.next_due(); due && *due <= at; due = store_.next_due()) {
                clock_.set(std::max(*due, clock_.now()));
                drain();
            }
            break;
        case Polls::random:
            while (clock_.now() < at) {
                const std::chrono::minutes pause{dice.between(1, 60 * 24 * 9)};
                clock_.set(std::min<Instant>(at, clock_.now() + pause));
                drain();
            }
            break;
        case Polls::never: break;
        }
        clock_.set(at);
    }

    void drain()
    {
        in_tree(*store_.begin(), root(), [&](Tree& tree) { tree.drain(clock_.now()); });
    }

    // Answers whether it was accepted.
    bool take(const WalkStep& step)
    {
        bool accepted = false;
        const auto command = std::to_string(++commands_);
        in_tree(*store_.begin(), root(), [&](Tree& tree) {
            tree.drain(clock_.now());
            if (step.is_signal) {
                tree.receive({.name = step.name,
                              .sender = InstanceId{kElsewhere},
                              .data = step.data,
                              .command = command,
                              .now = clock_.now()});
                accepted = true;
            } else if (step.target < tree.instances().size()) {
                const auto id = tree.instances()[step.target].id;
                workflow::Command asked{.id = command,
                                        .action = step.name,
                                        .actor = {step.person, {}, step.role, {}},
                                        .now = clock_.now(),
                                        .data = step.data};
                asked.preparers.push_back(step.person);
                accepted = tree.act(id, asked).has_value();
            }
            if (accepted) {
                tree.drain(clock_.now());
            }
        });
        return accepted;
    }

    WalkStep next_step(Dice& dice)
    {
        WalkStep step{.at = next_time(dice), .name = {}};
        to(step.at, Polls::when_due, dice);
        const auto instances = store_.instances();
        step.target = target(instances, dice);
        const auto& instance = instances[step.target];
        if (dice.one_in(8)) {
            step.is_signal = true;
            step.name = dice.one_in(2) ? "plan_changed" : "extension_granted";
            step.data = json{{"days", dice.between(1, 12)}};
            return step;
        }
        const auto& definition = world_.definitions.at(instance.definition, 1);
        const auto known = workflow::known_actions(definition, instance);
        const bool odd = known.empty() || dice.one_in(10);
        step.name =
            odd ? dice.pick(std::vector<std::string>{"submit", "approve", "withdraw", "resume"}) : dice.pick(known);
        const auto rule = workflow::action_rule(definition, instance, step.name);
        step.role = rule ? rule->role : "collector";
        const auto registers = store_.begin()->registers();
        const auto unit =
            workflow::scope_unit(registers->organisation, rule ? rule->scope : workflow::RoleScope::unit, "LAW");
        step.person = dice.pick(registers->organisation.eligible(step.role, unit, clock_.now()));
        if (step.name == workflow::kPause) {
            step.data = json{{"mode", dice.one_in(2) ? "freeze" : "run"}};
        } else if (dice.one_in(2)) {
            step.data = json{{"content", json{{"missing_required", dice.below(2)},
                                              {"value_faults", dice.below(3)},
                                              {"parts_open", dice.below(4)}}}};
        }
        return step;
    }

    [[nodiscard]] bool is_over() const
    {
        const auto instances = store_.instances();
        return std::none_of(instances.begin(), instances.end(), [this](const Instance& it) { return lives(it); });
    }

    std::vector<std::string> broken()
    {
        auto faults = proof_.broken();
        faults.insert(faults.end(), refused_by_store_.begin(), refused_by_store_.end());
        return faults;
    }

    WalkResult result(std::size_t refused) const
    {
        WalkResult result{.refused = refused};
        for (const auto& body : store_.bodies()) {
            result.bodies.push_back(without_recorded_at(body));
        }
        result.events = result.bodies.size();
        return result;
    }

private:
    [[nodiscard]] bool lives(const Instance& instance) const
    {
        const auto* state = world_.definitions.at(instance.definition, 1).state(instance.folded.state);
        return state->final.empty();
    }

    // Mostly one that has not ended: what has ended refuses all but a reopening.
    [[nodiscard]] std::size_t target(const std::vector<Instance>& instances, Dice& dice) const
    {
        const auto any = [&] { return static_cast<std::size_t>(dice.below(static_cast<int>(instances.size()))); };
        for (int tries = 0; tries < 8; ++tries) {
            const auto drawn = dice.one_in(2) ? 0 : any();
            if (lives(instances[drawn])) {
                return drawn;
            }
        }
        return any();
    }

    // At once, soon, some days later, or to the microsecond at or around the next timer.
    Instant next_time(Dice& dice)
    {
        const auto due = store_.next_due();
        if (due && dice.one_in(3)) {
            return std::max(clock_.now(), *due + std::chrono::microseconds{dice.between(-1, 1)});
        }
        return clock_.now() +
               (dice.one_in(2) ? std::chrono::minutes{dice.below(60)} : std::chrono::minutes{dice.below(60 * 24 * 12)});
    }

    [[nodiscard]] workflow::TreeRows root()
    {
        const auto tx = store_.begin();
        return tx->load(InstanceId{1}, "");
    }

    template <class F>
    void in_tree(store::StoreTx& tx, workflow::TreeRows rows, F work)
    {
        const auto registers = tx.registers();
        const workflow::TreeContext context{world_.definitions, registers->calendars, registers->organisation,
                                            walk_rules(), [&] { return tx.next_instance(); }};
        Tree tree{context, std::move(rows)};
        work(tree);
        try {
            tx.write(tree.take_changes());
            tx.commit();
        } catch (const store::DatabaseError& error) {
            refused_by_store_.emplace_back(error.what());  // a constraint is the last line of defence: never reached
        }
    }

    const WalkWorld& world_;
    testing::ManualClock clock_{bangkok(2017, 12, 11, 10)};
    store::MemoryStore store_{clock_};
    testing::TreeProof proof_;
    std::vector<std::string> refused_by_store_{};
    int commands_ = 0;
};

// What ends each walk: everybody stops, and time goes on.
void run_out(Walk& walk, const std::vector<WalkStep>& script, Polls polls, Dice& dice)
{
    const auto last = script.empty() ? bangkok(2017, 12, 11, 10) : script.back().at;
    walk.to(last + kHalfAYear, polls, dice);
    walk.drain();
}

}  // namespace

WalkWorld::WalkWorld(Dice& dice) : root{random_root(dice)}, child{random_child(dice)}
{
    for (const auto* it : {&root, &child}) {
        definitions.all.emplace(std::pair{it->definition->name, it->definition->version}, it->definition);
    }
    add_people(registers);
    calendar::HolidayCalendar holidays{"th", 1, {}};
    for (auto day = calendar::year_begin(2561); day < calendar::year_end(2562); day += std::chrono::days{1}) {
        if (dice.one_in(12)) {
            holidays.holidays.push_back(day);
        }
    }
    registers.calendars.push_back(std::move(holidays));
    auto policy = json::object();
    for (const auto& [name, days] : measure::default_days()) {
        policy[name] = dice.between(1, 20);
    }
    subject = json{{"quarter_begin", "2017-10-01"}, {"quarter_end", "2017-12-31"}, {"policy", policy}};
}

std::ostream& operator<<(std::ostream& out, const WalkStep& step)
{
    return out << to_micros(step.at) << " us: " << (step.is_signal ? "message " : "action ") << step.name << " on "
               << step.target << " by " << step.person.value() << " as '" << step.role << "' " << step.data.dump();
}

Improvised improvise(const WalkWorld& world, Dice& dice, int length)
{
    Walk walk{world};
    Improvised made;
    std::size_t refused = 0;
    for (bool over = false; static_cast<int>(made.script.size()) < length && !over && made.result.broken.empty();) {
        over = walk.is_over();  // one step is tried on what has ended
        made.script.push_back(walk.next_step(dice));
        refused += walk.take(made.script.back()) ? 0U : 1U;
        made.result.broken = walk.broken();
    }
    if (made.result.broken.empty()) {
        run_out(walk, made.script, Polls::when_due, dice);
        made.result = walk.result(refused);
        made.result.broken = walk.broken();
    }
    return made;
}

WalkResult play(const WalkWorld& world, const std::vector<WalkStep>& script, Polls polls, std::uint64_t poll_seed)
{
    Walk walk{world};
    Dice dice{poll_seed};
    std::size_t refused = 0;
    for (const auto& step : script) {
        walk.to(step.at, polls, dice);
        refused += walk.take(step) ? 0U : 1U;
        if (auto broken = walk.broken(); !broken.empty()) {
            return {.broken = std::move(broken)};
        }
    }
    run_out(walk, script, polls, dice);
    auto result = walk.result(refused);
    result.broken = walk.broken();
    return result;
}

}  // namespace traimas::proof
