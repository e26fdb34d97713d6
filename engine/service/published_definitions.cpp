// Replaces the set of definitions by a larger one, while others read the one before.
#include "engine/service/published_definitions.hpp"

#include <utility>

namespace traimas::service {

PublishedDefinitions::PublishedDefinitions(workflow::DefinitionSet first, Load load) : load_{std::move(load)}
{
    take(std::move(first));
}

void PublishedDefinitions::refresh()
{
    const std::lock_guard guard{mutex_};
    const auto found = load_(set());
    if (found.empty()) {
        return;
    }
    auto larger = set();
    for (const auto& definition : found) {
        larger.all.emplace(std::pair{definition->name, definition->version}, definition);
    }
    take(std::move(larger));
}

void PublishedDefinitions::take(workflow::DefinitionSet set)
{
    set.later = [this](const std::string& name, int version) {
        refresh();
        const auto& all = this->set().all;
        const auto found = all.find({name, version});
        return found == all.end() ? nullptr : found->second;
    };
    kept_.push_back(std::make_unique<const workflow::DefinitionSet>(std::move(set)));
    current_.store(kept_.back().get(), std::memory_order_release);
}

}  // namespace traimas::service
