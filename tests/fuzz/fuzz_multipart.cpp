// Any bytes as a multipart body: however they are cut into pieces, the same parts and the same verdict come out.
// The first byte says how the second reading is cut.
#include "api/http/multipart.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>

namespace traimas::fuzz {
namespace {

constexpr std::string_view kBoundary = "xYz";
constexpr http::MultipartLimits kNarrow{.parts = 3, .header_bytes = 200};

// Writes down what it is handed.
class Scribe final : public http::PartSink {
public:
    bool begin(const http::PartHead& head) override
    {
        expect(!open_);
        open_ = true;
        expect(is_utf8(head.name) && head.name.size() <= kNarrow.header_bytes);
        const auto filename = head.filename.value_or("");
        expect(filename.find('/') == std::string::npos && filename.find('\\') == std::string::npos);
        text_ += "<" + head.name + "|" + filename + "|" + head.content_type + ">";
        ++parts_;
        expect(parts_ <= kNarrow.parts);
        return true;
    }
    bool data(std::string_view bytes) override
    {
        expect(open_);
        text_ += bytes;
        return true;
    }
    bool end() override
    {
        expect(open_);
        open_ = false;
        text_ += "<end>";
        return true;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_{};
    std::size_t parts_ = 0;
    bool open_ = false;
};

// `step`: how many bytes at a time, growing and shrinking with what was read.
std::string read(std::string_view bytes, std::size_t step)
{
    Scribe scribe;
    http::MultipartReader reader{kBoundary, kNarrow, scribe};
    bool good = true;
    std::size_t turn = 0;
    while (good && !bytes.empty()) {
        const auto size = std::min(bytes.size(), step + turn++ % 3);
        good = reader.feed(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    good = good && reader.finish();
    expect(good == reader.why().empty());
    // What is broken in two ways is refused for the one that is met first, and a part that breaks off may have been
    // handed over in part: of a refusal, only that it is one is promised.
    return good ? scribe.text() : std::string{"refused"};
}

}  // namespace

void run(std::string_view bytes)
{
    const std::size_t step = bytes.empty() ? 1 : 1 + static_cast<unsigned char>(bytes.front()) % 7;
    const auto body = bytes.substr(std::min<std::size_t>(1, bytes.size()));
    const auto whole = read(body, body.size() + 1);
    expect(whole == read(body, step));
    expect(whole == read(body, 1));
    static_cast<void>(http::boundary_of(body));
}

}  // namespace traimas::fuzz
