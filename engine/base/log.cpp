// Lines are made here and given to spdlog, which guards the sink and writes them.
#include "engine/base/log.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace traimas {
namespace {

const SystemClock& system_clock()
{
    static const SystemClock kClock;
    return kClock;
}

std::string json_text(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string fields_text(std::span<const LogField> fields)
{
    std::string text;
    for (const auto& field : fields) {
        text += ',' + field.json();
    }
    return text;
}

// Always six digits of fraction, so that lines sort as text.
std::string time_text(Instant instant)
{
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{instant - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

class CollectingSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit CollectingSink(LogLines& lines) : lines_{lines} {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        lines_.add(std::string{message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    LogLines& lines_;
};

spdlog::sink_ptr make_sink(const LogSink& choice)
{
    if (const auto* file = std::get_if<FileSink>(&choice)) {
        return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file->path.string());
    }
    if (const auto* lines = std::get_if<LinesSink>(&choice)) {
        return std::make_shared<CollectingSink>(lines->lines);
    }
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

}  // namespace

std::string LogField::json() const
{
    auto text = json_text(key_) + ':';
    if (const auto* words = std::get_if<std::string>(&value_)) {
        return text + json_text(*words);
    }
    if (const auto* number = std::get_if<std::int64_t>(&value_)) {
        return text + std::to_string(*number);
    }
    return text + (std::get<bool>(value_) ? "true" : "false");
}

void LogLines::add(std::string line)
{
    const std::lock_guard lock{mutex_};
    lines_.push_back(std::move(line));
}

std::vector<std::string> LogLines::lines() const
{
    const std::lock_guard lock{mutex_};
    return lines_;
}

Log::Log(const LogSink& sink, LogLevel level) : Log{sink, level, system_clock()} {}

Log::Log(const LogSink& sink, LogLevel level, const Clock& clock)
    : logger_{std::make_shared<spdlog::logger>("traimas", make_sink(sink))}, level_{level}, clock_{&clock}
{
    // The line is complete as it comes; the level was tested before it was made.
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
    logger_->set_level(spdlog::level::trace);
    // A line that is only in memory when the process dies is the one that was needed.
    logger_->flush_on(spdlog::level::trace);
}

Log Log::with(std::initializer_list<LogField> fields) const
{
    auto result = *this;
    result.bound_ += fields_text(fields);
    return result;
}

void Log::debug(std::string_view event, std::initializer_list<LogField> fields) const
{
    write(LogLevel::debug, event, fields);
}

void Log::info(std::string_view event, std::initializer_list<LogField> fields) const
{
    write(LogLevel::info, event, fields);
}

void Log::warning(std::string_view event, std::initializer_list<LogField> fields) const
{
    write(LogLevel::warning, event, fields);
}

void Log::error(std::string_view event, std::initializer_list<LogField> fields) const
{
    write(LogLevel::error, event, fields);
}

void Log::write(LogLevel level, std::string_view event, std::span<const LogField> fields) const
{
    if (!writes(level)) {
        return;
    }
    const auto line = "{\"time\":\"" + time_text(clock_->now()) + "\",\"level\":\"" + std::string{to_text(level)} +
                      "\",\"event\":" + json_text(event) + bound_ + fields_text(fields) + "}";
    logger_->log(spdlog::level::info, spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace traimas
