// I15 for the registers: the rows of units, people, posts, calendars, indicators, goals and frameworks are the fold
// of the registers' events.
// Used by verify only.
#pragma once

#include "engine/service/verify.hpp"
#include "engine/store/port.hpp"

namespace traimas::service {

class RegisterFold {
public:
    // Folds one event; those of other definitions are passed over.
    void fold(const workflow::Instance& instance, const workflow::Event& event);
    // Names each register whose rows differ from the fold.
    void compare(const store::Registers& stored, VerifyReport& report) const;

private:
    organisation::Organisation organisation_{};
    std::vector<organisation::Change> grants_{};  // applied last: they name posts of the other register
    std::map<std::pair<std::string, int>, std::vector<calendar::Date>> calendars_{};
    dictionary::Dictionary dictionary_{};
};

}  // namespace traimas::service
