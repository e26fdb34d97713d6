// Plain system calls: each of them can fail, and a full disk is the one that people meet.
#include "api/http/upload.hpp"

#include "engine/base/assert.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace traimas::http {
namespace {

constexpr std::size_t kNameBytes = 16;

std::string hex(const unsigned char* bytes, std::size_t count)
{
    std::string text(count * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes, count);
    text.pop_back();
    return text;
}

std::string fresh_name()
{
    std::array<unsigned char, kNameBytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return "tmp-" + hex(bytes.data(), bytes.size());
}

}  // namespace

Upload::Upload(const UploadRules& rules, std::string_view boundary)
    : rules_{rules}, reader_{boundary, {.parts = rules.fields + 1}, *this}
{
    TRAIMAS_ASSERT(sodium_init() >= 0);
}

Upload::~Upload()
{
    discard();
}

void Upload::discard()
{
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
    if (!file_.path.empty()) {
        ::unlink(file_.path.c_str());  // gone already where the handler has moved it
    }
}

bool Upload::fail(ProblemKind kind, const char* code, const char* reason)
{
    problem_ = Problem{kind, code, "", {}, {{"reason", reason}}};
    return false;
}

bool Upload::fail_by_errno()
{
    const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    fail(ProblemKind::unavailable, is_full ? "storage_full" : "storage_away", "");
    problem_->detail = is_full ? "There is no room for the file now. Tell the administrator, and try again later."
                               : "The file cannot be kept now. Tell the administrator, and try again later.";
    return false;
}

bool Upload::open_file(const PartHead& head)
{
    if (has_file_) {
        return fail(ProblemKind::malformed, "multipart_malformed", "two_files");
    }
    has_file_ = true;
    in_file_ = true;
    file_ = {.field = head.name,
             .name = head.filename.value_or(""),
             .content_type = head.content_type,
             .path = rules_.folder / fresh_name()};
    descriptor_ = ::open(file_.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor_ < 0) {
        const bool answer = fail_by_errno();
        file_.path.clear();
        return answer;
    }
    crypto_hash_sha256_init(&hash_);
    return true;
}

bool Upload::begin(const PartHead& head)
{
    if (head.filename) {
        return open_file(head);
    }
    if (fields_.size() >= rules_.fields) {
        return fail(ProblemKind::malformed, "multipart_malformed", "too_many_parts");
    }
    in_file_ = false;
    fields_.emplace_back(head.name, "");
    return true;
}

bool Upload::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return fail_by_errno();
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool Upload::data(std::string_view bytes)
{
    if (in_file_) {
        crypto_hash_sha256_update(&hash_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        file_.bytes += bytes.size();
        return write(bytes);
    }
    auto& value = fields_.back().second;
    if (value.size() + bytes.size() > rules_.field_bytes) {
        return fail(ProblemKind::malformed, "multipart_malformed", "field_too_long");
    }
    value.append(bytes);
    return true;
}

bool Upload::end()
{
    if (!in_file_) {
        return true;
    }
    in_file_ = false;
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&hash_, digest.data());
    file_.sha256 = hex(digest.data(), digest.size());
    const bool kept = ::fsync(descriptor_) == 0;
    const bool closed = ::close(descriptor_) == 0;
    descriptor_ = -1;
    return (kept && closed) || fail_by_errno();
}

Result<void> Upload::outcome(bool went_well)
{
    if (went_well) {
        return {};
    }
    if (!problem_) {
        const std::string reason{reader_.why()};
        problem_ = Problem{ProblemKind::malformed, "multipart_malformed", "", {}, {{"reason", reason}}};
    }
    if (problem_->detail.empty()) {
        problem_->detail = "The form cannot be read (" + problem_->arguments.front().second +
                           "): send multipart/form-data with one file, as a browser does.";
    }
    discard();
    return *problem_;
}

Result<void> Upload::feed(std::string_view bytes)
{
    return outcome(reader_.feed(bytes));
}

Result<void> Upload::finish(Request& request)
{
    if (auto whole = outcome(reader_.finish()); !whole) {
        return whole;
    }
    if (!has_file_) {
        return Problem{ProblemKind::invalid, "file_missing", "Choose a file: the form holds none."};
    }
    request.form = std::move(fields_);
    request.file = file_;
    return {};
}

}  // namespace traimas::http
