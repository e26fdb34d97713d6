// The transaction: what it commits, what it refuses, when it is run again.
// Conflicts, deadlocks and lost connections are provoked, not pretended.
#include "engine/base/result.hpp"
#include "tests/integration/note_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <thread>

namespace traimas::store {
namespace {

class TransactionTest : public NoteTest {};

TEST_F(TransactionTest, RefusesToCommitAfterASwallowedError)
{
    auto database = pool(1);
    {
        auto tx = database.begin();
        tx.execute(kAdd, {value_of(1), value_of("kept?")});
        EXPECT_THROW(tx.execute(kAdd, {value_of(1), value_of("again")}), DatabaseError);
        // The first cause, for every later statement and for the commit.
        EXPECT_EQ(thrown_by([&] { tx.run(kCount); })->constraint(), "note_is_one");
        const auto error = thrown_by([&] { tx.commit(); });
        EXPECT_EQ(error->kind(), DatabaseErrorKind::unique_violation);
    }
    EXPECT_EQ(notes(), 0);
    // The same where the error went past the Tx.
    auto lease = database.lease();
    lease->begin();
    EXPECT_THROW(lease->execute_script("test.wrong", "select 1/0"), DatabaseError);
    EXPECT_EQ(lease->transaction(), TransactionState::failed);
    EXPECT_EQ(thrown_by([&] { lease->commit(); })->sqlstate(), "25P02");
}

TEST_F(TransactionTest, RollsBackWhatNobodyCommitted)
{
    auto database = pool(1);
    {
        auto tx = database.begin();
        tx.execute(kAdd, {value_of(1), value_of("lost")});
    }
    {
        auto lease = database.lease();
        EXPECT_EQ(lease->transaction(), TransactionState::idle);
        lease->begin();
        lease->execute(kAdd, {value_of(2), value_of("lost too")});
    }
    EXPECT_EQ(database.lease()->transaction(), TransactionState::idle);
    EXPECT_EQ(notes(), 0);
    EXPECT_EQ(database.statistics().opened, 1U);

    const auto refused = database.transact([](Tx& tx) -> Result<int> {
        tx.execute(kAdd, {value_of(3), value_of("refused")});
        return Problem{ProblemKind::conflict, "no", "No."};
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(notes(), 0);
    const auto kept = database.transact([](Tx& tx) -> Result<std::int64_t> {
        return tx.execute(kAdd, {value_of(4), value_of("kept")});
    });
    EXPECT_EQ(*kept, 1);
    EXPECT_EQ(notes(), 1);
}

TEST_F(TransactionTest, AConnectionLostBeforeCommitCommittedNothing)
{
    auto database = pool(1);
    auto tx = database.begin();
    tx.execute(kAdd, {value_of(1), value_of("a")});
    kill(as_int64(tx.one(kPid).value()[0]));
    // COMMIT was sent into the void, for all that the client can know.
    EXPECT_EQ(thrown_by([&] { tx.commit(); })->kind(), DatabaseErrorKind::unknown_outcome);
    EXPECT_EQ(notes(), 0);
}

TEST_F(TransactionTest, AConnectionLostInsideOfCommitHasAnUnknownOutcome)
{
    admin_.execute_script("test.die_at_commit", R"(
create function die_at_commit() returns trigger language plpgsql as
$f$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $f$;
create constraint trigger dies after insert on note deferrable initially deferred
for each row execute function die_at_commit())");
    auto database = pool(1);
    const auto error = thrown_by([&] {
        const auto outcome = database.transact([](Tx& tx) -> Result<std::int64_t> {
            return tx.execute(kAdd, {value_of(1), value_of("a")});
        });
        ADD_FAILURE() << "committed: " << outcome.has_value();
    });
    EXPECT_EQ(error->kind(), DatabaseErrorKind::unknown_outcome);
    EXPECT_EQ(error->statement(), "commit");
    EXPECT_EQ(database.statistics().retries, 0U);
    EXPECT_EQ(database.lease()->one(kCount, {}), (Row{"0"}));
}

TEST_F(TransactionTest, RepeatsATransactionThatTheServerCouldNotSerialize)
{
    auto database = pool(2);
    database.lease()->execute(kAdd, {value_of(1), value_of("0")});
    int runs = 0;
    const auto done = database.transact([&](Tx& tx) -> Result<int> {
        ++runs;
        tx.execute_script("test.isolation", "set transaction isolation level repeatable read");
        tx.one(kBody, {value_of(1)});
        if (runs == 1) {
            database.lease()->execute(kSet, {value_of(1), value_of("other")});
        }
        tx.execute(kSet, {value_of(1), value_of("mine")});
        return runs;
    });
    EXPECT_EQ(*done, 2);
    EXPECT_EQ(database.statistics().retries, 1U);
    EXPECT_EQ(database.lease()->one(kBody, {value_of(1)}), (Row{"mine"}));
}

TEST_F(TransactionTest, GivesUpAfterThreeRepetitions)
{
    auto database = pool(1);
    int runs = 0;
    const auto error = thrown_by([&] {
        const auto never = database.transact([&](Tx& tx) -> Result<int> {
            ++runs;
            tx.execute_script("test.raise", "do $do$ begin raise sqlstate '40001'; end $do$");
            return runs;
        });
        ADD_FAILURE() << never.has_value();
    });
    EXPECT_EQ(error->kind(), DatabaseErrorKind::retryable);
    EXPECT_EQ(runs, 4);
    EXPECT_EQ(database.statistics().in_use, 0U);
}

TEST_F(TransactionTest, SurvivesADeadlock)
{
    admin_.execute_script("test.quick_deadlocks", "alter database " + test_.name() + " set deadlock_timeout = '20ms'");
    auto database = pool(2);
    database.lease()->execute(kAdd, {value_of(1), value_of("")});
    database.lease()->execute(kAdd, {value_of(2), value_of("")});
    std::barrier both{2};
    const auto run = [&](std::int64_t first, std::int64_t second) {
        bool met = false;
        const auto done = database.transact([&](Tx& tx) -> Result<std::int64_t> {
            tx.execute(kSet, {value_of(first), value_of("x")});
            if (!std::exchange(met, true)) {
                both.arrive_and_wait();
            }
            return tx.execute(kSet, {value_of(second), value_of("y")});
        });
        EXPECT_TRUE(done);
    };
    std::thread other{run, 2, 1};
    run(1, 2);
    other.join();
    EXPECT_GE(database.statistics().retries, 1U);
}

TEST_F(TransactionTest, TellsATimeoutFromOtherErrors)
{
    auto database = pool(2);
    database.lease()->execute(kAdd, {value_of(1), value_of("")});
    auto holder = database.begin();
    holder.execute(kSet, {value_of(1), value_of("held")});
    auto waiter = database.begin();
    waiter.execute_script("test.impatience", "set local lock_timeout = '10ms'");
    const auto locked = thrown_by([&] { waiter.execute(kSet, {value_of(1), value_of("waits")}); });
    EXPECT_EQ(locked->sqlstate(), "55P03");
    EXPECT_EQ(locked->kind(), DatabaseErrorKind::timeout);
    waiter.rollback();

    constexpr Query kLong{"test.long", R"(select pg_sleep(5)::text)", 0, 1};
    holder.execute_script("test.impatience", "set local statement_timeout = '10ms'");
    EXPECT_EQ(thrown_by([&] { holder.run(kLong); })->kind(), DatabaseErrorKind::timeout);
}

TEST_F(TransactionTest, ServesManyThreadsWithFewSessions)
{
    constexpr int kThreads = 6;
    constexpr int kEach = 50;
    auto database = pool(3);
    std::atomic<std::int64_t> next{1};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < kEach; ++k) {
                const auto id = next++;
                const auto done = database.transact([id](Tx& tx) -> Result<std::int64_t> {
                    return tx.execute(kAdd, {value_of(id), value_of("x")});
                });
                EXPECT_TRUE(done);
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(notes(), kThreads * kEach);
    EXPECT_LE(database.statistics().opened, 3U);
}

}  // namespace
}  // namespace traimas::store
