// libFuzzer's way in.
#include "tests/fuzz/expect.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    traimas::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
