// Asks ClamAV's clamd about a file, over its local socket (clamd(8), INSTREAM: the bytes travel, so that clamd needs no
// right to the folder). Thread-safe; blocks until clamd has answered.
#pragma once

#include "engine/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace traimas::files {

class VirusScan {
public:
    // `socket`: the path of clamd's LocalSocket; empty: nothing is scanned, and everything passes.
    explicit VirusScan(std::string socket, std::chrono::seconds patience = std::chrono::seconds{60});

    // Problems: invalid "file_infected" (`name`: what ClamAV calls it); unavailable "scanner_away" where clamd does not
    // answer, or not with a verdict (such as its StreamMaxLength): what was not scanned is not taken.
    [[nodiscard]] Result<void> check(const std::filesystem::path& file) const;

private:
    std::string socket_;
    std::chrono::seconds patience_;
};

}  // namespace traimas::files
