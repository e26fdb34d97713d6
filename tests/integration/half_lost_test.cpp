// A connection that cannot be written to, while its end has not been read yet: what a client meets when another backend
// was killed and PostgreSQL sends everybody away. libpq then reports an error without a SQLSTATE, and calls the
// connection sound.
#include "tests/integration/note_fixture.hpp"
#include "tests/support/test_folder.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>

namespace traimas::store {
namespace {

constexpr int kPort = 5432;

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    EXPECT_LT(path.size(), sizeof address.sun_path);
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

class Socket {
public:
    explicit Socket(int fd) : fd_{fd} { EXPECT_GE(fd, 0); }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

// Stands between one client and the server. strike() stops reading from the client, which is then told why again and
// again, so that it hears it whenever it listens; end() ends the stream.
class FallingServer {
public:
    FallingServer(const std::string& folder, std::string server_socket)
        : server_socket_{std::move(server_socket)}, listening_{::socket(AF_UNIX, SOCK_STREAM, 0)}
    {
        const auto address = address_of(folder + "/.s.PGSQL." + std::to_string(kPort));
        EXPECT_EQ(::bind(listening_.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listening_.fd(), 1), 0);
        thread_ = std::thread{[this] { serve(); }};
    }
    ~FallingServer() { end(); }
    FallingServer(const FallingServer&) = delete;
    FallingServer& operator=(const FallingServer&) = delete;

    void strike()
    {
        struck_ = true;
        deaf_.wait(false);
    }

    void end()
    {
        struck_ = true;
        ended_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }

private:
    void serve()
    {
        const Socket client{::accept(listening_.fd(), nullptr, nullptr)};
        const Socket server{::socket(AF_UNIX, SOCK_STREAM, 0)};
        const auto address = address_of(server_socket_);
        ASSERT_EQ(::connect(server.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        while (!struck_) {
            std::array<pollfd, 2> ready{pollfd{client.fd(), POLLIN, 0}, pollfd{server.fd(), POLLIN, 0}};
            ::poll(ready.data(), ready.size(), 5);
            pass(ready[0], server.fd());
            pass(ready[1], client.fd());
        }
        ::shutdown(client.fd(), SHUT_RD);
        deaf_ = true;
        deaf_.notify_all();
        const auto goodbye = warning("57P02", "terminating connection because of crash of another server process");
        while (!ended_) {
            ::send(client.fd(), goodbye.data(), goodbye.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            ::poll(nullptr, 0, 1);
        }
    }

    static void pass(const pollfd& from, int to)
    {
        std::array<char, 65536> bytes{};
        if ((from.revents & POLLIN) == 0) {
            return;
        }
        const auto size = ::recv(from.fd, bytes.data(), bytes.size(), 0);
        if (size > 0) {
            EXPECT_EQ(::send(to, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL), size);
        }
    }

    // PostgreSQL's message format, NoticeResponse.
    static std::string warning(std::string_view sqlstate, std::string_view text)
    {
        std::string fields;
        const auto add = [&](char field, std::string_view value) {
            fields.push_back(field);
            fields += value;
            fields.push_back('\0');
        };
        add('S', "WARNING");
        add('V', "WARNING");
        add('C', sqlstate);
        add('M', text);
        fields.push_back('\0');
        const auto size = static_cast<std::uint32_t>(fields.size() + 4);
        std::string message{"N"};
        for (unsigned shift = 32; shift > 0; shift -= 8) {
            message.push_back(static_cast<char>(size >> (shift - 8) & 0xFFU));
        }
        return message + fields;
    }

    std::string server_socket_;
    Socket listening_;
    std::atomic<bool> struck_{false};
    std::atomic<bool> deaf_{false};
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

class HalfLostTest : public NoteTest {
protected:
    [[nodiscard]] ConnectOptions through_it() const
    {
        const auto direct = *ConnectOptions::parse(test_.app_url());
        return *ConnectOptions::parse(database_url({.host = folder_.path().string(),
                                                    .port = std::to_string(kPort),
                                                    .database = direct.part("dbname"),
                                                    .user = direct.part("user"),
                                                    .password = direct.part("password")}));
    }

    [[nodiscard]] std::string server_socket() const
    {
        const auto direct = *ConnectOptions::parse(test_.app_url());
        return direct.part("host") + "/.s.PGSQL." + direct.part("port");
    }

    ::traimas::testing::TestFolder folder_;
    FallingServer server_{folder_.path().string(), server_socket()};
    Session session_{through_it()};
};

TEST_F(HalfLostTest, AStatementFailsByItsConnection)
{
    session_.run(kCount, {});
    server_.strike();
    const auto error = thrown_by([&] { session_.run(kCount, {}); });
    EXPECT_EQ(error->kind(), DatabaseErrorKind::connection);
    EXPECT_EQ(error->sqlstate(), "08006");
}

TEST_F(HalfLostTest, ABeginFailsByItsConnection)
{
    server_.strike();
    EXPECT_EQ(thrown_by([&] { session_.begin(); })->kind(), DatabaseErrorKind::connection);
}

TEST_F(HalfLostTest, ACommitHasAnUnknownOutcome)
{
    session_.begin();
    session_.execute(kAdd, {value_of(1), value_of("a")});
    server_.strike();
    const auto error = thrown_by([&] { session_.commit(); });
    EXPECT_EQ(error->kind(), DatabaseErrorKind::unknown_outcome);
    EXPECT_EQ(error->sqlstate(), "08007");
}

TEST_F(HalfLostTest, TheSessionIsNotUsedAgain)
{
    session_.run(kCount, {});
    server_.strike();
    thrown_by([&] { session_.run(kCount, {}); });
    server_.end();
    EXPECT_FALSE(session_.is_usable());
}

}  // namespace
}  // namespace traimas::store
