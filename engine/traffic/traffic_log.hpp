// The access log: a file a day (UTC), access-2018-01-08.jsonl, chained from line to line and from day to day, kept for
// a number of days and then removed. The rules on computer traffic data ask for ninety. append() never blocks: a thread
// of the log's own writes, and syncs to the disk about once a second.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace traimas::traffic {

inline constexpr int kLeastDays = 90;

struct TrafficOptions {
    std::filesystem::path folder;
    int days = kLeastDays;  // whole days before today that are kept
    std::function<Instant()> now{};
    // The first of a run of failures to write, with the system's word for it; from the log's own thread.
    std::function<void(const std::string& reason)> failed{};
    std::size_t most_waiting = 65'536;  // lines in memory while the disk is away; more are counted as lost
};

struct TrafficDay {
    std::string date{};  // "2018-01-08"
    std::filesystem::path path{};
    std::uint64_t bytes = 0;
};

class TrafficLog {
public:
    // Makes the folder (mode 0700) and takes it for itself; goes on with today's file where there is one, without a
    // torn last line, which is counted in what it writes. Problem unavailable: access_log_taken where another program
    // writes there, access_log_unwritable.
    static Result<std::unique_ptr<TrafficLog>> open(TrafficOptions options);
    TrafficLog(const TrafficLog&) = delete;
    TrafficLog& operator=(const TrafficLog&) = delete;
    ~TrafficLog();  // writes what waits, if the disk lets it

    // A JSON object as text. Any thread.
    void append(std::string object);

    // Lines that found no room in memory since the start.
    [[nodiscard]] std::uint64_t lost() const { return lost_.load(); }
    [[nodiscard]] int days_kept() const { return options_.days; }

    // The days there are, oldest first. Any thread; reads the folder.
    [[nodiscard]] std::vector<TrafficDay> days() const;

private:
    explicit TrafficLog(TrafficOptions options);
    Result<void> take_folder();
    Result<void> open_day(const std::string& day);
    Result<void> resume(const std::string& day);
    void run();
    [[nodiscard]] bool write_waiting(std::deque<std::string>& lines);
    bool write_all(const std::string& text) const;
    void remove_old(const std::string& today) const;

    TrafficOptions options_;
    int lock_ = -1;
    int file_ = -1;
    std::string day_{};
    std::string chain_;
    bool failing_ = false;
    std::uint64_t told_lost_ = 0;  // that a line in the file speaks of

    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::deque<std::string> waiting_{};
    bool stopping_ = false;
    std::atomic<std::uint64_t> lost_{0};
    std::thread thread_{};
};

// The days of a folder, oldest first; empty where there is none.
[[nodiscard]] std::vector<TrafficDay> traffic_days(const std::filesystem::path& folder);

struct TrafficFinding {
    std::string date;
    long line = 0;     // of the day's file
    std::string code;  // of DayCheck::fault, or "not_next": the day before it is another or was cut
};

struct TrafficCheck {
    std::size_t days = 0;
    long lines = 0;
    std::vector<TrafficFinding> findings{};
    std::string last{};  // the end of the chain: kept elsewhere, it shows later whether the end was cut off
};

// Reads every day of a folder again. A line that is torn at the very end is what a running server may be writing.
[[nodiscard]] TrafficCheck check_traffic(const std::filesystem::path& folder);

}  // namespace traimas::traffic
