// The pool of sessions, a lease of one, and the transaction. The one way to the database for all of engine/store.
// A session is held for as short a time as can be: leases are few, waiting for one is bounded.
#pragma once

#include "engine/store/connect_options.hpp"
#include "engine/store/errors.hpp"
#include "engine/store/session.hpp"
#include "engine/store/statement.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace traimas::store {

class Database;

struct PoolOptions {
    std::size_t size = 8;                            // sessions at most
    std::chrono::milliseconds lease_timeout{2'000};  // how long lease() waits for a free one
    // How long to wait before the n-th repetition of a transaction (1, 2, 3); empty: a few random milliseconds.
    std::function<std::chrono::milliseconds(int)> retry_pause{};
};

struct PoolStatistics {
    std::size_t size;
    std::size_t in_use;
    std::size_t waiting;
    std::uint64_t opened;      // connections made since the start
    std::uint64_t retries;     // transactions repeated since the start
    std::uint64_t statements;  // sent by leases that were given back
};

// A session on loan. Its statements stand alone, each its own transaction. Given back on destruction: an open
// transaction is rolled back first, a broken session is closed and replaced at the next lease.
class Lease {
public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Session* operator->() const { return session_.get(); }
    Session& operator*() const { return *session_; }

private:
    friend class Database;
    Lease(Database& database, std::unique_ptr<Session> session);

    Database* database_;
    std::unique_ptr<Session> session_;
};

// A READ COMMITTED transaction. It remembers that a statement failed, whether or not the caller swallowed the error,
// and commit() then throws that first error again. Destruction rolls back what was not committed.
class Tx {
public:
    explicit Tx(Lease lease);
    Tx(Tx&& other) noexcept;
    Tx& operator=(Tx&&) = delete;
    ~Tx();

    // As Session's.
    Rows run(const Query& query, std::vector<Value> values = {});
    std::optional<Row> one(const Query& query, std::vector<Value> values = {});
    std::int64_t execute(const Query& query, std::vector<Value> values = {});
    void execute_script(const char* name, const std::string& sql);

    void commit();
    void rollback();
    [[nodiscard]] bool is_open() const { return open_; }
    // libpq's connection, for COPY and pipelines; whoever uses it reports a failure through doom().
    [[nodiscard]] pg_conn* native() const { return lease_->native(); }
    void doom(const DatabaseError& error);

private:
    template <class Work>
    auto remembering(Work work);

    Lease lease_;
    std::optional<DatabaseError> failure_;
    bool open_ = true;
};

// Thread-safe. Sessions are opened when first needed. Must outlive its leases (assertion).
class Database {
public:
    explicit Database(ConnectOptions connect, PoolOptions options = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Throws DatabaseError: kind timeout when none is free in time, kind connection when none can be opened.
    Lease lease();
    Tx begin();
    // Opens every session now: the first requests find them warm, and a wrong address shows at once.
    void open_all();

    // Runs `body(Tx&)`, which returns a Result: commits a value, rolls back a Problem. A retryable error repeats the
    // whole body, at most 3 times, so the body keeps its effects inside of the transaction.
    template <class F>
    auto transact(F body) -> std::invoke_result_t<F&, Tx&>
    {
        for (int repetition = 1;; ++repetition) {
            try {
                Tx tx = begin();
                auto result = body(tx);
                if (result) {
                    tx.commit();
                } else {
                    tx.rollback();
                }
                return result;
            } catch (const DatabaseError& error) {
                if (!pause_before(error, repetition)) {
                    throw;
                }
            }
        }
    }

    [[nodiscard]] PoolStatistics statistics() const;

private:
    friend class Lease;
    void give_back(std::unique_ptr<Session> session);
    std::unique_ptr<Session> opened();
    bool pause_before(const DatabaseError& error, int repetition);

    ConnectOptions connect_;
    PoolOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Session>> idle_;  // the last used one is taken first: its plans and pages are warm
    std::size_t in_use_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t opened_ = 0;
    std::uint64_t retries_ = 0;
    std::uint64_t statements_ = 0;
};

}  // namespace traimas::store
