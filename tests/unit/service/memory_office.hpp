// The office on the store in memory, with a clock that the test moves.
#pragma once

#include "engine/store/memory/memory_store.hpp"
#include "tests/support/office.hpp"

#include <gtest/gtest.h>

namespace traimas::testing {

struct MemoryOffice : ::testing::Test {
    ManualClock clock{bangkok(2017, 10, 1)};
    store::MemoryStore store{clock};
    Office office{store, [this](Instant at) { clock.set(at); }};

    // The codes of a refusal and of its fields: "results_missing: value_missing value_missing".
    template <class T>
    static std::string code_of(const Result<T>& result)
    {
        if (result) {
            return "done";
        }
        std::string text = result.error().code;
        const auto problem = result.error();
        for (const auto& field : problem.fields) {
            text += " " + field.pointer + "=" + field.code;
        }
        return text;
    }
    // The notices that wait to be delivered, as "name to person", sorted.
    std::vector<std::string> told()
    {
        std::vector<std::string> list;
        for (const auto& row : store.outbox()) {
            for (const auto& [name, id] : office.people) {
                if (id == row.recipient) {
                    list.push_back(row.notice + " to " + name);
                }
            }
        }
        std::sort(list.begin(), list.end());
        return list;
    }
};

}  // namespace traimas::testing
