// A database with one table of notes, and the pool under test on it.
// Each test has its own database, so nothing is cleaned up.
#pragma once

#include "engine/store/database.hpp"
#include "tests/support/test_database.hpp"

#include <gtest/gtest.h>

namespace traimas::store {

inline constexpr Query kAdd{"note.add", R"(insert into note (id, body) values (:p1::bigint, :p2))", 2, 0};
inline constexpr Query kBody{"note.body", R"(select body from note where id = :p1::bigint)", 1, 1};
inline constexpr Query kCount{"note.count", R"(select count(*) from note)", 0, 1};
inline constexpr Query kSet{"note.set", R"(update note set body = :p2 where id = :p1::bigint)", 2, 0};
inline constexpr Query kPid{"test.pid", R"(select pg_backend_pid())", 0, 1};

class NoteTest : public ::testing::Test {
protected:
    NoteTest()
    {
        admin_.execute_script("test.setup", R"(
create table note (id bigint constraint note_is_one primary key, body text);
grant select, insert, update on note to traimas_app)");
    }

    [[nodiscard]] Database pool(std::size_t size,
                                std::chrono::milliseconds lease_timeout = std::chrono::seconds{5}) const
    {
        return Database{*ConnectOptions::parse(test_.app_url()),
                        {.size = size, .lease_timeout = lease_timeout, .retry_pause = [](int) {
                             return std::chrono::milliseconds{0};
                         }}};
    }

    // The kind of what `work` throws; fails the test where it throws nothing.
    template <class Work>
    static std::optional<DatabaseError> thrown_by(Work work)
    {
        try {
            work();
        } catch (const DatabaseError& error) {
            return error;
        }
        ADD_FAILURE() << "nothing was thrown";
        return std::nullopt;
    }

    void kill(std::int64_t pid)
    {
        constexpr Query kKill{"test.kill", R"(select pg_terminate_backend(:p1::integer, 10000))", 1, 1};
        ASSERT_EQ(admin_.one(kKill, {value_of(pid)}).value()[0], "t");
    }

    std::int64_t notes() { return as_int64(admin_.one(kCount, {}).value()[0]); }

    ::traimas::testing::TestDatabase test_;
    Session admin_{*ConnectOptions::parse(test_.superuser_url())};
};

}  // namespace traimas::store
