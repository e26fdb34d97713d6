// Rows of identity.
// What may be used once is taken by the statement that reads it, so that two at the same moment cannot both have it.
#include "engine/store/identity_store.hpp"

namespace traimas::store {
namespace {

constexpr Query kFactor{"identity.factor", R"(
    select encode(secret, 'hex'), case when confirmed_at is null then 'f' else 't' end from second_factor
    where person = :p1::bigint
)",
                        1, 2};

constexpr Query kBeginFactor{"identity.begin_factor", R"(
    insert into second_factor (person, secret) values (:p1::bigint, decode(:p2, 'hex'))
    on conflict (person) do update set secret = excluded.secret, last_step = 0
    where second_factor.confirmed_at is null
)",
                             2, 0};

constexpr Query kConfirmFactor{"identity.confirm_factor", R"(
    update second_factor set confirmed_at = :p2::bigint where person = :p1::bigint and confirmed_at is null
)",
                               2, 0};

constexpr Query kTakeStep{"identity.take_step", R"(
    update second_factor set last_step = :p2::bigint where person = :p1::bigint and last_step < :p2::bigint
)",
                          2, 0};

constexpr Query kDropFactor{"identity.drop_factor", R"(
    with codes as (delete from recovery_code where person = :p1::bigint)
    delete from second_factor where person = :p1::bigint
)",
                            1, 0};

constexpr Query kDropCodes{"identity.drop_codes", "delete from recovery_code where person = :p1::bigint", 1, 0};

constexpr Query kInsertCodes{"identity.insert_codes", R"(
    insert into recovery_code (person, code_hash)
    select :p1::bigint, decode(code, 'hex') from unnest(:p2::text[]) as code
)",
                             2, 0};

constexpr Query kTakeCode{"identity.take_code", R"(
    delete from recovery_code where person = :p1::bigint and code_hash = decode(:p2, 'hex')
)",
                          2, 0};

constexpr Query kCodesLeft{"identity.codes_left", "select count(*)::text from recovery_code where person = :p1::bigint",
                           1, 1};

constexpr Query kInsertLink{"identity.insert_link", R"(
    insert into password_link (secret_hash, person, made_by, expires_at)
    values (decode(:p1, 'hex'), :p2::bigint, :p3::bigint, :p4::bigint)
)",
                            4, 0};

constexpr Query kLink{"identity.link", R"(
    select p.id::text, case when p.active then 't' else 'f' end, l.expires_at::text
    from password_link l join person p on p.id = l.person where l.secret_hash = decode(:p1, 'hex')
)",
                      1, 3};

// One statement, so that a link never goes without the password that it was for.
constexpr Query kUseLink{"identity.use_link", R"(
    with gone as (delete from password_link where person = :p2::bigint returning secret_hash),
      mine as (select 1 from gone where secret_hash = decode(:p1, 'hex')),
      kept as (
        insert into credential (person, password_hash, changed_at, short)
        select :p2::bigint, :p3, :p4::bigint, :p5::boolean from mine
        on conflict (person) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at,
          short = excluded.short),
      out as (delete from session where person = :p2::bigint and exists (select 1 from mine))
    select case when exists (select 1 from mine) then 't' else 'f' end
)",
                         5, 1};

constexpr Query kInsertToken{"identity.insert_token", R"(
    insert into api_token (id, secret_hash, person, name, scopes, created_at, expires_at)
    values (:p1, decode(:p2, 'hex'), :p3::bigint, :p4, :p5, :p6::bigint, :p7::bigint)
)",
                             7, 0};

constexpr Query kTokenBySecret{"identity.token", R"(
    select t.id, t.person::text, case when p.active then 't' else 'f' end, t.name, t.scopes, t.created_at::text,
      t.expires_at::text, t.last_used_at::text,
      case when cardinality(:p2::text[]) > 0 and owes_factor(t.person, :p2::text[], :p3::bigint) then 't' else 'f' end
    from api_token t join person p on p.id = t.person where t.secret_hash = decode(:p1, 'hex')
)",
                               3, 9};

constexpr Query kTokensOf{"identity.tokens", R"(
    select t.id, t.person::text, 't', t.name, t.scopes, t.created_at::text, t.expires_at::text, t.last_used_at::text
    from api_token t where t.person = :p1::bigint order by t.created_at desc, t.id
)",
                          1, 8};

constexpr Query kTouchToken{"identity.touch_token", R"(
    update api_token set last_used_at = :p2::bigint where id = :p1
)",
                            2, 0};

