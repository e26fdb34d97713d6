// The log: lines that any JSON reader takes, whatever is in them.
#include "engine/base/log.hpp"

#include "engine/base/json_parse.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace traimas {
namespace {

class FixedClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return from_micros(1'517'418'000'123'456); }
};

nlohmann::json parsed(const std::string& line)
{
    auto result = parse_json(line);
    EXPECT_TRUE(result) << line;
    return result ? result->value : nlohmann::json{};
}

TEST(Log, WritesOneJsonObjectALine)
{
    const FixedClock clock;
    LogLines lines;
    const Log log{LinesSink{lines}, LogLevel::debug, clock};
    log.info("listening", {{"address", "127.0.0.1"}, {"port", 8080}, {"tls", false}, {"size", std::size_t{7}}});
    log.warning("slow");
    ASSERT_EQ(lines.lines().size(), 2U);
    EXPECT_EQ(lines.lines()[0], R"({"time":"2018-01-31T17:00:00.123456Z","level":"info","event":"listening",)"
                                R"("address":"127.0.0.1","port":8080,"tls":false,"size":7})");
    EXPECT_EQ(lines.lines()[1], R"({"time":"2018-01-31T17:00:00.123456Z","level":"warning","event":"slow"})");
}

TEST(Log, EscapesWhateverItIsGiven)
{
    LogLines lines;
    const Log log{LinesSink{lines}};
    const std::string hostile = "a\"b\\c\nd\x1b[31m\xFF\xE0\xB8 %v {} ไทย" + std::string(1, '\0');
    log.error("bad_input", {{"text", hostile}, {"ke\"y", std::string_view{"v"}}});
    const auto line = lines.lines().at(0);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_NE(line.find("a\\\"b\\\\c\\nd\\u001b[31m\xEF\xBF\xBD\xEF\xBF\xBD %v {} ไทย\\u0000"), std::string::npos);
    EXPECT_NE(line.find("\"ke\\\"y\":\"v\""), std::string::npos);
}

TEST(Log, DropsWhatIsBelowItsLevel)
{
    LogLines lines;
    const Log log{LinesSink{lines}, LogLevel::warning};
    log.debug("one");
    log.info("two");
    log.warning("three");
    log.error("four");
    ASSERT_EQ(lines.lines().size(), 2U);
    EXPECT_EQ(parsed(lines.lines()[0]).at("event"), "three");
    EXPECT_EQ(parsed(lines.lines()[1]).at("level"), "error");
    EXPECT_FALSE(log.writes(LogLevel::info));
}

TEST(Log, CarriesBoundFieldsInEveryLineOfACopy)
{
    LogLines lines;
    const Log log{LinesSink{lines}};
    const auto request_log = log.with({{"request_id", "r-1"}}).with({{"person", 7}});
    request_log.info("accepted", {{"status", 200}});
    log.info("other");
    const auto accepted = parsed(lines.lines().at(0));
    EXPECT_EQ(accepted.at("request_id"), "r-1");
    EXPECT_EQ(accepted.at("person"), 7);
    EXPECT_EQ(accepted.at("status"), 200);
    EXPECT_FALSE(parsed(lines.lines().at(1)).contains("request_id"));
}

TEST(Log, NeverMixesTheLinesOfThreads)
{
    LogLines lines;
    const Log log{LinesSink{lines}};
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < 4; ++writer) {
            writers.emplace_back([&log, writer] {
                for (int n = 0; n < 200; ++n) {
                    log.info("tick", {{"writer", writer}, {"n", n}});
                }
            });
        }
    }
    ASSERT_EQ(lines.lines().size(), 800U);
    std::array<std::int64_t, 4> next{};
    for (const auto& line : lines.lines()) {
        const auto tick = parsed(line);
        EXPECT_EQ(tick.at("n"), next.at(tick.at("writer").get<std::size_t>())++);
    }
}

// A new empty folder, gone again with the test.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "traimas_log_XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

TEST(Log, AppendsToAFileAtOnce)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "new" / "traimas.log";
    const Log first{FileSink{path}};
    first.info("one");
    const Log second{FileSink{path}};
    second.info("two");
    std::ifstream file{path};
    std::string line;
    std::vector<std::string> events;
    while (std::getline(file, line)) {
        events.push_back(parsed(line).at("event").get<std::string>());
    }
    EXPECT_EQ(events, (std::vector<std::string>{"one", "two"}));
}

TEST(Log, ThrowsWhereTheFileCannotBeOpened)
{
    EXPECT_THROW(Log(FileSink{"/proc/no/such/file"}), std::exception);
}

TEST(Log, WritesToStandardError)
{
    ::testing::internal::CaptureStderr();
    Log{StderrSink{}}.info("hello");
    const auto written = ::testing::internal::GetCapturedStderr();
    EXPECT_TRUE(written.ends_with("\"event\":\"hello\"}\n")) << written;
}

}  // namespace
}  // namespace traimas
