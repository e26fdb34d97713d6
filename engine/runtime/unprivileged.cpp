// Users, groups and permission bits.
// Read from the user database and from the folders themselves; nothing is changed but what make_private_folder says.
#include "engine/runtime/unprivileged.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace traimas::runtime {
namespace {

constexpr std::size_t kEntryBytes = 16'384;
constexpr int kMostGroups = 256;

std::optional<UserIdentity> identity_of(const passwd& entry)
{
    UserIdentity user{entry.pw_name, entry.pw_uid, entry.pw_gid, std::vector<gid_t>(kMostGroups)};
    int count = kMostGroups;
    if (getgrouplist(entry.pw_name, entry.pw_gid, user.groups.data(), &count) < 0) {
        count = kMostGroups;
    }
    user.groups.resize(static_cast<std::size_t>(count));
    return user;
}

std::optional<UserIdentity> user_named(const char* name)
{
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, kEntryBytes> buffer{};
    getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr ? std::nullopt : identity_of(*found);
}

std::optional<UserIdentity> user_numbered(uid_t uid)
{
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, kEntryBytes> buffer{};
    getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr ? std::nullopt : identity_of(*found);
}

bool may_pass(const UserIdentity& user, const struct stat& folder)
{
    if (user.uid == 0) {
        return true;
    }
    if (folder.st_uid == user.uid) {
        return (folder.st_mode & S_IXUSR) != 0;
    }
    if (std::find(user.groups.begin(), user.groups.end(), folder.st_gid) != user.groups.end()) {
        return (folder.st_mode & S_IXGRP) != 0;
    }
    return (folder.st_mode & S_IXOTH) != 0;
}

Problem folder_problem(std::string code, const std::filesystem::path& folder, const std::string& fault)
{
    return Problem{ProblemKind::conflict,
                   std::move(code),
                   "The folder " + folder.string() + " " + fault + ".",
                   {},
                   {{"folder", folder.string()}}};
}

}  // namespace

Result<UserIdentity> database_user()
{
    if (geteuid() != 0) {
        if (auto user = user_numbered(geteuid())) {
            return *std::move(user);
        }
        return Problem{ProblemKind::unavailable, "user_without_name",
                       "User number " + std::to_string(geteuid()) +
                           " has no entry in the user database, which PostgreSQL needs: give it a name in /etc/passwd, "
                           "or set database.url to a PostgreSQL that runs elsewhere."};
    }
    for (const char* const name : {"postgres", "nobody"}) {
        if (auto user = user_named(name)) {
            return *std::move(user);
        }
    }
    return Problem{
        ProblemKind::unavailable, "no_unprivileged_user",
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody: add "
        "one, or start Traimas as an ordinary user."};
}

bool must_become(const UserIdentity& user)
{
    return geteuid() != user.uid;
}

std::optional<std::filesystem::path> closed_parent(const UserIdentity& user, const std::filesystem::path& folder)
{
    // Links are followed, as the user's own way would.
    std::error_code unknown;
    const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(folder), unknown).parent_path();
    std::filesystem::path walked;
    for (const auto& step : whole) {
        walked /= step;
        struct stat found {};
        if (stat(walked.c_str(), &found) != 0) {
            return errno == ENOENT ? std::nullopt : std::optional{walked};
        }
        if (!may_pass(user, found)) {
            return walked;
        }
    }
    return std::nullopt;
}

Result<std::filesystem::path> reachable_folder(const UserIdentity& user, const std::filesystem::path& wanted)
{
    const auto closed = closed_parent(user, wanted);
    if (!closed) {
        return wanted;
    }
    return folder_problem("folder_closed", wanted,
                          "cannot be reached by the user " + user.name + ", who runs the database: " +
                              closed->string() + " is closed to others. Use another data folder, such as " +
                              kSystemDataFolder + ", or start Traimas as an ordinary user");
}

Result<std::filesystem::path> make_private_folder(const UserIdentity& user, const std::filesystem::path& folder)
{
    const auto fault = [&folder](int number) {
        return folder_problem("folder_not_made", folder, std::string{"cannot be prepared: "} + std::strerror(number));
    };
    const bool made = mkdir(folder.c_str(), S_IRWXU) == 0;
    if (!made && errno != EEXIST) {
        return fault(errno);
    }
    struct stat found {};
    if (lstat(folder.c_str(), &found) != 0) {
        return fault(errno);
    }
    // A link, or a folder that someone else made before us, may lead anywhere.
    if (!S_ISDIR(found.st_mode) || (found.st_uid != user.uid && found.st_uid != geteuid())) {
        return folder_problem("folder_not_ours", folder, "belongs to another user or is no folder");
    }
    if (found.st_uid != user.uid && lchown(folder.c_str(), user.uid, user.gid) != 0) {
        return fault(errno);
    }
    if ((found.st_mode & 07777U) != S_IRWXU && chmod(folder.c_str(), S_IRWXU) != 0) {
        return fault(errno);
    }
    return folder;
}

}  // namespace traimas::runtime
