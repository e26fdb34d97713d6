// What the checks of a plan and of a review collect: faults with pointers, and the texts that must come with them.
#pragma once

#include "engine/base/result.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace traimas::cycle {

struct DocumentCheck {
    const std::set<std::string, std::less<>>& texts;  // keys of those that are given
    std::vector<FieldFault>& faults;

    using Arguments = std::vector<std::pair<std::string, std::string>>;
    void add(std::string pointer, std::string code, std::string message, Arguments arguments = {}) const
    {
        faults.push_back({std::move(pointer), std::move(code), std::move(message), std::move(arguments)});
    }
    void need_text(const std::string& pointer, const std::string& key) const
    {
        if (!texts.contains(key)) {
            add(pointer, "text_missing", "write the text " + key, {{"text", key}});
        }
    }
};

}  // namespace traimas::cycle
