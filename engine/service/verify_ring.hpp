// I15 for the ring: lines, scores, cases and measures are those that the events of a tree say.
#pragma once

#include "engine/service/verify.hpp"
#include "engine/store/ring_rows.hpp"
#include "engine/workflow/tree.hpp"

namespace traimas::service {

// Folds the events of one tree, each instance after it was applied, and compares with the rows.
class RingFold {
public:
    explicit RingFold(const workflow::Tree& tree) : tree_{tree} {}
    void fold(const workflow::Instance& instance, const workflow::Event& event);
    // `stored` as store::ring_of() answers it.
    void compare(const nlohmann::json& stored, VerifyReport& report) const;

private:
    const workflow::Tree& tree_;
    workflow::Changes changes_{};
    store::InstanceNames names_{};
    std::vector<std::pair<Instant, std::size_t>> scores_{};  // when each score row was recorded
};

}  // namespace traimas::service
