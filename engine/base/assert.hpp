// TRAIMAS_ASSERT: what only a programmer can get wrong. On in every build, release too; never for input.
#pragma once

namespace traimas {

// Prints the condition with its place to standard error and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace traimas

#define TRAIMAS_ASSERT(condition)                                                                                      \
    (static_cast<bool>(condition) ? void(0) : ::traimas::assertion_failed(#condition, __FILE__, __LINE__))
