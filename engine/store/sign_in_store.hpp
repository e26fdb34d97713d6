// Passwords' hashes, sessions of people, and failed tries to sign in. All times are system time.
// Each function is one indexed statement on a session on loan; all throw DatabaseError.
#pragma once

#include "engine/ledger/digest.hpp"
#include "engine/store/database.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace traimas::store {

struct Credential {
    PersonId person;
    bool active;
    std::string password_hash;
};

// By user name in lower case; nullopt for an unknown one and for a person without a password.
[[nodiscard]] std::optional<Credential> credential_of(Session& session, const std::string& username);
void set_credential(Session& session, PersonId person, const std::string& password_hash, Instant now);

// A person's session, not to be mixed up with a session of the database.
struct NewSignInSession {
    std::string id;  // shown in lists and logs
    ledger::Digest secret_hash;
    PersonId person;
    std::string csrf_token;
    std::string address;
    Instant created_at;
    Instant expires_at;
};
void insert_session(Session& session, const NewSignInSession& row);

struct SignInSession {
    std::string id;
    PersonId person;
    bool person_active;
    std::string csrf_token;
    Instant last_seen_at;
    Instant expires_at;
};
[[nodiscard]] std::optional<SignInSession> session_by_secret(Session& session, const ledger::Digest& secret_hash);
void touch_session(Session& session, const std::string& id, Instant now);
void end_session(Session& session, const std::string& id);
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
