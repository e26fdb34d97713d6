// One writer a folder, held by a lock that the kernel gives back when a process ends, however it ends.
#include "engine/traffic/traffic_log.hpp"

#include "engine/traffic/chained_lines.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace traimas::traffic {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::string_view kPrefix = "access-";
constexpr std::string_view kSuffix = ".jsonl";
constexpr std::uint64_t kTailBytes = 64 * 1'024;
constexpr milliseconds kBreath{1'000};  // between two syncs, and two tries while the disk is away

std::string date_of(Instant instant)
{
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(instant)};
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

fs::path path_of(const fs::path& folder, const std::string& day)
{
    return folder / (std::string{kPrefix} + day + std::string{kSuffix});
}

// The last bytes of a day: more than any line is long.
std::string tail_of(const TrafficDay& day)
{
    const auto count = std::min<std::uint64_t>(day.bytes, kTailBytes);
    std::ifstream input{day.path, std::ios::binary};
    input.seekg(static_cast<std::streamoff>(day.bytes - count));
    std::string text(static_cast<std::size_t>(count), '\0');
    input.read(text.data(), static_cast<std::streamsize>(count));
    text.resize(static_cast<std::size_t>(input.gcount()));
    return text;
}

Problem unwritable(const fs::path& path)
{
    return {ProblemKind::unavailable, "access_log_unwritable",
            "The access log cannot be written: " + path.string() + ": " + std::strerror(errno)};
}

// Half a line would break the chain. Where not even this can be done, whoever reads the day is told of the cut line.
void cut_back(int file, off_t size)
{
    [[maybe_unused]] const int done = ::ftruncate(file, size);
}

}  // namespace

std::vector<TrafficDay> traffic_days(const fs::path& folder)
{
    std::vector<TrafficDay> days;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        const auto name = entry.path().filename().string();
        const bool is_day = name.starts_with(kPrefix) && name.ends_with(kSuffix) &&
                            name.size() == kPrefix.size() + std::string_view{"2018-01-08"}.size() + kSuffix.size();
        if (is_day) {
            days.push_back({name.substr(kPrefix.size(), 10), entry.path(), entry.file_size(error)});
        }
    }
    std::sort(days.begin(), days.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
    return days;
}

TrafficLog::TrafficLog(TrafficOptions options) : options_{std::move(options)}, chain_{kNoChain} {}

Result<std::unique_ptr<TrafficLog>> TrafficLog::open(TrafficOptions options)
{
    std::unique_ptr<TrafficLog> log{new TrafficLog{std::move(options)}};
    if (auto taken = log->take_folder(); !taken) {
        return taken.error();
    }
    const auto today = date_of(log->options_.now());
    if (auto resumed = log->resume(today); !resumed) {
        return resumed.error();
    }
    log->remove_old(today);
    log->thread_ = std::thread{[it = log.get()] { it->run(); }};
    return log;
}

TrafficLog::~TrafficLog()
{
    if (thread_.joinable()) {
        {
            const std::lock_guard guard{mutex_};
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    for (const int descriptor : {file_, lock_}) {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
    }
}

Result<void> TrafficLog::take_folder()
{
    std::error_code error;
    const bool is_new = fs::create_directories(options_.folder, error);
    if (error) {
        errno = error.value();
        return unwritable(options_.folder);
    }
    if (is_new) {
        fs::permissions(options_.folder, fs::perms::owner_all, error);
    }
    const auto path = options_.folder / "lock";
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock_ < 0) {
        return unwritable(path);
    }
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        return Problem{ProblemKind::unavailable, "access_log_taken",
                       "Another server writes its access log to " + options_.folder.string() +
                           ": give this one a folder of its own with access_log.folder."};
    }
    return {};
}

Result<void> TrafficLog::open_day(const std::string& day)
{
    const auto path = path_of(options_.folder, day);
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return unwritable(path);
    }
    if (file_ >= 0) {
        ::fdatasync(file_);
        ::close(file_);
    }
    file_ = file;
    day_ = day;
    if (::lseek(file_, 0, SEEK_END) == 0) {
        auto chain = chain_;
        if (!write_all(chained(heading(day, chain_), chain) + "\n")) {
            const auto problem = unwritable(path);
            cut_back(file_, 0);
            day_.clear();  // begun anew at the next try
            return problem;
        }
        chain_ = std::move(chain);
    }
    return {};
}

