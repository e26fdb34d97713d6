// The multipart form of an upload, as a browser sends it with the boundary xYz.
#pragma once

#include "tests/support/http_client.hpp"

#include <gtest/gtest.h>

#include <string>

namespace traimas::testing {

inline constexpr const char* kFormType = "multipart/form-data; boundary=xYz";

inline std::string form_with(const std::string& content, const std::string& name, const std::string& indicator,
                             const std::string& classification = "internal")
{
    const auto field = [](const std::string& key, const std::string& value) {
        return "--xYz\r\nContent-Disposition: form-data; name=\"" + key + "\"\r\n\r\n" + value + "\r\n";
    };
    return field("indicator", indicator) + field("classification", classification) +
           "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + content +
           "\r\n--xYz--\r\n";
}

// A note for ICT-02, attached to the report at `path`; answers where it stands now.
inline std::string attach_file(HttpClient& client, const std::string& path)
{
    const Headers headers{{"Content-Type", kFormType}, {"Idempotency-Key", "a note"}};
    const auto made = client.send("POST", path + "/evidence", headers, form_with("abc", "note.txt", "ICT-02"));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.header("location");
}

}  // namespace traimas::testing
