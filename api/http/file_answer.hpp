// Makes an answer out of a file: opened once, whole or the part that was asked for, read piece by piece while it is
// sent. Blocks on the disk: belongs on a worker.
#pragma once

#include "api/http/message.hpp"

namespace traimas::http {

// Takes response.file away and puts a source of known length in its place; 206 where a range was asked for (If-Range:
// only while the ETag is the same). False: there is no such range; 416, and Content-Range says how long the file is.
// Throws std::system_error where the file cannot be opened or is not as
// long as it should be.
[[nodiscard]] bool open_file_answer(const Request& request, Response& response);

}  // namespace traimas::http
