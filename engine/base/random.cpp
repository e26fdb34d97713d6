// The two sources of randomness.
#include "engine/base/random.hpp"

#include <sodium.h>

#include <stdexcept>

namespace traimas {

std::string SystemRandom::bytes(std::size_t count)
{
    if (sodium_init() < 0) {
        throw std::runtime_error{"libsodium found no source of randomness"};
    }
    std::string result(count, '\0');
    randombytes_buf(result.data(), result.size());
    return result;
}

std::string SeededRandom::bytes(std::size_t count)
{
    std::string result;
    result.reserve(count + 8);
    while (result.size() < count) {
        auto word = engine_();
        for (int i = 0; i < 8; ++i, word >>= 8U) {
            result.push_back(static_cast<char>(word & 0xFFU));
        }
    }
    result.resize(count);
    return result;
}

}  // namespace traimas
