// Plays a scene of the demo: every deed of its years before its moment, in order.
#pragma once

#include "cli/demo/stage.hpp"

namespace traimas::cli::demo {

// Every deed of the files, by time.
[[nodiscard]] std::vector<Deed> all_deeds(const DemoFiles& files);
// What the scene shows, from the time `from` on; what was done before it is not looked at again. Answers how many deeds
// were done. Problem: that of the first deed that was refused, its detail beginning with the deed's key.
[[nodiscard]] Result<int> play(Stage& stage, const DemoScene& scene, Instant from);

}  // namespace traimas::cli::demo
