// A state that waits for its children (`join`): who has arrived, and what is to be looked at once an event is through.
#pragma once

#include "engine/workflow/machine.hpp"

#include <algorithm>
#include <string_view>

namespace traimas::workflow {

// Has a child that stands in this state arrived?
[[nodiscard]] inline bool has_arrived(const Join& join, std::string_view state)
{
    return std::find(join.in.begin(), join.in.end(), state) != join.in.end();
}

// A child came where its parent waits for it, or an instance came into a state that waits.
struct Arrival {
    InstanceId waits;
    std::int64_t entered_seq;  // of the one that waits: where it has moved on since, that entry counts instead
    SignalCommand signal;      // what comes about if nobody is missing
};
// Those to look at once the outermost event has been carried out.
struct Arrivals {
    std::vector<Arrival> noted{};
    int depth = 0;  // of events within the effects of events
};

// How many children of a state that waits there are, and how many of them have arrived.
struct Gathering {
    int all = 0;
    int arrived = 0;
};

}  // namespace traimas::workflow