constexpr Query kDropTokens{"identity.drop_tokens", "delete from api_token where person = :p1::bigint", 1, 0};
constexpr Query kDropToken{"identity.drop_token", R"(
    delete from api_token where person = :p1::bigint and id = :p2
)",
                           2, 0};

constexpr Query kDropOldRequests{"identity.drop_requests", R"(
    delete from oidc_request where expires_at <= :p1::bigint
)",
                                 1, 0};

constexpr Query kInsertRequest{"identity.insert_request", R"(
    insert into oidc_request (state_hash, nonce, verifier, return_to, session, expires_at)
    values (decode(:p1, 'hex'), :p2, :p3, :p4, :p5, :p6::bigint)
)",
                               6, 0};

constexpr Query kTakeRequest{"identity.take_request", R"(
    with taken as (
      delete from oidc_request where state_hash = decode(:p1, 'hex')
      returning nonce, verifier, return_to, session, expires_at)
    select nonce, verifier, return_to, session, expires_at::text from taken
)",
                             1, 5};

constexpr Query kFederated{"identity.federated", R"(
    select person::text from federated_identity where issuer = :p1 and subject = :p2
)",
                           2, 1};

constexpr Query kBind{"identity.bind", R"(
    with bound as (
      insert into federated_identity (issuer, subject, person, bound_at)
      select :p1, :p2, p.id, :p4::bigint from person p where p.username = :p3 and p.active
      on conflict do nothing returning person)
    select person::text from bound
)",
                      4, 1};

constexpr Query kReachableByName{"identity.reachable_by_name", R"(
    select id::text, case when active then 't' else 'f' end, email, th, en from person where username = :p1
)",
                                 1, 5};

constexpr Query kReachable{"identity.reachable", R"(
    select id::text, case when active then 't' else 'f' end, email, th, en from person where id = :p1::bigint
)",
                           1, 5};

Value hex_value(const ledger::Digest& digest)
{
    return value_of(ledger::to_hex(digest));
}

ApiToken token_from(const Row& row)
{
    return {.id = as_text(row.at(0)),
            .person = PersonId{as_int64(row.at(1))},
            .person_active = as_bool(row.at(2)),
            .name = as_text(row.at(3)),
            .scopes = as_text(row.at(4)),
            .created_at = as_instant(row.at(5)),
            .expires_at = as_instant(row.at(6)),
            .last_used_at = as_optional_instant(row.at(7))};
}

std::optional<PersonId> person_from(const std::optional<Row>& row)
{
    return row ? std::optional{PersonId{as_int64(row->at(0))}} : std::nullopt;
}

std::optional<Reachable> reachable_from(const std::optional<Row>& row)
{
    if (!row) {
        return std::nullopt;
    }
    return Reachable{.person = PersonId{as_int64(row->at(0))},
                     .active = as_bool(row->at(1)),
                     .email = as_text(row->at(2)),
                     .th = as_text(row->at(3)),
                     .en = as_text(row->at(4))};
}

}  // namespace

std::optional<SecondFactorRow> second_factor_of(Session& session, PersonId person)
{
    const auto row = session.one(kFactor, {value_of(person)});
    if (!row) {
        return std::nullopt;
    }
    return SecondFactorRow{ledger::bytes_from_hex(as_text(row->at(0))).value_or(""), as_bool(row->at(1))};
}

bool begin_second_factor(Session& session, PersonId person, const std::string& secret)
{
    return session.execute(kBeginFactor, {value_of(person), value_of(ledger::bytes_to_hex(secret))}) == 1;
}

void confirm_second_factor(Session& session, PersonId person, Instant now)
{
    session.execute(kConfirmFactor, {value_of(person), value_of(now)});
}

bool take_step(Session& session, PersonId person, std::int64_t step)
{
    return session.execute(kTakeStep, {value_of(person), value_of(step)}) == 1;
}

bool drop_second_factor(Session& session, PersonId person)
{
    return session.execute(kDropFactor, {value_of(person)}) == 1;
}

void set_recovery_codes(Session& session, PersonId person, const std::vector<ledger::Digest>& hashes)
{
    std::vector<Value> rows;
    for (const auto& hash : hashes) {
        rows.push_back(hex_value(hash));
    }
    session.execute(kDropCodes, {value_of(person)});
    session.execute(kInsertCodes, {value_of(person), array_text(rows)});
}

