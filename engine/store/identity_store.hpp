// Second factors, links to set a password, API tokens and the identities of a provider. All times are system time.
// Each function is one indexed statement on a session on loan; all throw DatabaseError. Secrets come as hashes.
#pragma once

#include "engine/ledger/digest.hpp"
#include "engine/store/database.hpp"
#include "engine/store/sign_in_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

// --- second factors --------------------------------------------------------------------------------------------------

struct SecondFactorRow {
    std::string secret;  // bytes
    bool confirmed;
};
[[nodiscard]] std::optional<SecondFactorRow> second_factor_of(Session& session, PersonId person);
// Begins anew; false where one is confirmed already.
bool begin_second_factor(Session& session, PersonId person, const std::string& secret);
void confirm_second_factor(Session& session, PersonId person, Instant now);
// A code counts once: false where this step, or a later one, was taken already.
bool take_step(Session& session, PersonId person, std::int64_t step);
// With its recovery codes. False: there was none.
bool drop_second_factor(Session& session, PersonId person);
void set_recovery_codes(Session& session, PersonId person, const std::vector<ledger::Digest>& hashes);
// False: no such code, or taken already.
bool take_recovery_code(Session& session, PersonId person, const ledger::Digest& hash);
[[nodiscard]] int recovery_codes_left(Session& session, PersonId person);

// --- links to set a password -----------------------------------------------------------------------------------------

void insert_password_link(Session& session, const ledger::Digest& secret_hash, PersonId person,
                          std::optional<PersonId> made_by, Instant expires_at);
struct PasswordLink {
    PersonId person;
    bool person_active;
    Instant expires_at;
};
[[nodiscard]] std::optional<PasswordLink> password_link(Session& session, const ledger::Digest& secret_hash);
// Sets the password, and ends every link and every session of the person. False where the link with this hash was gone:
// somebody else was quicker, and nothing happened.
bool use_password_link(Session& session, const ledger::Digest& secret_hash, PersonId person,
                       const NewPassword& password, Instant now);

// --- API tokens ------------------------------------------------------------------------------------------------------

struct ApiToken {
    std::string id;
    PersonId person;
    bool person_active;
    std::string name;
    std::string scopes;  // separated by spaces
    Instant created_at;
    Instant expires_at;
    std::optional<Instant> last_used_at;
    bool owes_factor = false;  // told by token_by_secret alone
};
void insert_token(Session& session, const ApiToken& token, const ledger::Digest& secret_hash);
[[nodiscard]] std::optional<ApiToken> token_by_secret(Session& session, const ledger::Digest& secret_hash,
                                                      const std::vector<std::string>& factor_roles, Instant at);
[[nodiscard]] std::vector<ApiToken> tokens_of(Session& session, PersonId person);
void touch_token(Session& session, const std::string& id, Instant now);
bool drop_token(Session& session, PersonId person, const std::string& id);
void drop_tokens(Session& session, PersonId person);

// --- an identity provider --------------------------------------------------------------------------------------------

struct OidcRequest {
    std::string nonce;
    std::string verifier;
    std::string return_to;
    std::optional<std::string> session;
    Instant expires_at;
};
void insert_oidc_request(Session& session, const ledger::Digest& state_hash, const OidcRequest& request, Instant now);
// Each once: what was taken is gone.
[[nodiscard]] std::optional<OidcRequest> take_oidc_request(Session& session, const ledger::Digest& state_hash);

[[nodiscard]] std::optional<PersonId> federated_person(Session& session, const std::string& issuer,
                                                       const std::string& subject);
// Binds the person with this user name (in lower case), where nobody of this provider is bound to it; nullopt
// otherwise.
[[nodiscard]] std::optional<PersonId> bind_federated(Session& session, const std::string& issuer,
                                                     const std::string& subject, const std::string& username,
                                                     Instant now);

// --- people ----------------------------------------------------------------------------------------------------------

struct Reachable {
    PersonId person;
    bool active;
    std::string email;  // empty: none is known
    std::string th;
    std::string en;
};
[[nodiscard]] std::optional<Reachable> reachable(Session& session, const std::string& username);
[[nodiscard]] std::optional<Reachable> reachable(Session& session, PersonId person);

}  // namespace traimas::store
