// The coroutines of the server: accepting, and one session a connection. Internal to api/http.
// Everything here runs on the I/O thread.
#pragma once

#include "api/http/exchange.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace traimas::http {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

// Begins to accept connections, until the acceptor is closed. Both arguments must outlive the io_context's run.
void accept_connections(Service& service, Acceptor& acceptor);

// Ends idle connections and has all others close after their answer. The acceptor is closed by the caller.
void drain(Service& service);

}  // namespace traimas::http
