// I15 for the ring: lines, scores, cases and measures are those that the events of a tree say.
#pragma once

#include "engine/service/verify.hpp"
#include "engine/store/ring_rows.hpp"
#include "engine/workflow/tree.hpp"

#include <set>

namespace traimas::service {

// Folds the events of one tree, each instance after it was applied, and compares with the rows.
class RingFold {
public:
    explicit RingFold(const workflow::Tree& tree) : tree_{tree} {}
    void fold(const workflow::Instance& instance, const workflow::Event& event);
    // Its events could not be followed: the rows that they make are left out on both sides.
    void lose(InstanceId instance) { lost_.insert(instance.value()); }
    // `stored` as store::ring_of() answers it.
    void compare(const nlohmann::json& stored, VerifyReport& report) const;

private:
    const workflow::Tree& tree_;
    workflow::Changes changes_{};
    std::set<std::int64_t> lost_{};
    std::vector<std::pair<Instant, std::size_t>> scores_{};  // when each score row was recorded
};

}  // namespace traimas::service
