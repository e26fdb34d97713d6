// A temporary folder: closed to others, but to be passed through.
// Made by mkdtemp, so that two tests never share one.
#include "tests/support/test_folder.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

namespace traimas::testing {

TestFolder::TestFolder()
{
    auto pattern = (std::filesystem::temp_directory_path() / "traimas-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr || chmod(pattern.c_str(), 0711) != 0) {
        throw std::runtime_error{"no temporary folder could be made"};
    }
    path_ = pattern;
}

TestFolder::~TestFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TestFolder::write(const std::string& name, const std::string& text) const
{
    const auto file = path_ / name;
    std::ofstream{file, std::ios::binary} << text;
    return file;
}

}  // namespace traimas::testing
