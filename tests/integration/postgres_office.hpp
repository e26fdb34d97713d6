// The office on PostgreSQL: a database of its own, with the demo's manual clock as business time.
#pragma once

#include "engine/store/clock.hpp"
#include "engine/store/tree_store.hpp"
#include "tests/support/office.hpp"
#include "tests/support/test_database.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {

struct PostgresOffice : ::testing::Test {
    TestDatabase test{TRAIMAS_SOURCE_DIR "/schema"};
    store::Database database{*store::ConnectOptions::parse(test.app_url())};
    store::TreeStore store{database};
    Office office{store, [this](Instant at) { set_clock(at); }};

    void set_clock(Instant at)
    {
        auto tx = database.begin();
        ASSERT_TRUE(store::set_manual_clock(tx, at));
        tx.commit();
    }
    // Runs a script as somebody else, such as a superuser.
    static void run_as(const std::string& url, const std::string& sql)
    {
        store::Session session{*store::ConnectOptions::parse(url)};
        session.execute_script("test", sql);
    }
    std::vector<std::string> bodies()
    {
        static constexpr store::Query kBodies{"test.bodies", "select body from event order by instance_id, seq", 0, 1};
        std::vector<std::string> list;
        for (const auto& row : database.lease()->run(kBodies, {})) {
            list.push_back(store::as_text(row.at(0)));
        }
        return list;
    }
};

}  // namespace traimas::testing
