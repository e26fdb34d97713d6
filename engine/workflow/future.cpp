// The future of an instance in which nobody acts: its tree, copied, and drained from one timer to the next.
#include "engine/base/assert.hpp"
#include "engine/workflow/explain.hpp"

#include <algorithm>
#include <limits>

namespace traimas::workflow {
namespace {

TreeRows rows_of(const Tree& tree)
{
    TreeRows rows{.instances = tree.instances()};
    for (const auto& instance : tree.instances()) {
        for (const auto& participant : tree.participants(instance)) {
            rows.participation.push_back({instance.id, participant, 0});
        }
        if (const auto& drafts = tree.drafts(instance.id); !drafts.empty()) {
            rows.drafts.emplace(instance.id, drafts);
        }
        if (const auto& documents = tree.documents(instance.id); !documents.empty()) {
            rows.documents.emplace(instance.id, documents);
        }
    }
    return rows;
}

std::int64_t first_free_id(const Tree& tree)
{
    std::int64_t most = 0;
    for (const auto& instance : tree.instances()) {
        most = std::max(most, instance.id.value());
    }
    return most + 1;
}

class Foreseen {
public:
    Foreseen(const TreeContext& context, const Tree& tree, InstanceId asked)
        : next_id_{first_free_id(tree)}, context_{context.definitions, context.calendars, context.organisation,
                                                  context.subjects, [this] { return InstanceId{next_id_++}; }},
          tree_{context_, rows_of(tree)}, asked_{asked}
    {
    }
    Foreseen(const Foreseen&) = delete;
    Foreseen& operator=(const Foreseen&) = delete;

    Future run()
    {
        Future future;
        while (!tree_.is_final(asked())) {
            const auto at = next_due();
            if (!at) {
                break;
            }
            tree_.drain(*at);
            tell_events(future.steps);
            if (static_cast<int>(future.steps.size()) >= kMostFutureSteps) {
                future.end = FutureEnd::cut;
                break;
            }
        }
        future.state = asked().folded.state;
        if (tree_.is_final(asked())) {
            future.end = FutureEnd::ended;
        }
        add_notices(future.steps);
        return future;
    }

private:
    [[nodiscard]] const Instance& asked() const
    {
        const auto* instance = tree_.find(asked_);
        TRAIMAS_ASSERT(instance != nullptr);
        return *instance;
    }

    // The instance that is asked about, or below it?
    [[nodiscard]] bool concerns(InstanceId id) const
    {
        const auto* instance = tree_.find(id);
        while (instance != nullptr && instance->id != asked_) {
            instance = instance->parent ? tree_.find(*instance->parent) : nullptr;
        }
        return instance != nullptr;
    }

    // Dates are reckoned over working days, so those of an instance that nothing happened to are kept.
    std::optional<Instant> next_due()
    {
        std::optional<Instant> first;
        for (const auto& instance : tree_.instances()) {
            auto& known = due_[instance.id];
            if (known.first != instance.seq) {
                known = {instance.seq, std::nullopt};
                for (const auto& timer : project(tree_.world(instance), instance).timers) {
                    known.second = known.second ? std::min(*known.second, timer.due_at) : timer.due_at;
                }
            }
            if (known.second && (!first || *known.second < *first)) {
                first = known.second;
            }
        }
        return first;
    }

    void tell_events(std::vector<FutureStep>& steps)
    {
        const auto& events = tree_.events();
        for (; seen_ < events.size(); ++seen_) {
            const auto& row = events[seen_];
            const auto& event = row.event;
            const bool changes = event.entered && event.from != event.state;
            const bool is_own = row.instance == asked_;
            if (!concerns(row.instance) || (!is_own && !changes)) {
                continue;
            }
            const auto& instance = *tree_.find(row.instance);
            places_[{row.instance, event.seq}] = steps.size();
            steps.push_back({.instance = row.instance,
                             .definition = instance.definition,
                             .definition_version = instance.definition_version,
                             .quarter = instance.quarter,
                             .kind = event.kind,
                             .name = event.name,
                             .at = event.effective_at,
                             .from = event.from,
                             .state = event.state,
                             .outcome = event.outcome,
                             .marks = event.marks});
        }
    }

    // Who would be told, as the tree itself finds them; steps that would pass unnoticed are left out.
    void add_notices(std::vector<FutureStep>& steps)
    {
        const auto changes = tree_.take_changes();
        const auto add_once = [](auto& list, const auto& value) {
            if (std::find(list.begin(), list.end(), value) == list.end()) {
                list.push_back(value);
            }
        };
        for (const auto& row : changes.outbox) {
            const auto place = places_.find({row.instance, row.seq});
            if (row.kind == "notice" && place != places_.end()) {
                add_once(steps[place->second].told, row.recipient);
                add_once(steps[place->second].notices, row.notice);
            }
        }
        std::erase_if(
            steps, [](const FutureStep& it) { return it.from == it.state && it.marks.empty() && it.notices.empty(); });
    }

    std::int64_t next_id_;
    TreeContext context_;
    Tree tree_;
    InstanceId asked_;
    std::size_t seen_ = 0;                                                         // events
    std::map<InstanceId, std::pair<std::int64_t, std::optional<Instant>>> due_{};  // at which seq
    std::map<std::pair<InstanceId, std::int64_t>, std::size_t> places_{};  // of an instance's event, among the steps
};

}  // namespace

Future future_of(const TreeContext& context, const Tree& tree, InstanceId instance)
{
    Foreseen foreseen{context, tree, instance};
    return foreseen.run();
}

}  // namespace traimas::workflow
