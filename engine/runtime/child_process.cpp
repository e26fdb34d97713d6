// fork and exec with everything prepared before the fork: between the two only async-signal-safe calls are made.
// What goes wrong in the child reaches the parent through a pipe, as an errno.
#include "engine/runtime/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

namespace traimas::runtime {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

struct PreparedCall {
    explicit PreparedCall(const ProgramCall& call)
        : arguments{call.arguments}, environment{call.environment}, folder{call.folder.string()}, user{call.user},
          argument_pointers{pointers_to(arguments)}, environment_pointers{pointers_to(environment)}
    {
    }

    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::string folder;
    std::optional<UserIdentity> user;
    std::vector<char*> argument_pointers;
    std::vector<char*> environment_pointers;
    int input = -1;
    int output = -1;
    int report = -1;
};

bool become(const UserIdentity& user)
{
    return setgroups(user.groups.size(), user.groups.data()) == 0 && setgid(user.gid) == 0 && setuid(user.uid) == 0;
}

// In the child, up to exec: what went wrong goes to the parent as an errno.
[[noreturn]] void become_program(const PreparedCall& call)
{
    // Ignored signals and blocked ones would be inherited by the program.
    for (int number = 1; number < NSIG; ++number) {
        ::signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    setsid();
    constexpr int kReportAt = 3;
    const bool ready = dup2(call.input, 0) == 0 && dup2(call.output, 1) == 1 && dup2(call.output, 2) == 2 &&
                       dup3(call.report, kReportAt, O_CLOEXEC) == kReportAt &&
                       close_range(kReportAt + 1, UINT_MAX, 0) == 0 && (!call.user || become(*call.user)) &&
                       (call.folder.empty() || chdir(call.folder.c_str()) == 0);
    if (ready) {
        execve(call.argument_pointers.front(), call.argument_pointers.data(), call.environment_pointers.data());
    }
    const int trouble = errno;
    const auto told = write(kReportAt, &trouble, sizeof trouble);
    _exit(told == sizeof trouble ? 127 : 126);
}

Problem not_started(const std::string& program, int trouble)
{
    return Problem{ProblemKind::unavailable,
                   "program_not_started",
                   "The program " + program + " could not be started: " + std::strerror(trouble) + ".",
                   {},
                   {{"program", program}}};
}

// Above the descriptors that the child overwrites, so that none of them is lost under another's copy.
FileDescriptor raised(const FileDescriptor& descriptor)
{
    constexpr int kAbove = 10;
    return FileDescriptor{fcntl(descriptor.number(), F_DUPFD_CLOEXEC, kAbove)};
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept
{
    close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    return *this;
}

FileDescriptor::~FileDescriptor()
{
    close();
}

void FileDescriptor::close()
{
    if (is_open()) {
        ::close(std::exchange(descriptor_, -1));
    }
}

std::optional<Process> Process::of(pid_t pid)
{
    // By number: glibc 2.36 declares its wrappers without C linkage.
    FileDescriptor descriptor{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
    if (!descriptor.is_open()) {
        return std::nullopt;
    }
    return Process{pid, std::move(descriptor)};
}

bool Process::signal(int number) const
{
    return syscall(SYS_pidfd_send_signal, descriptor_.number(), number, nullptr, 0) == 0;
}

bool Process::ended_within(std::chrono::milliseconds limit) const
{
    pollfd ended{descriptor_.number(), POLLIN, 0};
    const auto milliseconds = limit.count() < 0 ? -1 : static_cast<int>(std::min<long long>(limit.count(), INT_MAX));
    return poll(&ended, 1, milliseconds) > 0;
}

Result<ChildProcess> ChildProcess::start(const ProgramCall& call)
{
    PreparedCall prepared{call};
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return not_started(call.arguments.front(), errno);
    }
    const FileDescriptor report{ends[0]};
    auto report_end = raised(FileDescriptor{ends[1]});
    const FileDescriptor file{open(call.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open()) {
        return not_started(call.arguments.front(), errno);
    }
    const auto output = raised(file);
    const auto input = raised(FileDescriptor{open("/dev/null", O_RDONLY | O_CLOEXEC)});
    if (!report_end.is_open() || !output.is_open() || !input.is_open()) {
        return not_started(call.arguments.front(), errno);
    }
    prepared.input = input.number();
    prepared.output = output.number();
    prepared.report = report_end.number();

    const pid_t pid = fork();
    if (pid < 0) {
        return not_started(call.arguments.front(), errno);
    }
    if (pid == 0) {
        become_program(prepared);
    }
    // A child of ours that was not waited for yet: the number is its own.
    auto process = Process::of(pid);
    report_end.close();
    int trouble = 0;
    if (read(report.number(), &trouble, sizeof trouble) == sizeof trouble || !process) {
        waitpid(pid, nullptr, 0);
        return not_started(call.arguments.front(), trouble);
    }
    return ChildProcess{*std::move(process)};
}

std::optional<int> ChildProcess::wait_for(std::chrono::milliseconds limit)
{
    if (!status_ && process_.ended_within(limit)) {
        int status = 0;
        waitpid(process_.pid(), &status, 0);
        status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    return status_;
}

Result<int> run_program(const ProgramCall& call, std::chrono::milliseconds limit)
{
    TRAIMAS_TRY(auto child, ChildProcess::start(call));
    if (const auto status = child.wait_for(limit)) {
        return *status;
    }
    child.process().signal(SIGKILL);
    return child.wait_for(std::chrono::milliseconds{-1}).value_or(128 + SIGKILL);
}

std::optional<std::string> output_of(const std::vector<std::string>& arguments)
{
    constexpr std::size_t kMost = 4096;
    // A file without a name: the child writes, we read from the start.
    const FileDescriptor file{memfd_create("output", MFD_CLOEXEC)};
    const auto path = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file.number());
    const ProgramCall call{
        .arguments = arguments, .environment = {"LC_ALL=C"}, .folder = "/", .output = path, .user = std::nullopt};
    const auto status = run_program(call, std::chrono::seconds{5});
    if (!status || *status != 0) {
        return std::nullopt;
    }
    std::string text(kMost, '\0');
    const auto count = pread(file.number(), text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

std::string tail_of(const std::filesystem::path& file, std::size_t bytes)
{
    std::ifstream stream{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (text.size() > bytes) {
        text.erase(0, text.size() - bytes);
        text.erase(0, text.find('\n') + 1);
    }
    return text;
}

}  // namespace traimas::runtime
