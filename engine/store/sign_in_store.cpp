// Sign-in's rows.
// Secrets stand here as hashes only.
#include "engine/store/sign_in_store.hpp"

namespace traimas::store {
namespace {

constexpr Query kCredential{"sign_in.credential", R"(
    select p.id::text, case when p.active then 't' else 'f' end, c.password_hash
    from person p join credential c on c.person = p.id where p.username = :p1
)",
                            1, 3};

constexpr Query kSetCredential{"sign_in.set_credential", R"(
    insert into credential (person, password_hash, changed_at) values (:p1::bigint, :p2, :p3::bigint)
    on conflict (person) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at
)",
                               3, 0};

constexpr Query kInsertSession{"sign_in.insert", R"(
    insert into session (id, secret_hash, person, csrf_token, address, created_at, last_seen_at, expires_at)
    values (:p1, decode(:p2, 'hex'), :p3::bigint, :p4, :p5, :p6::bigint, :p6::bigint, :p7::bigint)
)",
                               7, 0};

constexpr Query kBySecret{"sign_in.by_secret", R"(
    select s.id, s.person::text, case when p.active then 't' else 'f' end, s.csrf_token, s.last_seen_at::text,
      s.expires_at::text
    from session s join person p on p.id = s.person where s.secret_hash = decode(:p1, 'hex')
)",
                          1, 6};

constexpr Query kTouchSession{"sign_in.touch", R"(
    update session set last_seen_at = :p2::bigint where id = :p1 and last_seen_at < :p2::bigint
)",
                              2, 0};

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

std::optional<Credential> credential_of(Session& session, const std::string& username)
{
    const auto row = session.one(kCredential, {value_of(username)});
    if (!row) {
        return std::nullopt;
    }
    return Credential{PersonId{as_int64(row->at(0))}, as_bool(row->at(1)), as_text(row->at(2))};
}

void set_credential(Session& session, PersonId person, const std::string& password_hash, Instant now)
{
    session.execute(kSetCredential, {value_of(person), value_of(password_hash), value_of(now)});
}

void insert_session(Session& session, const NewSignInSession& row)
{
    session.execute(kInsertSession, {value_of(row.id), value_of(ledger::to_hex(row.secret_hash)), value_of(row.person),
                                     value_of(row.csrf_token), value_of(row.address), value_of(row.created_at),
                                     value_of(row.expires_at)});
}

std::optional<SignInSession> session_by_secret(Session& session, const ledger::Digest& secret_hash)
{
    const auto row = session.one(kBySecret, {value_of(ledger::to_hex(secret_hash))});
    if (!row) {
        return std::nullopt;
    }
    return SignInSession{.id = as_text(row->at(0)),
                         .person = PersonId{as_int64(row->at(1))},
                         .person_active = as_bool(row->at(2)),
                         .csrf_token = as_text(row->at(3)),
                         .last_seen_at = as_instant(row->at(4)),
                         .expires_at = as_instant(row->at(5))};
}

void touch_session(Session& session, const std::string& id, Instant now)
{
    session.execute(kTouchSession, {value_of(id), value_of(now)});
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
