// A tree of instances in memory while one transaction holds its root: drains due timers, carries commands out, and
// collects every row that follows. Pure: what comes from outside (definitions, calendars, people, ids) is handed in.
#pragma once

#include "engine/workflow/join.hpp"
#include "engine/workflow/subject_rules.hpp"

#include <functional>
#include <memory>

namespace traimas::workflow {

// Published definitions, by name and version; immutable once handed around.
struct DefinitionSet {
    std::map<std::pair<std::string, int>, std::shared_ptr<const Definition>> all{};
    // Asked for what `all` lacks: a version that was published since. Whoever answers keeps it for as long as the set.
    std::function<std::shared_ptr<const Definition>(const std::string& name, int version)> later{};

    [[nodiscard]] const Definition& at(const std::string& name, int version) const;         // asserts that it is there
    [[nodiscard]] std::shared_ptr<const Definition> latest(const std::string& name) const;  // nullptr: none
};

// Holiday calendars, by id and version.
struct CalendarSet {
    std::map<std::pair<std::string, int>, calendar::HolidayCalendar> all{};

    [[nodiscard]] const calendar::HolidayCalendar& at(const std::string& id, int version) const;
    [[nodiscard]] int latest(const std::string& id) const;  // 0: none
};

struct TreeContext {
    const DefinitionSet& definitions;
    const CalendarSet& calendars;
    const organisation::Organisation& organisation;
    const SubjectRules& subjects;
    std::function<InstanceId()> next_instance;  // draws an id for a spawned instance
};

// The unit where a role is looked for: the instance's own, or the nearest office above it.
[[nodiscard]] std::string scope_unit(const organisation::Organisation& organisation, RoleScope scope,
                                     const std::string& unit);

// Thread rules: belongs to the transaction that loaded it.
class Tree {
public:
    Tree(const TreeContext& context, TreeRows rows);

    // Fires everything that is due, in order (due_at, instance, timer), each at its nominal time. Answers how many
    // fired. Throws std::runtime_error past 10,000 firings: a definition that never comes to rest.
    int drain(Instant now);

    // Decides a command on one instance of the tree and carries out what follows. Facts are read from the rows as they
    // stand. A refusal leaves no event of its own (what was drained before stands).
    Result<std::int64_t> act(InstanceId instance, const Command& command);
    // A birth, with the subject in command.data: of the root, or of a child in the state that its definition names.
    void create(Instance blank, const Command& command, const std::string& state = {});
    // A birth beside a parent that stands, as the definition's `birth` allows it; who may was asked before. The parent
    // gets no event: it may have ended. Problem: conflict, birth_not_now.
    Result<InstanceId> bear(InstanceId parent, const std::string& definition, const Birth& birth, Command command);
    // A message of another tree, for the root; that of a calendar, for every instance that follows it.
    void receive(const SignalCommand& message);
    // Why nothing can be saved now, in the state's own words; nullopt where the state knows the action `save`.
    [[nodiscard]] std::optional<Problem> refuses_save(InstanceId instance) const;
    // Saves draft rows: no event. Asked only where refuses_save() has nothing to say.
    void save(InstanceId instance, std::vector<DraftRow> rows, std::vector<EvidenceRow> evidence = {});
    void save_document(InstanceId instance, DocumentRow document);
    // A change of a register: one event that carries it, and the rows that project it.
    struct RegisterRows {
        std::vector<organisation::Change> organisation{};
        std::vector<PersonRow> people{};
        std::vector<calendar::HolidayCalendar> calendars{};
        std::vector<dictionary::Change> dictionary{};
        std::vector<InstanceId> followers{};  // roots of the trees that must hear of the calendar
    };
    Result<std::int64_t> change(InstanceId instance, const Command& command, RegisterRows rows);

