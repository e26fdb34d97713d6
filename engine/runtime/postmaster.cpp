// initdb, postgres, signals and /proc.
// Its settings stand here, on the command line, and not in the cluster's own files.
#include "engine/runtime/postmaster.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

namespace traimas::runtime {
namespace {

constexpr std::size_t kLogTail = 1'500;

std::vector<std::string> clean_environment()
{
    return {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"};
}

std::optional<UserIdentity> other_user(const ClusterFolder& folder)
{
    return must_become(folder.user()) ? std::optional{folder.user()} : std::nullopt;
}

Problem postgres_problem(ProblemKind kind, std::string code, std::string detail)
{
    return Problem{kind, std::move(code), std::move(detail)};
}

std::string text_of(const std::filesystem::path& file)
{
    // A process may end between opening and reading: its files then fail with ESRCH, which an iterator over the buffer
    // would throw and the insertion takes for an end.
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

// Does this process work on the folder? The working folder says so, where we may see it (a container may not let root
// look); else the command line: the server's names the folder, its backends' carry the cluster's name.
bool works_on(const ClusterFolder& folder, const std::string& process)
{
    const std::filesystem::path base{"/proc/" + process};
    if (!text_of(base / "comm").starts_with("post")) {
        return false;
    }
    std::error_code hidden;
    const auto working = std::filesystem::read_symlink(base / "cwd", hidden);
    if (!hidden) {
        return working == folder.data();
    }
    const auto command = text_of(base / "cmdline");
    const std::string named = std::string{"-D"} + '\0' + folder.data().string() + '\0';
    return command.find(named) != std::string::npos || command.find("postgres: " + folder.name() + ": ") == 0;
}

std::vector<std::string> server_arguments(const ClusterFolder& folder, const PostgresBinaries& binaries,
                                          Durability durability)
{
    std::vector<std::string> arguments{(binaries.folder / "postgres").string(), "-D", folder.data().string()};
    const auto set = [&arguments](const std::string& setting) {
        arguments.emplace_back("-c");
        arguments.push_back(setting);
    };
    for (const char* const setting :
         {"listen_addresses=", "unix_socket_permissions=0700", "shared_buffers=128MB", "max_connections=60", "jit=off",
          "wal_compression=on", "max_wal_size=1GB", "timezone=UTC", "log_timezone=UTC", "lc_messages=C",
          "client_connection_check_interval=5s", "dynamic_shared_memory_type=mmap", "password_encryption=scram-sha-256",
          // The log says that a statement failed, not with which values.
          "logging_collector=off", "log_destination=stderr", "log_min_messages=warning", "log_error_verbosity=terse",
          "log_min_error_statement=panic", "log_line_prefix=%m [%p] ", "log_parameter_max_length=0",
          "log_parameter_max_length_on_error=0"}) {
        set(setting);
    }
    set("cluster_name=" + folder.name());
    set("unix_socket_directories=" + folder.sockets().string());
    if (durability == Durability::none_for_tests) {
        // A killed server keeps what it has written; only a crash of the machine does not.
        set("fsync=off");
        set("full_page_writes=off");
    }
    return arguments;
}

// A file with the superuser's password that initdb's user can read, gone with this object.
class PasswordForInitdb {
public:
    explicit PasswordForInitdb(const ClusterFolder& folder) : file_{folder.path() / "initdb.password"}
    {
        const auto& user = folder.user();
        written_ = write_secret_file(file_, folder.passwords().superuser + "\n") &&
                   (!must_become(user) || chown(file_.c_str(), user.uid, user.gid) == 0);
    }
    PasswordForInitdb(const PasswordForInitdb&) = delete;
    PasswordForInitdb& operator=(const PasswordForInitdb&) = delete;
    ~PasswordForInitdb()
    {
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
    }
    [[nodiscard]] bool is_written() const { return written_; }
    [[nodiscard]] std::string path() const { return file_.string(); }

private:
    std::filesystem::path file_;
    bool written_;
};

// One generation of the log is kept, so that it cannot fill the disk over the years.
void turn_log(const std::filesystem::path& log)
{
    constexpr std::uintmax_t kMostBytes = 10'000'000;
    std::error_code missing;
    const auto size = std::filesystem::file_size(log, missing);
    if (!missing && size > kMostBytes) {
        auto former = log;
        former += ".1";
        std::filesystem::rename(log, former, missing);
    }
}

void sync_folder(const std::filesystem::path& folder)
{
    const FileDescriptor descriptor{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    fsync(descriptor.number());
}

}  // namespace

std::optional<Problem> make_cluster(const ClusterFolder& folder, const PostgresBinaries& binaries,
                                    Durability durability)
{
    std::error_code trouble;
    std::filesystem::remove_all(folder.unfinished_data(), trouble);
    const auto unfinished = make_private_folder(folder.user(), folder.unfinished_data());
    if (!unfinished) {
        return unfinished.error();
    }
    const PasswordForInitdb password{folder};
    const auto output = folder.path() / "initdb.log";
    std::filesystem::remove(output, trouble);
    ProgramCall call{.arguments = {(binaries.folder / "initdb").string(), "-D", unfinished->string(), "-U", kSuperuser,
                                   "--pwfile=" + password.path(), "--auth-local=scram-sha-256", "--auth-host=reject",
                                   "--data-checksums", "--encoding=UTF8", "--locale=C", "--locale-provider=icu",
                                   "--icu-locale=th-TH", "--no-instructions"},
                     .environment = clean_environment(),
                     .folder = "/",
                     .output = output,
                     .user = other_user(folder)};
    if (durability == Durability::none_for_tests) {
        call.arguments.emplace_back("--no-sync");
    }
    const auto status = run_program(call, std::chrono::minutes{5});
    if (!status) {
        return status.error();
    }
    if (!password.is_written() || *status != 0) {
        return postgres_problem(ProblemKind::unavailable, "initdb_failed",
                                "The database could not be made in " + folder.path().string() + ":\n" +
                                    tail_of(output, kLogTail));
    }
    std::filesystem::rename(*unfinished, folder.data(), trouble);
    if (trouble) {
        return postgres_problem(ProblemKind::unavailable, "initdb_failed",
                                "The new database could not be moved to " + folder.data().string() + ": " +
                                    trouble.message() + ".");
    }
    sync_folder(folder.path());
    std::filesystem::remove(output, trouble);
    return std::nullopt;
}

Result<ChildProcess> start_postmaster(const ClusterFolder& folder, const PostgresBinaries& binaries,
                                      Durability durability, ServerLimits limits)
{
    TRAIMAS_TRY(const auto sockets, make_private_folder(folder.user(), folder.sockets()));
    turn_log(folder.log());
    const ProgramCall call{.arguments = server_arguments(folder, binaries, durability),
                           .environment = clean_environment(),
                           .folder = "/",
                           .output = folder.log(),
                           .user = other_user(folder)};
    TRAIMAS_TRY(auto server, ChildProcess::start(call));
    TRAIMAS_TRY(const auto address, store::ConnectOptions::parse(folder.url(kSuperuser, "postgres")));
    constexpr std::chrono::milliseconds kBetweenAsks{10};
    auto silence_left = limits.start;
    while (silence_left.count() > 0) {
        if (const auto status = server.wait_for(kBetweenAsks)) {
            return postgres_problem(ProblemKind::unavailable, "postgres_not_started",
                                    "PostgreSQL ended at its start with status " + std::to_string(*status) + ":\n" +
                                        tail_of(folder.log(), kLogTail));
        }
        switch (store::ping(address)) {
        case store::ServerState::ready: return server;
        case store::ServerState::starting: silence_left = limits.start; break;
        case store::ServerState::silent: silence_left -= kBetweenAsks; break;
        }
    }
    stop_postmaster(server.process(), limits);
    server.wait_for(limits.stop);
    return postgres_problem(ProblemKind::unavailable, "postgres_not_started",
                            "PostgreSQL gave no answer within its limit:\n" + tail_of(folder.log(), kLogTail));
}

std::optional<Process> running_postmaster(const ClusterFolder& folder)
{
    std::string number;
    if (!(std::ifstream{folder.data() / "postmaster.pid"} >> number)) {
        return std::nullopt;
    }
    pid_t pid = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), pid).ec != std::errc{} || pid <= 1) {
        return std::nullopt;
    }
    // First held, then looked at: what is seen is what a signal would meet.
    auto process = Process::of(pid);
    if (!process || !works_on(folder, number)) {
        return std::nullopt;
    }
    return process;
}

std::vector<Process> processes_of(const ClusterFolder& folder)
{
    std::vector<Process> processes;
    std::error_code trouble;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc", trouble}) {
        const auto name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size()) {
            continue;
        }
        auto process = Process::of(pid);
        if (process && works_on(folder, name) && !process->ended_within(std::chrono::milliseconds{0})) {
            processes.push_back(*std::move(process));
        }
    }
    return processes;
}

