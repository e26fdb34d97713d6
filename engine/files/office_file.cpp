// libzip reads the directory at the end of the file; sizes there are claims, but a reader that believes them is bounded
// by them too.
#include "engine/files/office_file.hpp"

#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>

namespace traimas::files {
namespace {

std::string in_lower_case(std::string_view text)
{
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return lower;
}

// Names that would leave the folder they are unpacked into.
bool is_bad_name(const std::string& name)
{
    return name.empty() || name.front() == '/' || name.find('\\') != std::string::npos ||
           name.find("../") != std::string::npos || name.ends_with("..") || name.find(':') != std::string::npos;
}

bool is_program(const std::string& lower)
{
    constexpr std::array<std::string_view, 12> kEndings{".exe", ".dll", ".com", ".bat",  ".cmd", ".vbs",
                                                        ".js",  ".jar", ".ps1", ".docm", ".hta", ".scr"};
    return std::any_of(kEndings.begin(), kEndings.end(), [&lower](auto ending) { return lower.ends_with(ending); });
}

std::string fault_of_entry(const zip_stat_t& entry)
{
    const std::string name{entry.name};
    const auto lower = in_lower_case(name);
    if (is_bad_name(name)) {
        return "bad_name";
    }
    if (entry.encryption_method != ZIP_EM_NONE) {
        return "encrypted";
    }
    if (lower.ends_with("vbaproject.bin") || lower.ends_with("vbadata.xml") ||
        lower.find("macrosheets/") != std::string::npos) {
        return "macros";
    }
    return is_program(lower) ? "embedded_program" : "";
}

}  // namespace

std::string office_fault(const std::filesystem::path& file, std::string_view folder)
{
    int error = 0;
    const std::unique_ptr<zip_t, decltype(&zip_discard)> zip{zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error),
                                                             &zip_discard};
    if (!zip) {
        return "not_a_zip";
    }
    const auto count = zip_get_num_entries(zip.get(), 0);
    if (count > kMostEntries) {
        return "too_many_entries";
    }
    bool has_types = false;
    bool has_folder = false;
    std::uint64_t inside = 0;
    for (std::int64_t at = 0; at < count; ++at) {
        zip_stat_t entry;
        zip_stat_init(&entry);
        if (zip_stat_index(zip.get(), static_cast<zip_uint64_t>(at), 0, &entry) != 0 || entry.name == nullptr) {
            return "not_a_zip";
        }
        if (auto fault = fault_of_entry(entry); !fault.empty()) {
            return fault;
        }
        inside += entry.size;
        if (entry.size > kMostBytesInside || inside > kMostBytesInside) {
            return "too_large_inside";
        }
        const std::string_view name{entry.name};
        has_types = has_types || name == "[Content_Types].xml";
        has_folder = has_folder || name.starts_with(folder);
    }
    if (inside / kMostRatio > std::filesystem::file_size(file)) {
        return "too_large_inside";
    }
    return has_types && has_folder ? "" : "not_office";
}

}  // namespace traimas::files
