// Loaded before everything else (LD_PRELOAD), it shifts the clock of one process: SHIFTED_CLOCK names a file that holds
// a 64-bit number of seconds, read at every look. Monotonic clocks go on as they are, as the kernel's do. (libfaketime
// would do, but it and jemalloc wait for each other at the start.)
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

// Mapped once; whoever writes the file moves the clock at once.
std::int64_t shift()
{
    static const volatile std::int64_t* const seconds = [] {
        const char* path = std::getenv("SHIFTED_CLOCK");
        const int file = path == nullptr ? -1 : static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0));
        void* place = file < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
        return place == MAP_FAILED ? nullptr : static_cast<const std::int64_t*>(place);
    }();
    return seconds == nullptr ? 0 : *seconds;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept
{
    const auto outcome = static_cast<int>(::syscall(SYS_clock_gettime, clock, now));
    if (outcome == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec += shift();
    }
    return outcome;
}

int gettimeofday(timeval* now, void*) noexcept
{
    timespec precise{};
    const int outcome = clock_gettime(CLOCK_REALTIME, &precise);
    *now = {.tv_sec = precise.tv_sec, .tv_usec = precise.tv_nsec / 1'000};
    return outcome;
}

time_t time(time_t* kept) noexcept
{
    timespec precise{};
    clock_gettime(CLOCK_REALTIME, &precise);
    if (kept != nullptr) {
        *kept = precise.tv_sec;
    }
    return precise.tv_sec;
}

}  // extern "C"
