// The bytes of one connection, in the clear or under TLS: one stream to everybody above, so that the coroutines are
// instantiated once. Deadlines are those of the socket below. Internal to api/http; belongs to the I/O thread.
#pragma once

#include "api/http/exchange.hpp"
#include "api/http/tls.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include <memory>
#include <utility>

namespace traimas::http {

using Tcp = boost::asio::ip::tcp;
using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;

class Channel {
public:
    using Plain = boost::beast::basic_stream<Tcp, Executor>;
    using executor_type = Executor;
    using Error = boost::system::error_code;

    // Null: in the clear.
    Channel(Socket socket, std::shared_ptr<const TlsMaterial> tls)
        : plain_{std::move(socket)}, material_{std::move(tls)}
    {
        if (material_) {
            tls_ = std::make_unique<Tls>(plain_, material_->context());
        }
    }

    [[nodiscard]] executor_type get_executor() { return plain_.get_executor(); }
    [[nodiscard]] Plain& plain() { return plain_; }
    [[nodiscard]] bool is_secure() const { return tls_ != nullptr; }

    void expires_at(Steady::time_point deadline) { plain_.expires_at(deadline); }
    void expires_after(Steady::duration time) { plain_.expires_after(time); }
    void expires_never() { plain_.expires_never(); }
    void cancel() { plain_.cancel(); }

    // The two of Asio's AsyncReadStream and AsyncWriteStream.
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token)
    {
        return boost::asio::async_initiate<Token, void(Error, std::size_t)>(Read{this}, token, buffers);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token)
    {
        return boost::asio::async_initiate<Token, void(Error, std::size_t)>(Write{this}, token, buffers);
    }

    // Only under TLS.
    template <class Token>
    auto async_handshake(Token&& token)
    {
        return tls_->async_handshake(boost::asio::ssl::stream_base::server, std::forward<Token>(token));
    }
    template <class Token>
    auto async_shutdown(Token&& token)
    {
        return tls_->async_shutdown(std::forward<Token>(token));
    }

private:
    using Tls = boost::asio::ssl::stream<Plain&>;

    struct Read {
        Channel* channel;
        template <class Handler, class Buffers>
        void operator()(Handler&& handler, const Buffers& buffers) const
        {
            if (channel->tls_) {
                channel->tls_->async_read_some(buffers, std::forward<Handler>(handler));
            } else {
                channel->plain_.async_read_some(buffers, std::forward<Handler>(handler));
            }
        }
    };
    struct Write {
        Channel* channel;
        template <class Handler, class Buffers>
        void operator()(Handler&& handler, const Buffers& buffers) const
        {
            if (channel->tls_) {
                channel->tls_->async_write_some(buffers, std::forward<Handler>(handler));
            } else {
                channel->plain_.async_write_some(buffers, std::forward<Handler>(handler));
            }
        }
    };

    Plain plain_;
    std::shared_ptr<const TlsMaterial> material_;  // outlives the stream that was made from it
    std::unique_ptr<Tls> tls_{};
};

}  // namespace traimas::http
