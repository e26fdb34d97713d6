// The extension chooses the rule, libmagic and the first bytes confirm it.
#include "engine/files/inspect.hpp"

#include "engine/files/office_file.hpp"

#include <magic.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <vector>

namespace traimas::files {
namespace {

namespace fs = std::filesystem;

enum class Rule { signature, office, text };

struct Kind {
    std::string_view extension;
    std::string_view type;   // that it is served as
    std::string_view magic;  // what libmagic has to say of it
    Rule rule;
    std::string_view begins;  // its first bytes, or the folder of an office file
};

constexpr std::string_view kWord = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view kSheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr std::string_view kSlides = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

constexpr std::array kKinds{
    Kind{"pdf", "application/pdf", "application/pdf", Rule::signature, "%PDF-"},
    Kind{"png", "image/png", "image/png", Rule::signature, "\x89PNG\r\n\x1a\n"},
    Kind{"jpg", "image/jpeg", "image/jpeg", Rule::signature, "\xff\xd8\xff"},
    Kind{"jpeg", "image/jpeg", "image/jpeg", Rule::signature, "\xff\xd8\xff"},
    Kind{"docx", kWord, kWord, Rule::office, "word/"},
    Kind{"xlsx", kSheet, kSheet, Rule::office, "xl/"},
    Kind{"pptx", kSlides, kSlides, Rule::office, "ppt/"},
    Kind{"csv", "text/csv; charset=utf-8", "text/", Rule::text, ""},
    Kind{"txt", "text/plain; charset=utf-8", "text/", Rule::text, ""},
};

std::string extension_of(std::string_view name)
{
    const auto dot = name.rfind('.');
    std::string extension{dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1)};
    std::transform(extension.begin(), extension.end(), extension.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return extension;
}

std::string magic_type(const fs::path& file)
{
    const std::unique_ptr<magic_set, decltype(&magic_close)> magic{magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR),
                                                                   &magic_close};
    if (!magic || magic_load(magic.get(), nullptr) != 0) {
        return {};
    }
    const char* type = magic_file(magic.get(), file.c_str());
    return type == nullptr ? std::string{} : std::string{type};
}

Problem refused(const char* code, const char* detail, std::string_view reason = "")
{
    Problem problem{ProblemKind::invalid, code, detail};
    problem.arguments = {{"kinds", std::string{kTakenKinds}}};
    if (!reason.empty()) {
        problem.arguments.emplace_back("reason", std::string{reason});
    }
    return problem;
}

// Whole UTF-8 without NUL, with the shortest forms only (RFC 3629).
bool is_plain_text(const fs::path& file)
{
    std::ifstream input{file, std::ios::binary};
    int wanted = 0;
    std::uint32_t point = 0;
    std::uint32_t least = 0;
    std::vector<char> piece(64 * 1024);
    while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())) || input.gcount() > 0) {
        for (std::streamsize at = 0; at < input.gcount(); ++at) {
            const auto byte = static_cast<unsigned char>(piece[static_cast<std::size_t>(at)]);
            if (wanted > 0) {
                point = (point << 6U) | (byte & 0x3FU);
                const bool ends = --wanted == 0;
                if ((byte & 0xC0U) != 0x80U ||
                    (ends && (point < least || point > 0x10FFFFU || (point >= 0xD800U && point <= 0xDFFFU)))) {
                    return false;
                }
                continue;
            }
            const bool is_control = byte < 0x20U && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
            if (is_control || byte == 0x7FU || (byte >= 0x80U && byte < 0xC2U) || byte > 0xF4U) {
                return false;
            }
            if (byte >= 0xC2U) {
                wanted = byte >= 0xF0U ? 3 : byte >= 0xE0U ? 2 : 1;
                point = byte & (0x3FU >> static_cast<unsigned>(wanted));
                least = wanted == 3 ? 0x10000U : wanted == 2 ? 0x800U : 0x80U;
            }
        }
    }
    return wanted == 0;
}

bool begins_with(const fs::path& file, std::string_view bytes)
{
    std::string first(bytes.size(), '\0');
    std::ifstream input{file, std::ios::binary};
    input.read(first.data(), static_cast<std::streamsize>(first.size()));
    return input.gcount() == static_cast<std::streamsize>(bytes.size()) && first == bytes;
}

Result<std::string> something_else()
{
    return refused("file_is_something_else", "The file is not what its name says: save it anew as that kind.");
}

}  // namespace

Result<std::string> inspect(const fs::path& file, std::string_view name)
{
    const auto extension = extension_of(name);
    const auto kind =
        std::find_if(kKinds.begin(), kKinds.end(), [&extension](const Kind& it) { return it.extension == extension; });
    if (kind == kKinds.end()) {
        return refused("file_kind_not_taken", "Files of this kind are not taken: save it as another kind.");
    }
    if (fs::file_size(file) == 0) {
        return refused("file_empty", "The file is empty: choose another.");
    }
    const auto magic = magic_type(file);
    switch (kind->rule) {
    case Rule::signature:
        if (!begins_with(file, kind->begins) || magic != kind->magic) {
            return something_else();
        }
        break;
    case Rule::office:
        if (!begins_with(file, "PK\x03\x04")) {
            return something_else();
        }
        if (const auto reason = office_fault(file, kind->begins); !reason.empty()) {
            return refused("office_file_refused", "The office file cannot be taken: save it anew without macros.",
                           reason);
        }
        break;
    case Rule::text:
        if (!is_plain_text(file)) {
            return refused("text_not_utf8", "The text must be UTF-8: save it anew in that encoding.");
        }
        if (magic.starts_with("text/html") || magic.starts_with("text/x-") || magic.starts_with("application/x-")) {
            return something_else();
        }
        break;
    }
    return std::string{kind->type};
}

}  // namespace traimas::files
