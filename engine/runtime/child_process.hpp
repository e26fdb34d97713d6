// Programs that this one starts, and processes that it watches: by pidfd, so that a signal never meets a stranger who
// was given the number meanwhile, and waiting needs no polling.
#pragma once

#include "engine/base/result.hpp"
#include "engine/runtime/unprivileged.hpp"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace traimas::runtime {

// An open file descriptor, closed at the end.
class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor = -1) : descriptor_{descriptor} {}
    FileDescriptor(FileDescriptor&& other) noexcept;
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor();
    [[nodiscard]] int number() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    void close();

private:
    int descriptor_;
};

// A process of anybody's. One thread at a time.
class Process {
public:
    // The process that has this number now; nullopt where there is none (any more).
    static std::optional<Process> of(pid_t pid);

    [[nodiscard]] pid_t pid() const { return pid_; }
    // False where it has ended already.
    bool signal(int number) const;
    // Waits for its end; false when it still runs after `limit`. A negative limit waits for ever.
    [[nodiscard]] bool ended_within(std::chrono::milliseconds limit) const;

private:
    friend class ChildProcess;
    Process(pid_t pid, FileDescriptor descriptor) : pid_{pid}, descriptor_{std::move(descriptor)} {}

    pid_t pid_;
    FileDescriptor descriptor_;
};

struct ProgramCall {
    std::vector<std::string> arguments;    // the program's path first
    std::vector<std::string> environment;  // "NAME=value", the whole of it: nothing is inherited
    std::filesystem::path folder;          // working folder
    std::filesystem::path output;          // standard output and error are appended here, mode 0600
    std::optional<UserIdentity> user;      // whom to become; nullopt: as we are
};

// A child of ours in a session of its own, so that a Ctrl-C at the terminal reaches only us. The owner stops it.
class ChildProcess {
public:
    // Problem kind unavailable, code "program_not_started", when it cannot be executed. No descriptor but the three
    // standard ones is handed on.
    static Result<ChildProcess> start(const ProgramCall& call);
    ChildProcess(ChildProcess&&) noexcept = default;
    ChildProcess& operator=(ChildProcess&&) = delete;

    [[nodiscard]] const Process& process() const { return process_; }
    [[nodiscard]] pid_t pid() const { return process_.pid(); }
    // The exit status (128 + number for a signal), or nullopt when it still runs after `limit`. Reaps it.
    std::optional<int> wait_for(std::chrono::milliseconds limit);
    [[nodiscard]] bool is_running() { return !wait_for(std::chrono::milliseconds{0}).has_value(); }

private:
    explicit ChildProcess(Process process) : process_{std::move(process)} {}

    Process process_;
    std::optional<int> status_;
};

// Starts a program, waits, and gives its exit status; one that outlives `limit` is killed (status 137).
Result<int> run_program(const ProgramCall& call, std::chrono::milliseconds limit);

// Starts a program and gives what it printed, at most 4 KiB; nullopt where it did not end well within five seconds.
std::optional<std::string> output_of(const std::vector<std::string>& arguments);

// The last `bytes` of a text file, from the start of a line; for messages about a program that failed.
[[nodiscard]] std::string tail_of(const std::filesystem::path& file, std::size_t bytes);

}  // namespace traimas::runtime