bool stop_postmaster(const Process& postmaster, ServerLimits limits)
{
    postmaster.signal(SIGINT);
    if (postmaster.ended_within(limits.stop)) {
        return true;
    }
    postmaster.signal(SIGQUIT);
    if (!postmaster.ended_within(limits.stop)) {
        postmaster.signal(SIGKILL);
        static_cast<void>(postmaster.ended_within(limits.stop));
    }
    return false;
}

std::optional<Problem> clear_left_behind(const ClusterFolder& folder, ServerLimits limits)
{
    if (const auto postmaster = running_postmaster(folder)) {
        stop_postmaster(*postmaster, limits);
    }
    for (const auto& left : processes_of(folder)) {
        // Backends notice by themselves that their server is gone; one in the middle of a long query is told.
        constexpr std::chrono::seconds kOwnWay{5};
        if (!left.ended_within(kOwnWay)) {
            left.signal(SIGQUIT);
        }
        if (!left.ended_within(kOwnWay)) {
            left.signal(SIGKILL);
        }
        if (!left.ended_within(limits.stop)) {
            return postgres_problem(ProblemKind::conflict, "postgres_left_behind",
                                    "A PostgreSQL process (" + std::to_string(left.pid()) + ") still works on " +
                                        folder.data().string() + " and does not end.");
        }
    }
    // Nobody works on the folder and nobody else may start to, since the lock is ours: a number in this file, or in
    // the socket's lock, belongs to the dead, or to a stranger whom PostgreSQL would mistake for a server.
    std::error_code missing;
    std::filesystem::remove(folder.data() / "postmaster.pid", missing);
    std::filesystem::remove_all(folder.sockets(), missing);
    return std::nullopt;
}

}  // namespace traimas::runtime
