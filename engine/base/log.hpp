// The log: one JSON object a line, for programs to read and people to search. No global: cli makes one and hands it on.
//   log.info("listening", {{"address", "127.0.0.1"}, {"port", 8080}});
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/enum_text.hpp"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace spdlog {
class logger;
}  // namespace spdlog

namespace traimas {

enum class LogLevel { debug, info, warning, error };

template <>
struct EnumText<LogLevel> {
    static constexpr std::array table{std::pair{LogLevel::debug, std::string_view{"debug"}},
                                      std::pair{LogLevel::info, std::string_view{"info"}},
                                      std::pair{LogLevel::warning, std::string_view{"warning"}},
                                      std::pair{LogLevel::error, std::string_view{"error"}}};
};

// A key, in snake_case and not one of time, level, event, with a text, an integer or a truth value.
// Text need not be valid UTF-8: what is not is replaced by U+FFFD. The key must outlive the field.
class LogField {
public:
    LogField(std::string_view key, const char* text) : key_{key}, value_{std::string{text}} {}
    LogField(std::string_view key, std::string text) : key_{key}, value_{std::move(text)} {}
    LogField(std::string_view key, std::string_view text) : key_{key}, value_{std::string{text}} {}
    // A bool stays one; every other integer becomes 64 bits wide.
    template <std::integral Value>
    LogField(std::string_view key, Value value)
        : key_{key}, value_{static_cast<std::conditional_t<std::same_as<Value, bool>, bool, std::int64_t>>(value)}
    {
    }
    // "key":value, as it stands in the line.
    [[nodiscard]] std::string json() const;

private:
    std::string_view key_;
    std::variant<std::string, std::int64_t, bool> value_;
};

// Keeps the lines it is given, for tests. Thread-safe.
class LogLines {
public:
    void add(std::string line);
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

// Where lines go. A file is appended to, its folder made where it is missing; `lines` must outlive the log.
struct StderrSink {};
struct FileSink {
    std::filesystem::path path;
};
struct LinesSink {
    LogLines& lines;
};
using LogSink = std::variant<StderrSink, FileSink, LinesSink>;

// Thread-safe: any thread may write, and lines are never mixed. A copy writes to the same place.
class Log {
public:
    // Throws spdlog::spdlog_ex where the file cannot be opened. Lines below `level` are dropped. `clock` is system time
    // and must outlive the log; without one, this machine's clock serves.
    explicit Log(const LogSink& sink, LogLevel level = LogLevel::info);
    Log(const LogSink& sink, LogLevel level, const Clock& clock);

    // A log that adds `fields`, such as a request's id, to every line.
    [[nodiscard]] Log with(std::initializer_list<LogField> fields) const;

    void debug(std::string_view event, std::initializer_list<LogField> fields = {}) const;
    void info(std::string_view event, std::initializer_list<LogField> fields = {}) const;
    void warning(std::string_view event, std::initializer_list<LogField> fields = {}) const;
    void error(std::string_view event, std::initializer_list<LogField> fields = {}) const;

    // {"time":"2018-01-31T17:00:00.123456Z","level":"info","event":"…",fields…}; never bodies, tokens, what().
    // A write that fails (a full disk) is reported to standard error by the library and does not throw.
    void write(LogLevel level, std::string_view event, std::span<const LogField> fields) const;
    [[nodiscard]] bool writes(LogLevel level) const { return level >= level_; }

private:
    // Shared, since every copy, on whatever thread, writes to the one sink, and the last to go closes it.
    std::shared_ptr<spdlog::logger> logger_;
    LogLevel level_;
    const Clock* clock_;
    std::string bound_{};  // the fields of with(), ready to be written
};

}  // namespace traimas
