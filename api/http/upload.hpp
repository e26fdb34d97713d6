// One multipart body on its way into a temporary file: parsed, hashed and written as it comes, by a worker.
// Belongs to one thread at a time. What it wrote goes with it, unless a handler has moved the file away.
#pragma once

#include "api/http/message.hpp"
#include "api/http/multipart.hpp"
#include "api/http/route.hpp"
#include "engine/base/result.hpp"

#include <sodium.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace traimas::http {

class Upload final : private PartSink {
public:
    // `boundary` from boundary_of(). Must not move: the reader refers to it.
    Upload(const UploadRules& rules, std::string_view boundary);
    ~Upload() override;
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    // Problems: malformed, "multipart_malformed" (`reason` in its arguments); unavailable, "storage_full" or
    // "storage_away". After one there is nothing left on the disk.
    Result<void> feed(std::string_view bytes);
    // After the last byte: fields and file into the request; the file is on the disk (fsync). Problems: as above;
    // invalid, "file_missing".
    Result<void> finish(Request& request);

private:
    bool begin(const PartHead& head) override;
    bool data(std::string_view bytes) override;
    bool end() override;

    bool open_file(const PartHead& head);
    bool write(std::string_view bytes);
    bool fail(ProblemKind kind, const char* code, const char* reason);
    bool fail_by_errno();
    Result<void> outcome(bool went_well);
    void discard();

    UploadRules rules_;
    MultipartReader reader_;
    Pairs fields_{};
    UploadedFile file_{};
    bool has_file_ = false;
    bool in_file_ = false;
    int descriptor_ = -1;
    crypto_hash_sha256_state hash_{};
    std::optional<Problem> problem_{};
};

}  // namespace traimas::http
