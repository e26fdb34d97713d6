// The folder that holds a private PostgreSQL: its data, its passwords, its log, and the lock that keeps a second
// Traimas out. The folder is ours; `data` in it and the socket's folder belong to the user who runs the database.
#pragma once

#include "engine/base/result.hpp"
#include "engine/runtime/child_process.hpp"
#include "engine/runtime/unprivileged.hpp"
#include "engine/store/connect_options.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace traimas::runtime {

inline constexpr const char* kSuperuser = "traimas_superuser";

struct ClusterPasswords {
    std::string superuser;
    std::string migrate;
    std::string app;
    std::string read;
};

class ClusterFolder {
public:
    // Makes what is missing and takes the lock, which ends with this object or with the process. Problem kind conflict:
    // "data_folder_in_use" (names the other process), "folder_closed", "secret_readable" (the password file is open to
    // others), "secret_missing" (there is data, but no passwords to it).
    static Result<ClusterFolder> open(const std::filesystem::path& folder, const UserIdentity& user);

    [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }
    [[nodiscard]] std::filesystem::path unfinished_data() const { return folder_ / "data.tmp"; }
    [[nodiscard]] std::filesystem::path log() const { return folder_ / "postgres.log"; }
    [[nodiscard]] std::filesystem::path path() const { return folder_; }
    // At most 107 bytes with the socket's file name, whatever the data folder is called.
    [[nodiscard]] std::filesystem::path sockets() const;
    // "traimas-" and 16 figures that belong to this folder: the server's cluster_name.
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const UserIdentity& user() const { return user_; }
    [[nodiscard]] const ClusterPasswords& passwords() const { return passwords_; }

    // The major version of the data, nullopt where there is none yet.
    [[nodiscard]] std::optional<int> data_major() const;
    // The address of one of the four logins.
    [[nodiscard]] std::string url(const std::string& login, const std::string& database) const;
    void unlock() { lock_.close(); }

private:
    ClusterFolder(std::filesystem::path folder, UserIdentity user);
    std::optional<Problem> take_lock();
    std::optional<Problem> read_passwords();
    [[nodiscard]] std::filesystem::path password_file() const { return folder_ / "passwords"; }

    std::filesystem::path folder_;
    UserIdentity user_;
    std::string name_;
    ClusterPasswords passwords_;
    FileDescriptor lock_;
};

// Writes a file that only we can read, whole or not at all, and makes it last.
[[nodiscard]] bool write_secret_file(const std::filesystem::path& file, const std::string& text);

}  // namespace traimas::runtime
