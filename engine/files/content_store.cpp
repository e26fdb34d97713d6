// rename() within one file system is atomic; fsync of the folder makes it last.
#include "engine/files/content_store.hpp"

#include "engine/base/assert.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace traimas::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashFigures = 64;
constexpr std::size_t kReadBytes = 256 * 1024;

bool is_hash(const std::string& text)
{
    return text.size() == kHashFigures && std::all_of(text.begin(), text.end(), [](char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
           });
}

bool sync_folder(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

Problem trouble(int error)
{
    const bool is_full = error == ENOSPC || error == EDQUOT;
    return {ProblemKind::unavailable, is_full ? "storage_full" : "storage_away",
            is_full ? "There is no room for the file now. Tell the administrator, and try again later."
                    : "The file cannot be kept now. Tell the administrator, and try again later."};
}

std::string hash_of(const fs::path& file)
{
    std::ifstream input{file, std::ios::binary};
    crypto_hash_sha256_state state{};
    crypto_hash_sha256_init(&state);
    std::vector<char> piece(kReadBytes);
    while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())) || input.gcount() > 0) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()),
                                  static_cast<unsigned long long>(input.gcount()));
    }
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state, digest.data());
    std::array<char, kHashFigures + 1> text{};
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    return text.data();
}

}  // namespace

std::error_code ContentStore::prepare() const
{
    std::error_code error;
    for (const auto* name : {"tmp", "sha256"}) {
        if (fs::create_directories(folder_ / name, error); error) {
            break;
        }
    }
    if (!error) {
        fs::permissions(folder_, fs::perms::owner_all, fs::perm_options::replace, error);
    }
    return error;
}

fs::path ContentStore::path_of(const std::string& sha256) const
{
    TRAIMAS_ASSERT(is_hash(sha256));
    return folder_ / "sha256" / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256;
}

Result<void> ContentStore::keep(const fs::path& file, const std::string& sha256) const
{
    const auto place = path_of(sha256);
    std::error_code error;
    fs::create_directories(place.parent_path(), error);
    if (error) {
        return trouble(error.value());
    }
    if (fs::exists(place, error)) {
        fs::remove(file, error);
        return {};
    }
    if (::rename(file.c_str(), place.c_str()) != 0) {
        return trouble(errno);
    }
    // Both levels: the folder above may be new, too.
    if (!sync_folder(place.parent_path()) || !sync_folder(place.parent_path().parent_path())) {
        return trouble(errno);
    }
    return {};
}

int ContentStore::sweep(std::chrono::seconds age, const std::function<bool(const std::string&)>& is_known) const
{
    int gone = 0;
    const auto limit = fs::file_time_type::clock::now() - age;
    for (const auto& entry : fs::recursive_directory_iterator{folder_}) {
        std::error_code error;
        if (!entry.is_regular_file(error) || entry.last_write_time(error) > limit || error) {
            continue;
        }
        const auto name = entry.path().filename().string();
        const bool on_its_way = entry.path().parent_path() == incoming();
        if (on_its_way || (is_hash(name) && !is_known(name))) {
            gone += fs::remove(entry.path(), error) ? 1 : 0;
        }
    }
    return gone;
}

std::string ContentStore::fault_of(const std::string& sha256) const
{
    const auto place = path_of(sha256);
    std::error_code error;
    if (!fs::is_regular_file(place, error)) {
        return "missing";
    }
    return hash_of(place) == sha256 ? "" : "changed";
}

}  // namespace traimas::files
