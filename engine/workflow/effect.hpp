// What a branch, a timer or an entry does besides changing the state.
// Plain values; the machine carries them out, definition.hpp holds them.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace traimas::workflow {

struct Notify {
    std::string notice;           // message key
    std::vector<std::string> to;  // roles
    bool digest_daily = false;
};
struct Freeze {
    std::string what;  // pins the content by its digest
};
struct Mark {
    std::string name;     // a verdict that is kept once given, such as "late"
    bool lifted = false;  // takes it back: the next one counts anew
};
struct Shift {
    std::string anchor;
    std::string days;       // the field of the signal's data that says how many working days
    int max = 0;            // more are cut to this
    std::string excuse{};   // a mark that becomes excused, or empty
    bool from_now = false;  // counted from the day of the event, not from where the anchor stood
};
struct Spawn {
    std::string definition;
    std::string kind;
    std::string each{};  // a list that the subject offers: a child for each item; empty: one child
};
// Trees of their own, founded by a message: never in the same commit.
struct Found {
    std::string definition;
    std::string each;  // a list that the subject offers
};
struct Signal {
    std::string name;  // raised in the same commit
    std::string in{};  // in every instance of this definition in the tree that has not ended; empty: in the parent
};
// A message to the root of another tree, delivered at least once and taken exactly once, in order.
struct Send {
    std::string name;
    std::string tree;  // which: a name that the subject offers, such as previous_cycle
};
using Effect = std::variant<Notify, Freeze, Mark, Shift, Spawn, Found, Signal, Send>;

}  // namespace traimas::workflow
