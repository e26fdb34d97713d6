// PostgreSQL refuses to run as root: whom to become instead, and whether that user can reach a folder.
// As an ordinary user nothing changes: the database runs as that user.
#pragma once

#include "engine/base/result.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace traimas::runtime {

struct UserIdentity {
    std::string name;
    uid_t uid;
    gid_t gid;
    std::vector<gid_t> groups;  // all of them, the own one among them
};

// Who runs the database: this process's user; as root, `postgres` where it exists, else `nobody`. Problem kind
// unavailable: "user_without_name" (initdb needs an entry in the user database), "no_unprivileged_user".
Result<UserIdentity> database_user();

// True where this process must change its user to become that one.
[[nodiscard]] bool must_become(const UserIdentity& user);

// The first of a folder's parents, from the top, that the user may not pass through; nullopt where all are open.
// Parents that do not exist yet are open. By permission bits; access control lists are not read.
[[nodiscard]] std::optional<std::filesystem::path> closed_parent(const UserIdentity& user,
                                                                 const std::filesystem::path& folder);

// Problem kind conflict, code "folder_closed", naming the closed parent and a folder that would do instead.
Result<std::filesystem::path> reachable_folder(const UserIdentity& user, const std::filesystem::path& wanted);

// The folder that is proposed where the wanted one cannot be reached.
inline constexpr const char* kSystemDataFolder = "/var/lib/traimas";

// Makes a folder that only the user may enter, mode 0700, owned by the user. An existing one is set right. Problem kind
// conflict, code "folder_not_ours", for a symbolic link, something else than a folder, or a folder of a third user's.
Result<std::filesystem::path> make_private_folder(const UserIdentity& user, const std::filesystem::path& folder);

}  // namespace traimas::runtime
