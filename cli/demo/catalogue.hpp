// The demo's dictionary as values: goals.json, indicators.json and frameworks.json of config/demo.
#pragma once

#include "engine/dictionary/change.hpp"

#include <string>
#include <vector>

namespace traimas::cli::demo {

struct DemoCatalogue {
    std::vector<dictionary::Goal> goals{};
    std::vector<dictionary::Challenge> challenges{};
    std::vector<measure::Indicator> indicators{};  // every version
    std::vector<measure::Framework> frameworks{};

    // Goals and challenges, then every indicator's first version, parents before their children.
    [[nodiscard]] std::vector<dictionary::Change> first() const;
    // The later versions of one indicator.
    [[nodiscard]] std::vector<dictionary::Change> later(const std::string& code) const;
    // All of it as the register would hold it.
    [[nodiscard]] Result<dictionary::Dictionary> whole() const;
};

[[nodiscard]] Result<DemoCatalogue> read_catalogue(const std::string& folder);

}  // namespace traimas::cli::demo
