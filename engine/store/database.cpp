// Who may use a session, for how long, and in what state it comes back.
// The lock of the pool is never held while the network is waited for.
#include "engine/store/database.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/random.hpp"

#include <thread>

namespace traimas::store {
namespace {

constexpr int kRepetitions = 3;

// Two that met once should not meet again: up to 8 ms more for each repetition.
std::chrono::milliseconds random_pause(int repetition)
{
    SystemRandom random;
    const auto byte = static_cast<unsigned char>(random.bytes(1).front());
    return std::chrono::milliseconds{1 + byte % (8 * repetition)};
}

}  // namespace

Lease::Lease(Database& database, std::unique_ptr<Session> session) : database_{&database}, session_{std::move(session)}
{
}

Lease::Lease(Lease&& other) noexcept
    : database_{std::exchange(other.database_, nullptr)}, session_{std::move(other.session_)}
{
}

Lease::~Lease()
{
    if (database_ != nullptr) {
        database_->give_back(std::move(session_));
    }
}

Tx::Tx(Lease lease) : lease_{std::move(lease)}
{
    lease_->begin();
}

Tx::Tx(Tx&& other) noexcept
    : lease_{std::move(other.lease_)}, failure_{std::move(other.failure_)}, open_{std::exchange(other.open_, false)}
{
}

// The lease's own end rolls back whatever is still open, and closes the session where even that fails.
Tx::~Tx() = default;

template <class Work>
auto Tx::remembering(Work work)
{
    TRAIMAS_ASSERT(open_);
    // The server would refuse every further statement; saying so here saves the trip and names the first cause.
    if (failure_) {
        throw DatabaseError{*failure_};
    }
    try {
        return work();
    } catch (const DatabaseError& error) {
        doom(error);
        throw;
    }
}

Rows Tx::run(const Query& query, std::vector<Value> values)
{
    return remembering([&] { return lease_->run(query, std::move(values)); });
}

std::optional<Row> Tx::one(const Query& query, std::vector<Value> values)
{
    return remembering([&] { return lease_->one(query, std::move(values)); });
}

std::int64_t Tx::execute(const Query& query, std::vector<Value> values)
{
    return remembering([&] { return lease_->execute(query, std::move(values)); });
}

void Tx::execute_script(const char* name, const std::string& sql)
{
    remembering([&] { lease_->execute_script(name, sql); });
}

void Tx::doom(const DatabaseError& error)
{
    if (!failure_) {
        failure_ = error;
    }
}

void Tx::commit()
{
    TRAIMAS_ASSERT(open_);
    open_ = false;
    if (failure_) {
        throw DatabaseError{*failure_};
    }
    lease_->commit();
}

void Tx::rollback()
{
    TRAIMAS_ASSERT(open_);
    open_ = false;
    // A session that is gone has rolled back already; the pool notices and opens another.
    if (lease_->is_connected()) {
        lease_->rollback();
    }
}

Database::Database(ConnectOptions connect, PoolOptions options)
    : connect_{std::move(connect)}, options_{std::move(options)}
{
    TRAIMAS_ASSERT(options_.size > 0);
    if (!options_.retry_pause) {
        options_.retry_pause = random_pause;
    }
}

Database::~Database()
{
    TRAIMAS_ASSERT(in_use_ == 0);
}

std::unique_ptr<Session> Database::opened()
{
    auto session = std::make_unique<Session>(connect_);
    const std::lock_guard lock{mutex_};
    ++opened_;
    return session;
}

Lease Database::lease()
{
    Lease lease{*this, nullptr};
    {
        std::unique_lock lock{mutex_};
        ++waiting_;
        // wait_for counts on the steady clock: a clock that is set back does not prolong it.
        const bool free = returned_.wait_for(lock, options_.lease_timeout, [this] { return in_use_ < options_.size; });
        --waiting_;
        if (!free) {
            lease.database_ = nullptr;
            throw DatabaseError{{DatabaseErrorKind::timeout, "", "", "lease"}};
        }
        ++in_use_;
        if (!idle_.empty()) {
            lease.session_ = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (lease.session_ == nullptr || !lease.session_->is_usable()) {
        lease.session_.reset();
        lease.session_ = opened();
    }
    return lease;
}

Tx Database::begin()
{
    return Tx{lease()};
}

void Database::open_all()
{
    std::vector<Lease> leases;
    for (std::size_t i = 0; i < options_.size; ++i) {
        leases.push_back(lease());
    }
}

void Database::give_back(std::unique_ptr<Session> session)
{
    if (session != nullptr) {
        try {
            session->rollback();
        } catch (const DatabaseError&) {
            session.reset();
        }
    }
    if (session != nullptr && (!session->is_connected() || session->transaction() != TransactionState::idle)) {
        session.reset();
    }
    const auto sent = session == nullptr ? 0 : session->take_sent();
    const std::lock_guard lock{mutex_};
    --in_use_;
    statements_ += sent;
    if (session != nullptr) {
        idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

bool Database::pause_before(const DatabaseError& error, int repetition)
{
    if (error.kind() != DatabaseErrorKind::retryable || repetition > kRepetitions) {
        return false;
    }
    {
        const std::lock_guard lock{mutex_};
        ++retries_;
    }
    std::this_thread::sleep_for(options_.retry_pause(repetition));
    return true;
}

PoolStatistics Database::statistics() const
{
    const std::lock_guard lock{mutex_};
    return {options_.size, in_use_, waiting_, opened_, retries_, statements_};
}

}  // namespace traimas::store
