// Sign-in's rows.
// Secrets stand here as hashes only.
#include "engine/store/sign_in_store.hpp"

namespace traimas::store {
namespace {

constexpr Query kCredential{"sign_in.credential", R"(
    select p.id::text, case when p.active then 't' else 'f' end, c.password_hash,
      case when c.short then 't' else 'f' end
    from person p join credential c on c.person = p.id where p.username = :p1
)",
                            1, 4};

// Links to set a password go with it: one that has leaked must not outlive the password by which its owner was safe.
constexpr Query kSetCredential{"sign_in.set_credential", R"(
    with gone as (delete from password_link where person = :p1::bigint)
    insert into credential (person, password_hash, changed_at, short)
    values (:p1::bigint, :p2, :p3::bigint, :p4::boolean)
    on conflict (person) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at,
      short = excluded.short
)",
                               4, 0};

constexpr Query kDropShort{"sign_in.drop_short", "delete from credential where person = :p1::bigint and short", 1, 0};

constexpr Query kCredentialOfPerson{"sign_in.credential_of_person", R"(
    select p.id::text, case when p.active then 't' else 'f' end, c.password_hash,
      case when c.short then 't' else 'f' end
    from person p join credential c on c.person = p.id where p.id = :p1::bigint
)",
                                    1, 4};

constexpr Query kUsername{"sign_in.username", "select username from person where id = :p1::bigint", 1, 1};

constexpr Query kOwesFactor{"sign_in.owes_factor", R"(
    select case when owes_factor(:p1::bigint, :p2::text[], :p3::bigint) then 't' else 'f' end
)",
                            3, 1};

constexpr Query kInsertSession{"sign_in.insert", R"(
    insert into session (id, secret_hash, person, csrf_token, address, created_at, last_seen_at, expires_at, method,
      proved_at, owes_factor, agent)
    values (:p1, decode(:p2, 'hex'), :p3::bigint, :p4, :p5, :p6::bigint, :p6::bigint, :p7::bigint, :p8, :p6::bigint,
      :p9::boolean, :p10)
)",
                               10, 0};

constexpr Query kBySecret{"sign_in.by_secret", R"(
    select s.id, s.person::text, case when p.active then 't' else 'f' end, s.csrf_token, s.method,
      case when s.owes_factor or (cardinality(:p2::text[]) > 0 and s.method <> 'oidc'
        and owes_factor(s.person, :p2::text[], :p3::bigint)) then 't' else 'f' end,
      s.proved_at::text, s.last_seen_at::text, s.expires_at::text
    from session s join person p on p.id = s.person where s.secret_hash = decode(:p1, 'hex')
)",
                          3, 9};

constexpr Query kTouchSession{"sign_in.touch", R"(
    update session set last_seen_at = :p2::bigint where id = :p1 and last_seen_at < :p2::bigint
)",
                              2, 0};

constexpr Query kProveSession{"sign_in.prove", R"(
    update session set proved_at = :p3::bigint, secret_hash = decode(:p2, 'hex') where id = :p1
)",
                              3, 0};

constexpr Query kClearOwed{"sign_in.clear_owed", R"(
    update session set owes_factor = false where person = :p1::bigint and owes_factor
)",
                           1, 0};

constexpr Query kSessionsOf{"sign_in.list", R"(
    select id, method, address, agent, created_at::text, last_seen_at::text, expires_at::text from session
    where person = :p1::bigint and expires_at > :p2::bigint and last_seen_at > :p3::bigint
    order by created_at desc, id
)",
                            3, 7};

constexpr Query kEndOwn{"sign_in.end_own", "delete from session where person = :p1::bigint and id = :p2", 2, 0};

constexpr Query kEndOthers{"sign_in.end_others", "delete from session where person = :p1::bigint and id <> :p2", 2, 0};

constexpr Query kEndSession{"sign_in.end", "delete from session where id = :p1", 1, 0};

constexpr Query kDropEnded{"sign_in.drop_ended", R"(
    delete from session where person = :p1::bigint and (expires_at <= :p2::bigint or last_seen_at <= :p3::bigint)
)",
                           3, 0};

// One statement, so that tries at the same moment are all counted. Integers only: the shift doubles, `least` bounds it.
constexpr Query kCountFailure{"sign_in.failed", R"(
    with counted as (
      insert into sign_in_failure as f (key, failures, blocked_until) values (:p1, 1, :p2::bigint)
      on conflict (key) do update set failures =
        case when f.blocked_until + :p6::bigint <= :p2::bigint then 1 else f.failures + 1 end,
        blocked_until = :p2::bigint + case
          when f.blocked_until + :p6::bigint <= :p2::bigint or f.failures + 1 < :p3::int then 0
          else least(:p4::bigint << least(f.failures + 1 - :p3::int, 16), :p5::bigint) end
      returning key)
    select count(*)::text from counted
)",
                              6, 1};

constexpr Query kForgetFailures{"sign_in.forget", "delete from sign_in_failure where key = :p1", 1, 0};

constexpr Query kBlockedUntil{"sign_in.blocked", R"(
    select max(blocked_until)::text from sign_in_failure where key in (:p1, :p2)
)",
                              2, 1};

Value micros_of_span(std::chrono::seconds span)
{
    return value_of(std::int64_t{std::chrono::microseconds{span}.count()});
}

}  // namespace

