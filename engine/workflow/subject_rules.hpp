// What a tree asks of the subjects of its instances. The tree knows states, events and effects; what a plan, a report
// or a case contains is known by engine/subjects, which hands these functions in. All of them are pure.
#pragma once

#include "engine/workflow/rows.hpp"

namespace traimas::workflow {

class Tree;

// A child that an effect spawns.
struct Birth {
    SharedJson subject;
    int quarter = 0;
};
// Another tree: named by its root's identity.
struct TreeName {
    std::string definition;
    std::string unit;
    int fiscal_year;
};
struct Founding {
    TreeName tree;
    nlohmann::json subject;
};
struct Message {
    TreeName tree;
    nlohmann::json data;
};

struct SubjectRules {
    // The facts that guards read. `data` is what the command or the signal in hand carries, or null.
    Facts (*facts)(const Tree& tree, const Instance& instance, const nlohmann::json& data);
    // Completes an event before it is hashed: what `freeze` pins, scores, records. The instance is as it was before.
    void (*complete)(const Tree& tree, const Instance& instance, Event& event);
    // The children of a `spawn`, one for each item of its list; `event` is complete.
    std::vector<Birth> (*births)(const Tree& tree, const Instance& parent, const Event& event, const Spawn& spawn);
    // The trees of a `found`.
    std::vector<Founding> (*foundings)(const Tree& tree, const Instance& instance, const Event& event,
                                       const Found& found);
    // What a signal tells one of its hearers; nullopt: it does not concern that one.
    std::optional<nlohmann::json> (*signal_data)(const Tree& tree, const Instance& from, const Event& event,
                                                 const std::string& signal, const Instance& to);
    // What a message says and to which tree; nullopt: there is nothing to say.
    std::optional<Message> (*message)(const Tree& tree, const Instance& from, const Event& event, const Send& send);
    // The domain rows that follow from an event, which is applied to the instance already.
    void (*project)(const Tree& tree, const Instance& instance, const Event& event, Changes& changes);
};

}  // namespace traimas::workflow
