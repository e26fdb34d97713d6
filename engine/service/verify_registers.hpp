// I15 for the registers: the rows of units, people, posts, calendars, indicators, goals and frameworks are the fold
// of the registers' events, and the names of people are those that were hashed.
// Used by verify only.
#pragma once

#include "engine/service/verify.hpp"
#include "engine/store/event_queries.hpp"
#include "engine/store/port.hpp"

#include <set>

namespace traimas::service {

using PersonWords = std::map<PersonId, std::map<std::string, std::string>>;

class RegisterFold {
public:
    // Folds one event; those of other definitions are passed over. `texts`: all that stand of the instance.
    void fold(const workflow::Instance& instance, const workflow::Event& event,
              const std::vector<store::StoredText>& texts);
    // The events of a register could not be followed: its rows are not compared. Other definitions are passed over.
    void lose(const std::string& definition) { lost_.insert(definition); }
    // Names each register whose rows differ from the fold. `words` as store::person_words() answers them.
    void compare(const store::Registers& stored, const PersonWords& words, VerifyReport& report) const;

private:
    // What the event that added a person says of their words, and the salts that still stand.
    struct AddedPerson {
        InstanceId instance;
        std::int64_t seq;
        std::map<std::string, std::string> hashes{};
        std::map<std::string, std::string> salts{};
    };
    void keep_person(const workflow::Instance& instance, const workflow::Event& event,
                     const std::vector<store::StoredText>& texts);
    void compare_organisation(const organisation::Organisation& stored, VerifyReport& report) const;
    void compare_words(const PersonWords& words, VerifyReport& report) const;
    void compare_dictionary(const dictionary::Dictionary& stored, VerifyReport& report) const;
    void compare_frameworks(const dictionary::Dictionary& stored, VerifyReport& report) const;

    organisation::Organisation organisation_{};
    std::vector<organisation::Change> grants_{};  // applied last: they name posts of the other register
    std::map<std::pair<std::string, int>, std::vector<calendar::Date>> calendars_{};
    dictionary::Dictionary dictionary_{};
    std::map<PersonId, AddedPerson> people_{};
    std::set<std::string> lost_{};
};

}  // namespace traimas::service