namespace {

std::optional<Credential> credential_from(const std::optional<Row>& row)
{
    if (!row) {
        return std::nullopt;
    }
    return Credential{PersonId{as_int64(row->at(0))}, as_bool(row->at(1)), as_text(row->at(2)), as_bool(row->at(3))};
}

}  // namespace

std::optional<Credential> credential_of(Session& session, const std::string& username)
{
    return credential_from(session.one(kCredential, {value_of(username)}));
}

std::optional<Credential> credential_of(Session& session, PersonId person)
{
    return credential_from(session.one(kCredentialOfPerson, {value_of(person)}));
}

std::string username_of(Session& session, PersonId person)
{
    const auto row = session.one(kUsername, {value_of(person)});
    return row ? as_text(row->at(0)) : std::string{};
}

Value role_names(const std::vector<std::string>& roles)
{
    std::vector<Value> names;
    for (const auto& role : roles) {
        names.push_back(value_of(role));
    }
    return array_text(names);
}

bool owes_factor(Session& session, PersonId person, const std::vector<std::string>& roles, Instant at)
{
    return as_bool(session.one(kOwesFactor, {value_of(person), role_names(roles), value_of(at)})->at(0));
}

void set_credential(Session& session, PersonId person, const NewPassword& password, Instant now)
{
    session.execute(kSetCredential,
                    {value_of(person), value_of(password.hash), value_of(now), value_of(password.is_short)});
}

void drop_short_credential(Session& session, PersonId person)
{
    session.execute(kDropShort, {value_of(person)});
}

void insert_session(Session& session, const NewSignInSession& row)
{
    session.execute(kInsertSession,
                    {value_of(row.id), value_of(ledger::to_hex(row.secret_hash)), value_of(row.person),
                     value_of(row.csrf_token), value_of(row.address), value_of(row.created_at),
                     value_of(row.expires_at), value_of(row.method), value_of(row.owes_factor), value_of(row.agent)});
}

std::optional<SignInSession> session_by_secret(Session& session, const ledger::Digest& secret_hash,
                                               const std::vector<std::string>& factor_roles, Instant at)
{
    const auto row =
        session.one(kBySecret, {value_of(ledger::to_hex(secret_hash)), role_names(factor_roles), value_of(at)});
    if (!row) {
        return std::nullopt;
    }
    return SignInSession{.id = as_text(row->at(0)),
                         .person = PersonId{as_int64(row->at(1))},
                         .person_active = as_bool(row->at(2)),
                         .csrf_token = as_text(row->at(3)),
                         .method = as_text(row->at(4)),
                         .owes_factor = as_bool(row->at(5)),
                         .proved_at = as_instant(row->at(6)),
                         .last_seen_at = as_instant(row->at(7)),
                         .expires_at = as_instant(row->at(8))};
}

void touch_session(Session& session, const std::string& id, Instant now)
{
    session.execute(kTouchSession, {value_of(id), value_of(now)});
}

bool prove_session(Session& session, const std::string& id, const ledger::Digest& new_secret_hash, Instant now)
{
    return session.execute(kProveSession, {value_of(id), value_of(ledger::to_hex(new_secret_hash)), value_of(now)}) ==
           1;
}

void clear_owed_factor(Session& session, PersonId person)
{
    session.execute(kClearOwed, {value_of(person)});
}

std::vector<ListedSession> sessions_of(Session& session, PersonId person, Instant now, Instant idle_since)
{
    std::vector<ListedSession> listed;
    for (const auto& row : session.run(kSessionsOf, {value_of(person), value_of(now), value_of(idle_since)})) {
        listed.push_back({.id = as_text(row.at(0)),
                          .method = as_text(row.at(1)),
                          .address = as_text(row.at(2)),
                          .agent = as_text(row.at(3)),
                          .created_at = as_instant(row.at(4)),
                          .last_seen_at = as_instant(row.at(5)),
                          .expires_at = as_instant(row.at(6))});
    }
    return listed;
}

std::int64_t end_session_of(Session& session, PersonId person, const std::string& id)
{
    return session.execute(kEndOwn, {value_of(person), value_of(id)});
}

std::int64_t end_sessions_of(Session& session, PersonId person, const std::string& but)
{
    return session.execute(kEndOthers, {value_of(person), value_of(but)});
}

void end_session(Session& session, const std::string& id)
{
    session.execute(kEndSession, {value_of(id)});
}

void drop_ended_sessions(Session& session, PersonId person, Instant now, Instant idle_since)
{
    session.execute(kDropEnded, {value_of(person), value_of(now), value_of(idle_since)});
}

void record_failure(Session& session, const FailureLimit& limit, Instant now)
{
    session.run(kCountFailure, {value_of(limit.key), value_of(now), value_of(std::int64_t{limit.free_tries}),
                                micros_of_span(limit.first_delay), micros_of_span(limit.longest_delay),
                                micros_of_span(limit.forgotten_after)});
}

void forget_failures(Session& session, const std::string& key)
{
    session.execute(kForgetFailures, {value_of(key)});
}

std::optional<Instant> blocked_until(Session& session, const std::string& key, const std::string& other)
{
    return as_optional_instant(session.one(kBlockedUntil, {value_of(key), value_of(other)})->at(0));
}

}  // namespace traimas::store
