// The query mechanism, the lease and the pool, against a real server.
// Sessions are killed, held and starved for real.
#include "engine/store/database.hpp"

#include "tests/integration/note_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace traimas::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Query kEcho{"test.echo", R"(select :p1::text, :p2::text, :p1::text || '+')", 2, 3};

class DatabaseTest : public NoteTest {};

TEST_F(DatabaseTest, BindsByNameNullsAndThaiTextIncluded)
{
    auto database = pool(1);
    auto lease = database.lease();
    EXPECT_EQ(lease->one(kEcho, {value_of("เป้าหมาย ':p1' \\"), std::nullopt}).value(),
              (Row{"เป้าหมาย ':p1' \\", std::nullopt, "เป้าหมาย ':p1' \\+"}));
    EXPECT_EQ(lease->one(kEcho, {std::nullopt, value_of("")}).value(), (Row{std::nullopt, "", std::nullopt}));
}

TEST_F(DatabaseTest, NeverShowsAValueOfAnEarlierExecution)
{
    auto database = pool(1);
    auto lease = database.lease();
    EXPECT_EQ(lease->execute(kAdd, {value_of(1), value_of("first")}), 1);
    EXPECT_EQ(lease->execute(kAdd, {value_of(2), std::nullopt}), 1);
    EXPECT_EQ(lease->one(kBody, {value_of(1)}), (Row{"first"}));
    EXPECT_EQ(lease->one(kBody, {value_of(2)}), (Row{std::nullopt}));
    EXPECT_EQ(lease->one(kBody, {value_of(3)}), std::nullopt);
    EXPECT_EQ(lease->execute(kSet, {value_of(3), value_of("x")}), 0);
}