// Finds the end of the chain, wherever the last program stopped.
Result<void> TrafficLog::resume(const std::string& day)
{
    const auto days = traffic_days(options_.folder);
    std::uintmax_t torn = 0;
    if (!days.empty()) {
        const auto& last = days.back();
        const auto text = tail_of(last);
        const auto end = text.rfind('\n');
        const auto whole = end == std::string::npos ? 0 : end + 1;
        torn = text.size() - whole;
        if (torn > 0) {
            // Half a line of a program that was killed: nothing follows from it.
            std::error_code error;
            fs::resize_file(last.path, last.bytes - torn, error);
        }
        if (whole > 1) {
            const auto begin = text.rfind('\n', whole - 2);
            const auto from = begin == std::string::npos ? 0 : begin + 1;
            // A line that was tampered with stays as it is: the chain goes on from it, and the check names it.
            chain_ = chain_of(std::string_view{text}.substr(from, whole - 1 - from)).value_or(std::string{kNoChain});
        }
    }
    if (auto opened = open_day(days.empty() ? day : std::max(day, days.back().date)); !opened) {
        return opened;
    }
    append("{\"event\":\"opened\",\"time\":" + std::to_string(to_micros(options_.now())) +
           ",\"torn_bytes\":" + std::to_string(torn) + "}");
    return {};
}

void TrafficLog::append(std::string object)
{
    {
        const std::lock_guard guard{mutex_};
        if (waiting_.size() >= options_.most_waiting) {
            lost_.fetch_add(1);
            return;
        }
        waiting_.push_back(std::move(object));
        if (waiting_.size() > 1) {
            return;  // the writer knows already
        }
    }
    changed_.notify_one();
}

bool TrafficLog::write_all(const std::string& text) const
{
    std::size_t done = 0;
    const auto before = ::lseek(file_, 0, SEEK_END);
    while (done < text.size()) {
        const auto count = ::write(file_, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            const int reason = errno;
            cut_back(file_, before);
            errno = reason;
            return false;
        }
        done += static_cast<std::size_t>(count);
    }
    return true;
}

// All of them, or none: they stay in `lines` then.
bool TrafficLog::write_waiting(std::deque<std::string>& lines)
{
    const auto today = date_of(options_.now());
    // Days only go on: a clock that was set back does not reopen a day that is closed.
    if (today > day_) {
        if (auto opened = open_day(today); !opened) {
            return false;
        }
        remove_old(today);
    }
    auto chain = chain_;
    std::string text;
    const auto lost = lost_.load();
    if (lost > told_lost_) {
        text += chained("{\"event\":\"lost\",\"lines\":" + std::to_string(lost - told_lost_) + "}", chain) + "\n";
    }
    for (const auto& line : lines) {
        text += chained(line, chain) + "\n";
    }
    if (!write_all(text)) {
        return false;
    }
    told_lost_ = lost;
    chain_ = std::move(chain);
    lines.clear();
    return true;
}

void TrafficLog::run()
{
    std::deque<std::string> lines;
    auto next_sync = std::chrono::steady_clock::now() + kBreath;
    bool dirty = false;
    for (;;) {
        bool last = false;
        {
            std::unique_lock guard{mutex_};
            if (!failing_) {
                const auto ready = [this] { return stopping_ || !waiting_.empty(); };
                dirty ? changed_.wait_until(guard, next_sync, ready) : (changed_.wait(guard, ready), true);
            } else {
                changed_.wait_for(guard, kBreath, [this] { return stopping_; });
            }
            last = stopping_;
            while (!waiting_.empty() && lines.size() < options_.most_waiting) {
                lines.push_back(std::move(waiting_.front()));
                waiting_.pop_front();
            }
        }
        if (!lines.empty()) {
            const bool written = write_waiting(lines);
            if (!written && !failing_ && options_.failed) {
                options_.failed(std::strerror(errno));
            }
            failing_ = !written;
            dirty = dirty || written;
        }
        if (dirty && (last || std::chrono::steady_clock::now() >= next_sync)) {
            ::fdatasync(file_);
            dirty = false;
            next_sync = std::chrono::steady_clock::now() + kBreath;
        }
        if (last) {
            return;
        }
    }
}

void TrafficLog::remove_old(const std::string& today) const
{
    for (const auto& day : traffic_days(options_.folder)) {
        const auto age = options_.now() - std::chrono::days{options_.days};
        std::error_code ignored;
        if (day.date < date_of(age) && day.date < today) {
            fs::remove(day.path, ignored);
        }
    }
}

std::vector<TrafficDay> TrafficLog::days() const
{
    return traffic_days(options_.folder);
}

TrafficCheck check_traffic(const fs::path& folder)
{
    TrafficCheck all;
    bool is_sound = true;
    for (const auto& day : traffic_days(folder)) {
        std::ifstream input{day.path, std::ios::binary};
        const auto check = check_day(input, day.date);
        if (check.fault_line > 0) {
            all.findings.push_back({day.date, check.fault_line, std::string{check.fault}});
        }
        // What follows a fault cannot be held against it: one fault, one finding.
        if (all.days > 0 && is_sound && check.fault != "no_heading" && check.previous != all.last) {
            all.findings.push_back({day.date, 1, "not_next"});
        }
        is_sound = check.fault_line == 0;
        ++all.days;
        all.lines += check.lines;
        all.last = check.last;
    }
    return all;
}

}  // namespace traimas::traffic
