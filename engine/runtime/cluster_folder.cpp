// What stands in the folder and who may be in it.
// The lock is the kernel's (flock): it ends with the process, however that ends.
#include "engine/runtime/cluster_folder.hpp"

#include "engine/base/random.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/store/roles.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <utility>

namespace traimas::runtime {
namespace {

constexpr const char* kSocketPort = "5432";

Problem cluster_problem(std::string code, std::string detail)
{
    return Problem{ProblemKind::conflict, std::move(code), std::move(detail)};
}

std::string new_password()
{
    constexpr std::size_t kBytes = 24;
    SystemRandom random;
    return ledger::bytes_to_hex(random.bytes(kBytes));
}

// The four lines of the password file, in order.
std::array<std::pair<const char*, std::string ClusterPasswords::*>, 4> password_lines()
{
    return {{{kSuperuser, &ClusterPasswords::superuser},
             {store::kMigrateRole, &ClusterPasswords::migrate},
             {store::kAppRole, &ClusterPasswords::app},
             {store::kReadRole, &ClusterPasswords::read}}};
}

// Root's short-lived files live in /run, everyone's in /tmp.
std::filesystem::path socket_base()
{
    const std::filesystem::path run{"/run"};
    return geteuid() == 0 && access(run.c_str(), W_OK) == 0 ? run : std::filesystem::path{"/tmp"};
}

}  // namespace

bool write_secret_file(const std::filesystem::path& file, const std::string& text)
{
    auto unfinished = file;
    unfinished += ".tmp";
    {
        const FileDescriptor target{
            open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)};
        const bool written = target.is_open() && fchmod(target.number(), S_IRUSR | S_IWUSR) == 0 &&
                             write(target.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                             fsync(target.number()) == 0;
        if (!written) {
            return false;
        }
    }
    std::error_code trouble;
    std::filesystem::rename(unfinished, file, trouble);
    const FileDescriptor folder{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    return !trouble && fsync(folder.number()) == 0;
}

ClusterFolder::ClusterFolder(std::filesystem::path folder, UserIdentity user)
    : folder_{std::move(folder)}, user_{std::move(user)}
{
    constexpr std::size_t kFigures = 16;
    name_ = "traimas-" + ledger::to_hex(ledger::sha256(folder_.string())).substr(0, kFigures);
}

Result<ClusterFolder> ClusterFolder::open(const std::filesystem::path& folder, const UserIdentity& user)
{
    TRAIMAS_TRY(const auto reachable, reachable_folder(user, std::filesystem::absolute(folder) / "data"));
    std::error_code trouble;
    std::filesystem::create_directories(reachable.parent_path(), trouble);
    const auto path = std::filesystem::canonical(reachable.parent_path(), trouble);
    // The other user passes through to `data`, but sees nothing else.
    const mode_t mode = must_become(user) ? S_IRWXU | S_IXGRP | S_IXOTH : S_IRWXU;
    if (trouble || chmod(path.c_str(), mode) != 0) {
        return cluster_problem("folder_not_made", "The data folder " + folder.string() + " cannot be made or changed.");
    }
    ClusterFolder cluster{path, user};
    if (auto busy = cluster.take_lock()) {
        return *std::move(busy);
    }
    if (auto fault = cluster.read_passwords()) {
        return *std::move(fault);
    }
    return cluster;
}

std::optional<Problem> ClusterFolder::take_lock()
{
    const auto file = folder_ / "traimas.lock";
    lock_ = FileDescriptor{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)};
    if (!lock_.is_open()) {
        return cluster_problem("folder_not_made", "The lock file " + file.string() + " cannot be opened.");
    }
    if (flock(lock_.number(), LOCK_EX | LOCK_NB) != 0) {
        std::string owner;
        std::ifstream{file} >> owner;
        return cluster_problem("data_folder_in_use", "Another Traimas (process " + owner + ") uses the data folder " +
                                                         folder_.string() + ": stop it, or use another folder.");
    }
    const auto pid = std::to_string(getpid()) + "\n";
    if (ftruncate(lock_.number(), 0) != 0 ||
        pwrite(lock_.number(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return cluster_problem("folder_not_made", "The lock file " + file.string() + " cannot be written.");
    }
    return std::nullopt;
}

std::optional<Problem> ClusterFolder::read_passwords()
{
    struct stat found {};
    if (lstat(password_file().c_str(), &found) != 0) {
        if (data_major()) {
            return cluster_problem("secret_missing", "The passwords to the data in " + folder_.string() +
                                                         " are gone: put back the file " + password_file().string() +
                                                         ".");
        }
        std::string text;
        for (const auto& [login, password] : password_lines()) {
            passwords_.*password = new_password();
            text += std::string{login} + " " + passwords_.*password + "\n";
        }
        if (!write_secret_file(password_file(), text)) {
            return cluster_problem("folder_not_made", "The file " + password_file().string() + " cannot be written.");
        }
        return std::nullopt;
    }
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return cluster_problem("secret_readable", "The file " + password_file().string() +
                                                      " can be read by others: close it (chmod 600) and change what it "
                                                      "protects.");
    }
    std::ifstream stream{password_file()};
    for (const auto& [login, password] : password_lines()) {
        std::string name;
        if (!(stream >> name >> passwords_.*password) || name != login) {
            return cluster_problem("secret_missing",
                                   "The file " + password_file().string() + " is damaged: put it back.");
        }
    }
    return std::nullopt;
}

std::filesystem::path ClusterFolder::sockets() const
{
    return socket_base() / name_;
}

std::optional<int> ClusterFolder::data_major() const
{
    int major = 0;
    std::ifstream stream{data() / "PG_VERSION"};
    return stream >> major ? std::optional{major} : std::nullopt;
}

std::string ClusterFolder::url(const std::string& login, const std::string& database) const
{
    std::string secret;
    for (const auto& [name, password] : password_lines()) {
        if (login == name) {
            secret = passwords_.*password;
        }
    }
    // The socket's folder could be another's after a reboot: the peer must be the user whom we started.
    return store::database_url({.host = sockets().string(),
                                .port = kSocketPort,
                                .database = database,
                                .user = login,
                                .password = secret,
                                .peer = user_.name});
}

}  // namespace traimas::runtime
