// Files kept by their hash: once, for good, and told apart from what is missing or was changed.
#include "engine/files/content_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

namespace traimas::files {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class ContentStoreTest : public ::testing::Test {
protected:
    ContentStoreTest()
        : folder_{fs::temp_directory_path() / ("traimas-store-" + std::to_string(std::random_device{}()))}
    {
        EXPECT_FALSE(store_.prepare());
    }
    ~ContentStoreTest() override { fs::remove_all(folder_); }

    fs::path arrived(const std::string& name, const std::string& content) const
    {
        const auto path = store_.incoming() / name;
        std::ofstream{path, std::ios::binary} << content;
        return path;
    }

    fs::path folder_;
    ContentStore store_{folder_};
};

TEST_F(ContentStoreTest, KeepsAFileOnceByItsHash)
{
    const auto one = arrived("one", "abc");
    EXPECT_EQ(store_.fault_of(kAbc), "missing");
    ASSERT_TRUE(store_.keep(one, kAbc));
    EXPECT_FALSE(fs::exists(one));
    EXPECT_EQ(store_.path_of(kAbc), folder_ / "sha256/ba/78" / kAbc);
    EXPECT_EQ(store_.fault_of(kAbc), "");
    const auto again = arrived("two", "abc");
    ASSERT_TRUE(store_.keep(again, kAbc));
    EXPECT_FALSE(fs::exists(again));
    EXPECT_EQ(fs::file_size(store_.path_of(kAbc)), 3U);
}

TEST_F(ContentStoreTest, NoticesWhatWasChanged)
{
    ASSERT_TRUE(store_.keep(arrived("one", "abc"), kAbc));
    std::ofstream{store_.path_of(kAbc)} << "abd";
    EXPECT_EQ(store_.fault_of(kAbc), "changed");
}

TEST_F(ContentStoreTest, SweepsWhatNobodyNames)
{
    ASSERT_TRUE(store_.keep(arrived("one", "abc"), kAbc));
    const auto left = arrived("tmp-left", "half");
    const auto nobody = [](const std::string&) { return false; };
    const auto everybody = [](const std::string&) { return true; };
    EXPECT_EQ(store_.sweep(std::chrono::hours{1}, nobody), 0) << "it may be on its way";
    for (const auto& path : {left, store_.path_of(kAbc)}) {
        fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours{2});
    }
    EXPECT_EQ(store_.sweep(std::chrono::hours{1}, everybody), 1);
    EXPECT_FALSE(fs::exists(left));
    EXPECT_EQ(store_.sweep(std::chrono::hours{1}, nobody), 1);
    EXPECT_EQ(store_.fault_of(kAbc), "missing");
}

TEST_F(ContentStoreTest, SaysSoWhereItCannotKeep)
{
    const auto gone = store_.keep(store_.incoming() / "nothing", kAbc);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, "storage_away");
}

}  // namespace
}  // namespace traimas::files
