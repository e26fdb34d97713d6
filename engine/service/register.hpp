// Changes of the registers: commands and events like all others, projected into rows in the same transaction.
#pragma once

#include "engine/service/execute.hpp"

#include <array>

namespace traimas::service {

// What one event of a register carries. `texts` are kept erasable beside it (names, addresses).
struct RegisterEvent {
    std::vector<organisation::Change> changes;  // one, but for other registers: none
    std::vector<workflow::TextPart> texts{};
    std::vector<workflow::PersonRow> people{};
    std::optional<calendar::HolidayCalendar> calendar{};
    std::vector<dictionary::Change> dictionary{};  // one, of the registers `dictionary` and `framework` only
    std::vector<InstanceId> followers{};           // of the calendar: found under the register's lock
};

// The event of one change without texts.
[[nodiscard]] RegisterEvent register_event(organisation::Change change);
[[nodiscard]] RegisterEvent dictionary_event(dictionary::Change change);

// Called under the register's lock with the registers as they are: answers the events to write, in order, or why not.
// Ids of new people, posts and spans come from organisation::next_…().
using RegisterPlan = std::function<Result<std::vector<RegisterEvent>>(const store::Registers&)>;

// `name` is "organisation", "access", "dictionary", "framework" or "calendar"; for the last `key` is the calendar's id.
// Each change is checked against those before it. An administrator may change any register, the role psd the dictionary
// and the frameworks. Problems: not_found where the register does not stand, forbidden (not_your_role), those of
// organisation::check() and dictionary::check(), and those of the plan.
Result<Done> change_register(Engine& engine, const std::string& name, const std::string& key, const Envelope& envelope,
                             const RegisterPlan& plan);

// Makes the register where it does not stand yet, as the system.
Result<InstanceId> found_register(Engine& engine, const std::string& name, const std::string& key);
// The registers that every installation has, each with the key "": cli, the demo and tests found them all.
inline constexpr std::array kSingleRegisters{"organisation", "access", "dictionary", "framework"};

// The events that add a person: the change, and name, user name and address as erasable texts.
struct NewPerson {
    std::string username;
    std::string th;
    std::string en;
    std::string email{};
};
// What one signs in with: 1-64 small letters, digits, '-', '_' and '.'.
[[nodiscard]] bool is_username(std::string_view text);
[[nodiscard]] RegisterEvent person_added(PersonId id, const NewPerson& person, Random& random);

// Who the system is when nobody signed in: cli and the demo act as this person id, which stands for no human.
inline constexpr PersonId kSystemActor{0};

}  // namespace traimas::service
