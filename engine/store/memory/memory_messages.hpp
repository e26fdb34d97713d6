// Messages between trees as they wait in memory: one line for each source and target, of which only the first may go.
// Thread rules: the store's mutex is held.
#pragma once

#include "engine/store/back_off.hpp"
#include "engine/store/port.hpp"

namespace traimas::store {

class MemoryMessages {
public:
    // `source`: the root of the tree that sends it. A key that waits already is passed over.
    void add(workflow::OutboxRow row, InstanceId source)
    {
        auto key = row.dedupe_key;
        const Line line{source, row.target};
        if (!waiting_.try_emplace(key, Waiting{std::move(row), line, next_}).second) {
            return;
        }
        auto& places = lines_[line];
        places.emplace(next_, key);
        if (places.size() == 1) {
            first_.emplace(next_, std::move(key));
        }
        ++next_;
    }

    // It has its outcome: the next one of its line moves up.
    void settle(const std::string& key)
    {
        const auto found = waiting_.find(key);
        if (found == waiting_.end()) {
            return;  // taken by two at once: the second finds nothing to settle
        }
        const auto line = lines_.find(found->second.line);
        line->second.erase(found->second.place);
        first_.erase(found->second.place);
        if (line->second.empty()) {
            lines_.erase(line);
        } else {
            first_.insert(*line->second.begin());
        }
        waiting_.erase(found);
    }

    // Answers how often it failed; 0 where it was settled meanwhile.
    std::int64_t postpone(const std::string& key, Instant system_now)
    {
        const auto found = waiting_.find(key);
        if (found == waiting_.end()) {
            return 0;
        }
        auto& it = found->second;
        it.retry_at = next_try(system_now, ++it.attempts, key);
        return it.attempts;
    }

    // When the first of those that failed is tried again.
    [[nodiscard]] std::optional<Instant> next_retry(Instant now) const
    {
        std::optional<Instant> first;
        for (const auto& [place, key] : first_) {
            const auto& it = waiting_.at(key);
            if (it.attempts > 0 && it.row.not_before <= now && (!first || it.retry_at < *first)) {
                first = it.retry_at;
            }
        }
        return first;
    }

    // Those that are first in line, due and held back no longer, oldest first.
    [[nodiscard]] std::vector<PendingMessage> due(Instant now, Instant system_now, int limit) const
    {
        std::vector<PendingMessage> messages;
        for (const auto& [place, key] : first_) {
            if (static_cast<int>(messages.size()) >= limit) {
                break;
            }
            const auto& [row, line, at, attempts, retry_at] = waiting_.at(key);
            if (row.not_before <= now && retry_at <= system_now) {
                messages.push_back({key, row.instance, row.notice, row.target, row.arguments});
            }
        }
        return messages;
    }

    // All rows by their dedupe keys, added to `rows`.
    void list(std::map<std::string, workflow::OutboxRow>& rows) const
    {
        for (const auto& [key, waiting] : waiting_) {
            rows.emplace(key, waiting.row);
        }
    }

private:
    using Line = std::pair<InstanceId, std::string>;
    struct Waiting {
        workflow::OutboxRow row;
        Line line;
        std::int64_t place;
        std::int64_t attempts = 0;
        Instant retry_at{};  // system time
    };
    std::map<std::string, Waiting> waiting_{};                     // by dedupe key
    std::map<Line, std::map<std::int64_t, std::string>> lines_{};  // place -> dedupe key
    std::map<std::int64_t, std::string> first_{};                  // of each line
    std::int64_t next_ = 0;                                        // place
};

}  // namespace traimas::store
