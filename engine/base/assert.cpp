// The end of a program that found itself wrong: one line that says where, then a core.
#include "engine/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace traimas {

void assertion_failed(const char* condition, const char* file, int line) noexcept
{
    std::fprintf(stderr, "assertion failed: %s at %s:%d\n", condition, file, line);
    std::abort();
}

}  // namespace traimas
