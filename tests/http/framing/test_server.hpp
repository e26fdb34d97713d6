// A server on a free port with a handful of routes that show each part of the shell.
//   /ping (I/O thread), POST /echo (database pool, 1024 bytes), /slow (waits at the gate), /secure, /about, /large,
//   /boom, POST /upload (answers name, size, hash and fields), /file (100 bytes), /pieces (a source), /torn (one that
//   breaks)
#pragma once

#include "api/http/server.hpp"
#include "tests/support/test_folder.hpp"

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace traimas::http::testing {

inline constexpr std::size_t kEchoLimit = 1024;
inline constexpr std::size_t kLargeBody = 32 * 1024 * 1024;  // more than socket buffers take
inline constexpr std::size_t kUploadLimit = 1024 * 1024;

// Holds the handlers of /slow until the test lets them go.
class Gate {
public:
    void pass();  // called by the handler
    void open();  // by the test: everybody may pass from now on
    void await_arrivals(std::size_t count);

private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::size_t arrivals_ = 0;
    bool open_ = false;
};

class TestServer {
public:
    explicit TestServer(ServerOptions options = {});
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] Server& server() { return server_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }
    [[nodiscard]] Gate& gate() { return gate_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }  // of uploads
    [[nodiscard]] std::vector<AccessRecord> log();

private:
    Hooks hooks();
    std::vector<Route> routes();
    std::vector<Route> body_routes();

    traimas::testing::TestFolder folder_{};
    Gate gate_{};
    std::mutex log_mutex_{};
    std::vector<AccessRecord> log_{};
    Metrics metrics_{};
    Server server_;
};

// Spins, yielding, until the condition holds; false after ten seconds.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

}  // namespace traimas::http::testing
