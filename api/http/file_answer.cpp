// pread on a descriptor of its own: a file that is renamed or removed meanwhile is read to its end all the same.
#include "api/http/file_answer.hpp"

#include "api/http/ascii.hpp"
#include "api/http/byte_range.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace traimas::http {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

class FileSource final : public BodySource {
public:
    FileSource(int descriptor, std::uint64_t at, std::uint64_t left) : descriptor_{descriptor}, at_{at}, left_{left} {}
    ~FileSource() override { ::close(descriptor_); }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::optional<std::string> next() override
    {
        if (left_ == 0) {
            return std::nullopt;
        }
        std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(left_, kPieceBytes)), '\0');
        const auto count = ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(at_));
        if (count <= 0) {
            throw std::system_error{count < 0 ? errno : EIO, std::generic_category(), "file answer"};
        }
        piece.resize(static_cast<std::size_t>(count));
        at_ += piece.size();
        left_ -= piece.size();
        return piece;
    }

private:
    int descriptor_;
    std::uint64_t at_;
    std::uint64_t left_;
};

std::string_view header_of(const Response& response, std::string_view name)
{
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& it) { return equal_ignoring_case(it.first, name); });
    return found == response.headers.end() ? std::string_view{} : std::string_view{found->second};
}

bool is_as_long(std::uint64_t found, const FileBody& file)
{
    return found == file.bytes || (file.grows && found > file.bytes);
}

RangeChoice choice_for(const Request& request, const Response& response, std::uint64_t size)
{
    if (response.status != 200 || request.method != Method::get) {
        return {};  // RFC 9110, 14.2: a range is for GET alone
    }
    const auto condition = request.header("if-range");
    if (condition && *condition != header_of(response, "etag")) {
        return {};
    }
    return choose_range(request.header("range").value_or(""), size);
}

}  // namespace

bool open_file_answer(const Request& request, Response& response)
{
    const auto file = *response.file;
    response.file.reset();
    const int descriptor = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        throw std::system_error{errno, std::generic_category(), "file answer"};
    }
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0 || !is_as_long(static_cast<std::uint64_t>(status.st_size), file)) {
        ::close(descriptor);
        throw std::system_error{EIO, std::generic_category(), "file answer: not as long as it should be"};
    }
    response.headers.emplace_back("Accept-Ranges", "bytes");
    const auto choice = choice_for(request, response, file.bytes);
    const auto size = std::to_string(file.bytes);
    ByteRange range{0, file.bytes};
    if (choice.answer == RangeAnswer::part) {
        range = choice.range;
        response.status = 206;
        response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                           std::to_string(range.first + range.length - 1) + "/" + size);
    } else if (choice.answer == RangeAnswer::unsatisfiable) {
        ::close(descriptor);
        response.status = 416;
        response.headers.emplace_back("Content-Range", "bytes */" + size);
        return false;
    }
    response.source = std::make_shared<FileSource>(descriptor, range.first, range.length);
    response.source_bytes = range.length;
    return true;
}

}  // namespace traimas::http
