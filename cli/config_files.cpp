// Reads settings and secrets from disk; rights are checked on the opened file, so that it cannot be swapped in between.
// POSIX calls, because iostreams do not show a file's rights.
#include "cli/config_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <string_view>

namespace traimas {

namespace {

constexpr std::size_t kConfigFileLimit = 1024 * 1024;
constexpr std::size_t kSecretFileLimit = 64 * 1024;

class OpenedFile {
public:
    // O_NONBLOCK: a named pipe at that path must not hang the start.
    explicit OpenedFile(const std::string& path) : handle_{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}
    ~OpenedFile()
    {
        if (handle_ >= 0) {
            close(handle_);
        }
    }
    OpenedFile(const OpenedFile&) = delete;
    OpenedFile& operator=(const OpenedFile&) = delete;

    [[nodiscard]] int handle() const { return handle_; }

private:
    int handle_;
};

Problem unreadable(const char* code, const std::string& path, std::string_view reason)
{
    return Problem{ProblemKind::invalid, code, fmt::format("{} {}", path, reason)};
}

Result<std::string> read_whole(const OpenedFile& file, const std::string& path, const char* code, std::size_t limit)
{
    std::string text(limit + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto count = read(file.handle(), text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return unreadable(code, path, fmt::format("cannot be read: {}", std::strerror(errno)));
        }
        if (count == 0) {
            break;
        }
        size += static_cast<std::size_t>(count);
    }
    if (size > limit) {
        return unreadable(code, path, fmt::format("is larger than {} bytes", limit));
    }
    text.resize(size);
    return text;
}

}  // namespace

Result<std::optional<ConfigFile>> read_config_file(const std::string& path, ConfigFileNeed need)
{
    const OpenedFile file{path};
    if (file.handle() < 0) {
        if (errno == ENOENT && need == ConfigFileNeed::optional) {
            return std::optional<ConfigFile>{};
        }
        return unreadable("config_unreadable", path, fmt::format("cannot be opened: {}", std::strerror(errno)));
    }
    TRAIMAS_TRY(auto text, read_whole(file, path, "config_unreadable", kConfigFileLimit));
    return std::optional{ConfigFile{path, std::move(text)}};
}

Result<std::string> read_secret_file(const std::string& path)
{
    static constexpr auto kCode = "secret_unreadable";
    const OpenedFile file{path};
    if (file.handle() < 0) {
        return unreadable(kCode, path, fmt::format("cannot be opened: {}", std::strerror(errno)));
    }
    struct stat status {};
    if (fstat(file.handle(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return unreadable(kCode, path, "is not a regular file");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return unreadable(kCode, path, "can be reached by its group or by others: chmod 600 it");
    }
    TRAIMAS_TRY(auto text, read_whole(file, path, kCode, kSecretFileLimit));
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.pop_back();
    }
    if (text.empty()) {
        return unreadable(kCode, path, "is empty");
    }
    return text;
}

std::map<std::string, std::string> traimas_environment(const char* const* variables)
{
    std::map<std::string, std::string> found;
    for (; variables != nullptr && *variables != nullptr; ++variables) {
        const std::string_view variable{*variables};
        const auto equals = variable.find('=');
        if (variable.starts_with("TRAIMAS_") && equals != std::string_view::npos) {
            found.emplace(variable.substr(0, equals), variable.substr(equals + 1));
        }
    }
    return found;
}

}  // namespace traimas