TEST_F(DatabaseTest, FetchesEveryRowInOrder)
{
    constexpr Query kSeries{"test.series",
                            R"(select n, nullif(n % 3, 0) from generate_series(1, :p1::bigint) n order by n)", 1, 2};
    auto database = pool(1);
    const auto rows = database.lease()->run(kSeries, {value_of(5'000)});
    ASSERT_EQ(rows.size(), 5'000U);
    EXPECT_EQ(rows[2], (Row{"3", std::nullopt}));
    EXPECT_EQ(as_int64(rows.back()[0]), 5'000);
    EXPECT_EQ(as_optional_int64(rows.back()[1]), 2);
}

TEST_F(DatabaseTest, CarriesArraysWhole)
{
    constexpr Query kElements{"test.elements", R"(
select element from unnest(:p1::text[]) with ordinality as list (element, place) order by place)",
                              1, 1};
    const std::vector<Value> elements{
        value_of("plain"),    value_of("a,b"),         value_of("\"quoted\""), value_of("\\back\\"),
        std::nullopt,         value_of("NULL"),        value_of(""),           value_of(" { } "),
        value_of("ตัวชี้วัดที่ ๑"), value_of("line\nbreak"), value_of("it's")};
    auto database = pool(1);
    auto lease = database.lease();
    std::vector<Value> back;
    for (auto& row : lease->run(kElements, {array_text(elements)})) {
        back.push_back(std::move(row[0]));
    }
    EXPECT_EQ(back, elements);
    EXPECT_TRUE(lease->run(kElements, {array_text({})}).empty());
}

TEST_F(DatabaseTest, CarriesInstantsToTheMicrosecond)
{
    constexpr Query kThrough{"test.instant", R"(
select (extract(epoch from timestamptz 'epoch' + :p1::bigint * interval '1 microsecond') * 1000000)::bigint)",
                             1, 1};
    auto database = pool(1);
    const auto instant = from_micros(1'537'862'399'999'999);
    EXPECT_EQ(as_instant(database.lease()->one(kThrough, {value_of(instant)}).value()[0]), instant);
}

TEST_F(DatabaseTest, RefusesAValueWithAnEmbeddedNul)
{
    EXPECT_DEATH(
        {
            auto database = pool(1);
            database.lease()->run(kEcho, {value_of(std::string_view{"a\0b", 3}), std::nullopt});
        },
        "assertion failed");
}

TEST_F(DatabaseTest, NamesTheBrokenConstraintAndNothingElse)
{
    constexpr Query kCast{"test.cast", R"(select :p1::bigint)", 1, 1};
    auto database = pool(1);
    auto lease = database.lease();
    const std::string secret = "argon2-s3cr3t";
    lease->execute(kAdd, {value_of(7), value_of(secret)});
    const auto twice = thrown_by([&] { lease->execute(kAdd, {value_of(7), value_of(secret)}); });
    EXPECT_EQ(twice->kind(), DatabaseErrorKind::unique_violation);
    EXPECT_EQ(twice->sqlstate(), "23505");
    EXPECT_EQ(twice->constraint(), "note_is_one");
    EXPECT_EQ(twice->statement(), "note.add");
    EXPECT_STREQ(twice->what(), "database: note.add failed, SQLSTATE 23505, constraint note_is_one");

    const auto cast = thrown_by([&] { lease->run(kCast, {value_of(secret)}); });
    EXPECT_EQ(cast->kind(), DatabaseErrorKind::other);
    EXPECT_STREQ(cast->what(), "database: test.cast failed, SQLSTATE 22P02");
    const auto script = thrown_by([&] { lease->execute_script("test.script", "select 's3cr3t'::bigint"); });
    EXPECT_THAT(script->what(), Not(HasSubstr("s3cr3t")));
    // A statement that failed works again.
    EXPECT_EQ(lease->one(kCast, {value_of(5)}), (Row{"5"}));
    EXPECT_EQ(lease->execute(kAdd, {value_of(8), value_of("next")}), 1);
}

TEST_F(DatabaseTest, LendsWithinATimeLimit)
{
    auto database = pool(2, std::chrono::milliseconds{30});
    database.open_all();
    EXPECT_EQ(database.statistics().opened, 2U);
    auto first = database.lease();
    {
        const auto second = database.lease();
        const auto error = thrown_by([&] { database.lease(); });
        EXPECT_EQ(error->kind(), DatabaseErrorKind::timeout);
        EXPECT_STREQ(error->what(), "database: no free session within the time limit");
        EXPECT_EQ(database.statistics().in_use, 2U);
        EXPECT_EQ(database.statistics().waiting, 0U);
    }
    EXPECT_EQ(database.lease()->one(kCount, {}), (Row{"0"}));
    EXPECT_EQ(database.statistics().opened, 2U);
}

TEST_F(DatabaseTest, WakesTheOneWhoWaits)
{
    auto database = pool(1);
    std::optional<Lease> held{database.lease()};
    std::thread waiting{[&] { EXPECT_EQ(database.lease()->one(kCount, {}), (Row{"0"})); }};
    while (database.statistics().waiting == 0) {
        std::this_thread::yield();
    }
    held.reset();
    waiting.join();
    EXPECT_EQ(database.statistics().in_use, 0U);
}

TEST_F(DatabaseTest, ReplacesAKilledSession)
{
    auto database = pool(1);
    const auto pid_of = [](Lease& lease) { return as_int64(lease->one(kPid, {}).value()[0]); };
    // While it is in use: the user hears of it, the next one does not.
    {
        auto tx = database.begin();
        kill(as_int64(tx.one(kPid).value()[0]));
        EXPECT_EQ(thrown_by([&] {
                      tx.execute(kAdd, {value_of(1), value_of("a")});
                  })->kind(),
                  DatabaseErrorKind::connection);
        EXPECT_EQ(thrown_by([&] { tx.commit(); })->kind(), DatabaseErrorKind::connection);
    }
    std::int64_t pid = 0;
    {
        auto lease = database.lease();
        pid = pid_of(lease);
    }
    // While it is idle: nobody hears of it.
    kill(pid);
    auto lease = database.lease();
    EXPECT_NE(pid_of(lease), pid);
    EXPECT_EQ(lease->one(kCount, {}), (Row{"0"}));
    EXPECT_EQ(database.statistics().opened, 3U);
}

TEST_F(DatabaseTest, PreparesAgainWhatTheServerForgot)
{
    constexpr Query kAll{"test.all", R"(select * from shape)", 0, 1};
    admin_.execute_script("test.shape", "create table shape (a integer); insert into shape values (1); grant select on "
                                        "shape to traimas_app");
    auto database = pool(1);
    {
        auto lease = database.lease();
        lease->run(kAll, {});
        lease->execute_script("test.forget", "deallocate all");
        EXPECT_EQ(lease->one(kAll, {}), (Row{"1"}));
        admin_.execute_script("test.change", "alter table shape alter a type text");
        EXPECT_EQ(lease->one(kAll, {}), (Row{"1"}));
    }
    // Inside of a transaction only the whole can be repeated.
    int runs = 0;
    const auto read = database.transact([&](Tx& tx) -> Result<std::int64_t> {
        if (++runs == 1) {
            tx.run(kCount);
            admin_.execute_script("test.change", "alter table shape alter a type integer using a::integer");
        }
        return as_int64(tx.one(kAll).value()[0]);
    });
    EXPECT_EQ(*read, 1);
    EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace traimas::store