bool take_recovery_code(Session& session, PersonId person, const ledger::Digest& hash)
{
    return session.execute(kTakeCode, {value_of(person), hex_value(hash)}) == 1;
}

int recovery_codes_left(Session& session, PersonId person)
{
    return static_cast<int>(as_int64(session.one(kCodesLeft, {value_of(person)})->at(0)));
}

void insert_password_link(Session& session, const ledger::Digest& secret_hash, PersonId person,
                          std::optional<PersonId> made_by, Instant expires_at)
{
    session.execute(kInsertLink, {hex_value(secret_hash), value_of(person), value_of(made_by), value_of(expires_at)});
}

std::optional<PasswordLink> password_link(Session& session, const ledger::Digest& secret_hash)
{
    const auto row = session.one(kLink, {hex_value(secret_hash)});
    if (!row) {
        return std::nullopt;
    }
    return PasswordLink{PersonId{as_int64(row->at(0))}, as_bool(row->at(1)), as_instant(row->at(2))};
}

bool use_password_link(Session& session, const ledger::Digest& secret_hash, PersonId person,
                       const NewPassword& password, Instant now)
{
    return as_bool(session
                       .one(kUseLink, {hex_value(secret_hash), value_of(person), value_of(password.hash), value_of(now),
                                       value_of(password.is_short)})
                       ->at(0));
}

void insert_token(Session& session, const ApiToken& token, const ledger::Digest& secret_hash)
{
    session.execute(kInsertToken,
                    {value_of(token.id), hex_value(secret_hash), value_of(token.person), value_of(token.name),
                     value_of(token.scopes), value_of(token.created_at), value_of(token.expires_at)});
}

std::optional<ApiToken> token_by_secret(Session& session, const ledger::Digest& secret_hash,
                                        const std::vector<std::string>& factor_roles, Instant at)
{
    const auto row = session.one(kTokenBySecret, {hex_value(secret_hash), role_names(factor_roles), value_of(at)});
    if (!row) {
        return std::nullopt;
    }
    auto token = token_from(*row);
    token.owes_factor = as_bool(row->at(8));
    return token;
}

std::vector<ApiToken> tokens_of(Session& session, PersonId person)
{
    std::vector<ApiToken> tokens;
    for (const auto& row : session.run(kTokensOf, {value_of(person)})) {
        tokens.push_back(token_from(row));
    }
    return tokens;
}

void touch_token(Session& session, const std::string& id, Instant now)
{
    session.execute(kTouchToken, {value_of(id), value_of(now)});
}

void drop_tokens(Session& session, PersonId person)
{
    session.execute(kDropTokens, {value_of(person)});
}

bool drop_token(Session& session, PersonId person, const std::string& id)
{
    return session.execute(kDropToken, {value_of(person), value_of(id)}) == 1;
}

void insert_oidc_request(Session& session, const ledger::Digest& state_hash, const OidcRequest& request, Instant now)
{
    // Those who began and never came back: there are few, and each newcomer sweeps.
    session.execute(kDropOldRequests, {value_of(now)});
    session.execute(kInsertRequest,
                    {hex_value(state_hash), value_of(request.nonce), value_of(request.verifier),
                     value_of(request.return_to), value_of(request.session), value_of(request.expires_at)});
}

std::optional<OidcRequest> take_oidc_request(Session& session, const ledger::Digest& state_hash)
{
    const auto row = session.one(kTakeRequest, {hex_value(state_hash)});
    if (!row) {
        return std::nullopt;
    }
    return OidcRequest{.nonce = as_text(row->at(0)),
                       .verifier = as_text(row->at(1)),
                       .return_to = as_text(row->at(2)),
                       .session = row->at(3),
                       .expires_at = as_instant(row->at(4))};
}

std::optional<PersonId> federated_person(Session& session, const std::string& issuer, const std::string& subject)
{
    return person_from(session.one(kFederated, {value_of(issuer), value_of(subject)}));
}

std::optional<PersonId> bind_federated(Session& session, const std::string& issuer, const std::string& subject,
                                       const std::string& username, Instant now)
{
    return person_from(session.one(kBind, {value_of(issuer), value_of(subject), value_of(username), value_of(now)}));
}

std::optional<Reachable> reachable(Session& session, const std::string& username)
{
    return reachable_from(session.one(kReachableByName, {value_of(username)}));
}

std::optional<Reachable> reachable(Session& session, PersonId person)
{
    return reachable_from(session.one(kReachable, {value_of(person)}));
}

}  // namespace traimas::store
