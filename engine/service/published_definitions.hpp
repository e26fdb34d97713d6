// The published definitions of a running node. They only grow: a version that was published here or on another node
// is taken up without a restart (docs/decisions/0016-publication.md).
#pragma once

#include "engine/workflow/tree.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace traimas::service {

// Thread-safe. Every set that was handed out stays as it was, and stands as long as this does: publications are few.
class PublishedDefinitions {
public:
    using Versions = std::vector<std::shared_ptr<const workflow::Definition>>;
    // `load` reads what is published and not in the set that it is given; it may throw DatabaseError.
    using Load = std::function<Versions(const workflow::DefinitionSet& known)>;

    PublishedDefinitions(workflow::DefinitionSet first, Load load);
    PublishedDefinitions(const PublishedDefinitions&) = delete;
    PublishedDefinitions& operator=(const PublishedDefinitions&) = delete;

    // What is known now. Asked for a version that it lacks, the set refreshes this first: an instance that another node
    // founded may be pinned to it.
    [[nodiscard]] const workflow::DefinitionSet& set() const { return *current_.load(std::memory_order_acquire); }
    // Takes up what was published since. Throws what `load` throws.
    void refresh();

private:
    void take(workflow::DefinitionSet set);

    Load load_;
    std::mutex mutex_;  // one refresh at a time
    std::deque<std::unique_ptr<const workflow::DefinitionSet>> kept_{};
    std::atomic<const workflow::DefinitionSet*> current_{nullptr};
};

// What the engine holds: the set of a running node, or a fixed one (tests, tools). Reads like a set.
class CurrentDefinitions {
public:
    // Implicit on purpose: whoever has a set or a node's definitions has these.
    CurrentDefinitions(const workflow::DefinitionSet& fixed) : fixed_{&fixed} {}
    CurrentDefinitions(PublishedDefinitions& published) : published_{&published} {}

    [[nodiscard]] const workflow::DefinitionSet& set() const { return published_ ? published_->set() : *fixed_; }
    operator const workflow::DefinitionSet&() const { return set(); }
    [[nodiscard]] const workflow::Definition& at(const std::string& name, int version) const
    {
        return set().at(name, version);
    }
    [[nodiscard]] std::shared_ptr<const workflow::Definition> latest(const std::string& name) const
    {
        return set().latest(name);
    }
    // Nothing to do for a fixed set.
    void refresh() const
    {
        if (published_ != nullptr) {
            published_->refresh();
        }
    }

private:
    const workflow::DefinitionSet* fixed_ = nullptr;
    PublishedDefinitions* published_ = nullptr;
};

}  // namespace traimas::service
