// Runs every kept input of one target once, without a fuzzer: what was found stays found. Aborts at a broken promise.
//   fuzz_replay_json FOLDER
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator{argv[1]}) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
        std::ifstream input{path, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{input}, {}};
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout);  // the last name is the one that did it
        traimas::fuzz::run(bytes);
    }
    std::printf("%zu inputs\n", paths.size());
    return paths.empty() ? 1 : 0;
}
