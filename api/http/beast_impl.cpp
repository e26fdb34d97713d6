// Compiles Beast once for every program: the others only see its declarations.
// BOOST_BEAST_SEPARATE_COMPILATION is set in cmake/TraimasOptions.cmake.
#include <boost/beast/src.hpp>
