// Compiles Asio once for every program: the others only see its declarations.
// BOOST_ASIO_SEPARATE_COMPILATION is set in cmake/TraimasOptions.cmake.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