    [[nodiscard]] const Instance* find(InstanceId instance) const;
    [[nodiscard]] const Instance& root() const;
    // Every instance of a definition, in the order of their births.
    [[nodiscard]] std::vector<const Instance*> all_of(std::string_view definition) const;
    [[nodiscard]] bool is_final(const Instance& instance) const;
    [[nodiscard]] const std::vector<DraftRow>& drafts(InstanceId instance) const;
    // The draft of that kind, or nullptr.
    [[nodiscard]] const DocumentRow* document(InstanceId instance, std::string_view kind) const;
    [[nodiscard]] const std::vector<DocumentRow>& documents(InstanceId instance) const;
    [[nodiscard]] Facts facts(const Instance& instance, const nlohmann::json& data = nullptr) const;
    [[nodiscard]] World world(const Instance& instance) const;
    [[nodiscard]] const std::vector<Instance>& instances() const { return instances_; }
    [[nodiscard]] std::vector<Participant> participants(const Instance& instance) const;
    // Who has arrived of the children that its state waits for; nullopt where the state has no `join`.
    [[nodiscard]] std::optional<Gathering> gathering(const Instance& parent) const;
    [[nodiscard]] const std::vector<EventRow>& events() const { return changes_.events; }  // made in this transaction

    // Everything to write: the rows collected, and the difference between the timers and tasks that stood and those
    // that must stand. May be asked once, at the end.
    [[nodiscard]] Changes take_changes();
    // As take_changes(), for a reader: what would stand now, nothing taken.
    [[nodiscard]] std::vector<TaskRow> open_tasks(const Instance& instance) const;
    // By when the open task is due, the earliest of several; nullopt where none is open or none has a date.
    [[nodiscard]] std::optional<Instant> due_of(const Instance& instance) const;
    // What the row of an instance says, and every list with it: due_of(), but of a report its own deadline, whichever
    // task is open and after the last one too.
    [[nodiscard]] std::optional<Instant> listed_due_of(const Instance& instance) const;

private:
    struct Pending {
        Instance* instance;
        DueTimer due;
    };
    [[nodiscard]] std::optional<Pending> next_due(Instant now);
    [[nodiscard]] bool is_last_missed(const Pending& pending, Instant now) const;
    void record(Instance& instance, Outcome outcome, const std::vector<TextPart>& texts);
    void drop_drafts(InstanceId instance, const Event& event);
    void note_arrivals(const Instance& instance, const Event& event);  // tree_join.cpp
    void settle_joins();
    // tree_calendar.cpp, tree_effects.cpp
    void follow_calendar(const SignalCommand& message);
    void tell_followers(const Instance& calendar_register, const RegisterRows& rows);
    [[nodiscard]] std::vector<Birth> name_children(const Instance& parent, const std::vector<Intent>& intents,
                                                   Event& event) const;
    [[nodiscard]] int next_ordinal(const std::string& definition, int quarter, const Event& event,
                                   const std::vector<Birth>& births) const;
    void carry_out(InstanceId instance, const Event& event, const std::vector<Intent>& intents,
                   const std::vector<Birth>& births);
    void tell(const Instance& instance, const Event& event, const NoticeIntent& intent, int effect);
    void spawn(InstanceId parent, const Event& event, const Birth& birth, const ChildRef& child);
    void signal(InstanceId from, const Event& event, const Signal& intent);
    void found(const Instance& instance, const Event& event, const Found& intent, int effect);
    void send(const Instance& instance, const Event& event, const Send& intent, int effect);
    [[nodiscard]] Instance child_of(const Instance& parent, const Definition& definition, const ChildRef& child,
                                    int quarter) const;
    [[nodiscard]] std::optional<Instant> notice_due(const Instance& instance) const;
    [[nodiscard]] std::string scope_unit(const Instance& instance, const std::string& role) const;
    [[nodiscard]] Staffing staffing_of(const Instance& instance, Instant at) const;
    void watch_staffing(const Instance& instance, std::int64_t unstaffed_since);
    [[nodiscard]] Instance& at(InstanceId instance);
    // project() of an instance of this tree, kept until its next event.
    [[nodiscard]] const Projection& projection(const Instance& instance) const;

    const TreeContext& context_;
    TreeRows loaded_;
    std::vector<Instance> instances_;
    std::set<InstanceId> touched_{};
    std::set<InstanceId> born_{};
    Changes changes_{};
    Arrivals arrivals_{};
    mutable std::map<InstanceId, Projection> projections_{};
};

}  // namespace traimas::workflow
