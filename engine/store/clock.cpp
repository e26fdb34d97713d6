// Reads the database's clock.
#include "engine/store/clock.hpp"

namespace traimas::store {
namespace {

constexpr Query kNow{"clock.now", R"(
    select coalesce((select at from manual_clock), (extract(epoch from clock_timestamp()) * 1000000)::bigint)::text
)",
                     0, 1};

constexpr Query kSystemNow{"clock.system_now", R"(
    select ((extract(epoch from clock_timestamp()) * 1000000)::bigint)::text
)",
                           0, 1};

constexpr Query kManual{"clock.manual", "select at::text from manual_clock", 0, 1};

// The guard in the WHERE keeps it moving forward only, whoever sets it at the same time.
constexpr Query kSetManual{"clock.set", R"(
    insert into manual_clock as standing (only_one, at) values (true, :p1::bigint)
    on conflict (only_one) do update set at = excluded.at where standing.at <= excluded.at
    returning at::text
)",
                           1, 1};

}  // namespace

Instant read_clock(Tx& tx)
{
    return as_instant(tx.one(kNow)->at(0));
}

Instant read_clock(Session& session)
{
    return as_instant(session.one(kNow, {})->at(0));
}

Instant read_system_clock(Session& session)
{
    return as_instant(session.one(kSystemNow, {})->at(0));
}

Instant read_system_clock(Tx& tx)
{
    return as_instant(tx.one(kSystemNow)->at(0));
}

std::optional<Instant> manual_clock(Session& session)
{
    const auto row = session.one(kManual, {});
    return row ? as_optional_instant(row->at(0)) : std::nullopt;
}

Result<Instant> set_manual_clock(Tx& tx, Instant at)
{
    const auto row = tx.one(kSetManual, {value_of(at)});
    if (!row) {
        return Problem{ProblemKind::conflict, "clock_backwards",
                       "The demo clock moves forward only: give a later time."};
    }
    return as_instant(row->at(0));
}

}  // namespace traimas::store
