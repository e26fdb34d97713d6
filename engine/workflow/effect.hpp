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
    std::string name;  // a verdict that is kept once given, such as "late"
};
struct Shift {
    std::string anchor;
    std::string days;      // the field of the signal's data that says how many working days
    int max = 0;           // more are cut to this
    std::string excuse{};  // a mark that becomes excused, or empty
};
struct Spawn {
    std::string definition;
    std::string kind;
};
struct Signal {
    std::string name;  // raised in the parent, in the same commit
};
using Effect = std::variant<Notify, Freeze, Mark, Shift, Spawn, Signal>;

}  // namespace traimas::workflow
