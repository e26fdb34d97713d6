// Files kept by their hash, each once: sha256/ab/cd/abcd…; nothing is ever written over.
// A file is there before any row names it, so a crash leaves at most a file without a row, which sweep() finds.
// Thread-safe; blocks on the disk.
#pragma once

#include "engine/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <utility>

namespace traimas::files {

class ContentStore {
public:
    // Touches nothing: a check that is told a wrong folder must not make it.
    explicit ContentStore(std::filesystem::path folder) : folder_{std::move(folder)} {}

    // Makes the folder (mode 0700), and tmp/ in it for what is on its way; before anything is kept. Empty
    // where it is ready.
    [[nodiscard]] std::error_code prepare() const;

    [[nodiscard]] std::filesystem::path incoming() const { return folder_ / "tmp"; }
    // `sha256`: 64 hex figures (asserted).
    [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;

    // Moves a file of incoming() to its place, durably (fsync of the folder). The same content that is there already is
    // enough: the newcomer goes. Problem: unavailable, "storage_full" or "storage_away".
    Result<void> keep(const std::filesystem::path& file, const std::string& sha256) const;

    // Removes what is older than `age` and that `is_known` does not know by its hash, and whatever was left on its way.
    // Answers how many went.
    int sweep(std::chrono::seconds age, const std::function<bool(const std::string& sha256)>& is_known) const;

    // How a kept file differs from what its hash says: "missing", "changed" (as the bytes are now), or empty.
    [[nodiscard]] std::string fault_of(const std::string& sha256) const;

private:
    std::filesystem::path folder_;
};

}  // namespace traimas::files
