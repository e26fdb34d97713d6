// Passwords' hashes, sessions of people, and failed tries to sign in. All times are system time.
// Each function is one indexed statement on a session on loan; all throw DatabaseError.
#pragma once

#include "engine/ledger/digest.hpp"
#include "engine/store/database.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

struct Credential {
    PersonId person;
    bool active;
    std::string password_hash;
    bool is_short;  // it holds only beside a second factor
};

// By user name in lower case; nullopt for an unknown one and for a person without a password.
[[nodiscard]] std::optional<Credential> credential_of(Session& session, const std::string& username);
// The same by person, for somebody who is signed in.
[[nodiscard]] std::optional<Credential> credential_of(Session& session, PersonId person);
// Empty where there is no such person.
[[nodiscard]] std::string username_of(Session& session, PersonId person);
struct NewPassword {
    std::string hash;
    bool is_short = false;
};
void set_credential(Session& session, PersonId person, const NewPassword& password, Instant now);
// A short one goes with the second factor that it stood beside.
void drop_short_credential(Session& session, PersonId person);

// The elements of an array of texts.
[[nodiscard]] Value role_names(const std::vector<std::string>& roles);

// Does the person hold one of these roles at that time, by a post or in somebody's stead, and have no second factor?
[[nodiscard]] bool owes_factor(Session& session, PersonId person, const std::vector<std::string>& roles, Instant at);

// A person's session, not to be mixed up with a session of the database.
struct NewSignInSession {
    std::string id;  // shown in lists and logs
    ledger::Digest secret_hash;
    PersonId person;
    std::string csrf_token;
    std::string method = "password";
    bool owes_factor = false;
    std::string address;
    std::string agent{};
    Instant created_at;
    Instant expires_at;
};
void insert_session(Session& session, const NewSignInSession& row);

struct SignInSession {
    std::string id;
    PersonId person;
    bool person_active;
    std::string csrf_token;
    std::string method;
    bool owes_factor;
    Instant proved_at;
    Instant last_seen_at;
    Instant expires_at;
};
[[nodiscard]] std::optional<SignInSession> session_by_secret(Session& session, const ledger::Digest& secret_hash,
                                                             const std::vector<std::string>& factor_roles, Instant at);
void touch_session(Session& session, const std::string& id, Instant now);
// The session's holder said again who they are: from now on another secret counts. False: it is gone.
bool prove_session(Session& session, const std::string& id, const ledger::Digest& new_secret_hash, Instant now);
void clear_owed_factor(Session& session, PersonId person);

// What a person is told of their sessions, the newest first.
struct ListedSession {
    std::string id;
    std::string method;
    std::string address;
    std::string agent;
    Instant created_at;
    Instant last_seen_at;
    Instant expires_at;
};
[[nodiscard]] std::vector<ListedSession> sessions_of(Session& session, PersonId person, Instant now,
                                                     Instant idle_since);
void end_session(Session& session, const std::string& id);
// One of this person's, or all but the one named (empty: all). How many ended.
std::int64_t end_session_of(Session& session, PersonId person, const std::string& id);
std::int64_t end_sessions_of(Session& session, PersonId person, const std::string& but);
// The sessions of a person that expired by `now` or were last seen before `idle_since`.
void drop_ended_sessions(Session& session, PersonId person, Instant now, Instant idle_since);

// How one key is slowed down: failure number `free_tries` blocks for first_delay, each further one for twice as long.
struct FailureLimit {
    std::string key;
    int free_tries;
    std::chrono::seconds first_delay;
    std::chrono::seconds longest_delay;
    std::chrono::seconds forgotten_after;  // counted from the end of the last block
};
void record_failure(Session& session, const FailureLimit& limit, Instant now);
void forget_failures(Session& session, const std::string& key);
// The later end of both keys' blocks, past or future; nullopt where neither has failed.
[[nodiscard]] std::optional<Instant> blocked_until(Session& session, const std::string& key, const std::string& other);

}  // namespace traimas::store
