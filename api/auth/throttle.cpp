// Counts failures in the table sign_in_failure.
#include "api/auth/throttle.hpp"

#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/sign_in_store.hpp"

namespace traimas::auth {
namespace {

store::FailureLimit limit_of(std::string key, int free_tries)
{
    return {std::move(key), free_tries, kFirstDelay, kLongestDelay, kFailuresForgotten};
}

}  // namespace

ThrottleKeys throttle_keys(std::string_view kind, std::string_view who, const std::string& address)
{
    const auto typed = std::string{who} + '\0' + address;
    return {.by_person = std::string{kind} + "/person/" + ledger::to_hex(ledger::sha256(typed)),
            .by_address = std::string{kind} + "/address/" + address};
}

Result<void> check_throttle(store::Database& database, const ThrottleKeys& keys)
{
    return service::with_session(database, [&](store::Session& session) -> Result<void> {
        const auto until = store::blocked_until(session, keys.by_person, keys.by_address);
        if (!until) {
            return {};
        }
        const auto left = std::chrono::ceil<std::chrono::seconds>(*until - store::read_system_clock(session));
        if (left.count() <= 0) {
            return {};
        }
        Problem problem{ProblemKind::throttled, "too_many_tries", "Too many failed tries: wait and try again."};
        problem.retry_after_seconds = static_cast<int>(left.count());
        problem.arguments = {{"seconds", std::to_string(left.count())}};
        return problem;
    });
}

Result<void> count_failure(store::Database& database, const ThrottleKeys& keys)
{
    return service::with_session(database, [&](store::Session& session) -> Result<void> {
        const auto now = store::read_system_clock(session);
        store::record_failure(session, limit_of(keys.by_person, kFailuresByPerson), now);
        store::record_failure(session, limit_of(keys.by_address, kFailuresByAddress), now);
        return {};
    });
}

Result<void> forget_failures(store::Database& database, const ThrottleKeys& keys)
{
    return service::with_session(database, [&](store::Session& session) -> Result<void> {
        store::forget_failures(session, keys.by_person);
        return {};
    });
}

}  // namespace traimas::auth
