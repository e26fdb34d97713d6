// The words that explanations are made of: roles, people, posts, steps, dates and facts, in one reader's language.
// Everything comes from config/messages; a name that a workflow made up itself is said in a sentence that admits it.
#pragma once

#include "engine/language/messages.hpp"
#include "engine/service/engine.hpp"
#include "engine/store/directory_queries.hpp"

#include <map>
#include <string>
#include <vector>

namespace traimas::api {

// What the words are looked up in; all of it outlives them.
struct WordSources {
    const language::Messages& messages;
    language::Language language;
    const organisation::Organisation& organisation;
    const std::map<PersonId, store::PersonRecord>& names;
    const std::string& zone;
};

class Words {
public:
    explicit Words(const WordSources& sources) : sources_{sources} {}

    // The message explanation.<key>.
    [[nodiscard]] std::string say(const std::string& key, const language::Arguments& arguments = {}) const;
    [[nodiscard]] std::string role(const std::string& name) const;
    [[nodiscard]] std::string unit(const std::string& code) const;  // its code; a register's role has none
    [[nodiscard]] std::string roles(const std::vector<std::string>& names) const;
    [[nodiscard]] std::string local(const workflow::LocalText& text) const;
    [[nodiscard]] std::string state(const workflow::Definition& definition, const std::string& name) const;
    // A date and a time; midnight is the end of the day that it ends.
    [[nodiscard]] std::string when(Instant at) const;
    [[nodiscard]] std::string when(const calendar::Civil& civil) const;
    [[nodiscard]] std::string day(calendar::Date date) const;
    [[nodiscard]] std::string days(const std::vector<calendar::Date>& dates) const;
    [[nodiscard]] std::string action(const std::string& name) const;
    [[nodiscard]] std::string event(const std::string& name) const;  // a clause: "the deadline passed"
    [[nodiscard]] std::string anchor(const std::string& name) const;
    [[nodiscard]] std::string marks(const std::vector<std::string>& names) const;
    [[nodiscard]] std::string fact(const std::string& name, const workflow::FactValue& value) const;
    [[nodiscard]] std::string facts(const workflow::Facts& facts) const;
    [[nodiscard]] std::string person(PersonId id) const;
    [[nodiscard]] std::string people(const std::vector<PersonId>& ids) const;
    [[nodiscard]] std::string post(PostId id) const;
    [[nodiscard]] std::string posts(const std::vector<PostId>& ids) const;
    [[nodiscard]] std::string problem(const std::string& code, const language::Arguments& arguments = {}) const;

private:
    // explanation.<group>.<name>, or explanation.<group>_unknown with the name in it.
    [[nodiscard]] std::string named(const std::string& group, const std::string& name) const;
    WordSources sources_;
};

}  // namespace traimas::api
