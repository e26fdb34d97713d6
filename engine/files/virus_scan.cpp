// The protocol is a word, pieces with their length in front, an empty piece, and one line back.
#include "engine/files/virus_scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace traimas::files {
namespace {

constexpr std::string_view kCommand{"zINSTREAM\0", 10};
constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kMostAnswer = 4 * 1024;

Problem away()
{
    Problem problem{ProblemKind::unavailable, "scanner_away",
                    "Files cannot be scanned for viruses now: try again later, and tell the administrator."};
    problem.retry_after_seconds = 30;
    return problem;
}

class Connection {
public:
    Connection(const std::string& path, std::chrono::seconds patience)
        : descriptor_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
        if (descriptor_ < 0 || path.size() >= sizeof address.sun_path) {
            return;
        }
        std::copy(path.begin(), path.end(), address.sun_path);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        open_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Connection()
    {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool is_open() const { return open_; }

    bool send(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR) {
                continue;
            }
            if (count <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    // Up to the zero that ends an answer; nullopt where none comes.
    [[nodiscard]] std::optional<std::string> line() const
    {
        std::string text;
        std::array<char, 512> piece{};
        while (text.size() < kMostAnswer) {
            const auto count = ::recv(descriptor_, piece.data(), piece.size(), 0);
            if (count < 0 && errno == EINTR) {
                continue;
            }
            if (count <= 0) {
                return std::nullopt;
            }
            text.append(piece.data(), static_cast<std::size_t>(count));
            if (const auto end = text.find('\0'); end != std::string::npos) {
                return text.substr(0, end);
            }
        }
        return std::nullopt;
    }

private:
    int descriptor_;
    bool open_ = false;
};

std::string length_of(std::size_t count)
{
    std::string bytes(4, '\0');
    for (std::size_t place = 0; place < 4; ++place) {
        bytes[place] = static_cast<char>((count >> (8 * (3 - place))) & 0xFFU);
    }
    return bytes;
}

// False: clamd went away, or says already what is wrong.
bool send_file(const Connection& connection, std::ifstream& input)
{
    std::string piece(kPieceBytes, '\0');
    bool sent = connection.send(kCommand);
    while (sent && input) {
        input.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto count = static_cast<std::size_t>(input.gcount());
        sent = count == 0 ||
               (connection.send(length_of(count)) && connection.send(std::string_view{piece}.substr(0, count)));
    }
    return sent && connection.send(length_of(0));
}

}  // namespace

VirusScan::VirusScan(std::string socket, std::chrono::seconds patience)
    : socket_{std::move(socket)}, patience_{patience}
{
}

Result<void> VirusScan::check(const std::filesystem::path& file) const
{
    if (socket_.empty()) {
        return {};
    }
    constexpr std::string_view kBegin = "stream: ";
    constexpr std::string_view kFound = " FOUND";
    std::ifstream input{file, std::ios::binary};
    const Connection connection{socket_, patience_};
    if (!input || !connection.is_open() || !send_file(connection, input)) {
        return away();
    }
    const auto line = connection.line();
    if (line == "stream: OK") {
        return {};
    }
    if (!line || !line->starts_with(kBegin) || !line->ends_with(kFound)) {
        return away();
    }
    const auto name = line->substr(kBegin.size(), line->size() - kBegin.size() - kFound.size());
    return Problem{ProblemKind::invalid,
                   "file_infected",
                   "The virus scanner refuses this file: do not open it, and tell your administrator.",
                   {},
                   {{"name", name}}};
}

}  // namespace traimas::files
