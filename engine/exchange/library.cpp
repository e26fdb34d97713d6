// The library's global state: made at first use, kept until the process ends.
#include "engine/exchange/library.hpp"

#include <curl/curl.h>

#include <stdexcept>

namespace traimas::exchange {

void start_curl()
{
    static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (kStarted != CURLE_OK) {
        throw std::runtime_error{"libcurl cannot be started"};
    }
}

}  // namespace traimas::exchange
