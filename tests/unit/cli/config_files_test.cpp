// What is read from disk and from the environment: secrets that others can reach are refused.
// Each test works in a fresh temporary folder.
#include "cli/config_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace traimas {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ConfigFiles : public ::testing::Test {
protected:
    ConfigFiles()
    {
        std::string name = (fs::temp_directory_path() / "traimas-config-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~ConfigFiles() override { fs::remove_all(folder_); }

    std::string file(const std::string& text, fs::perms rights) const
    {
        const auto path = folder_ / "file";
        std::ofstream{path} << text;
        fs::permissions(path, rights);
        return path.string();
    }
    static constexpr auto kOwner = fs::perms::owner_read | fs::perms::owner_write;

    fs::path folder_;
};

TEST_F(ConfigFiles, a_secret_comes_without_its_final_line_break)
{
    const auto secret = read_secret_file(file("postgresql://x\n", kOwner));
    ASSERT_TRUE(secret);
    EXPECT_EQ(*secret, "postgresql://x");
}

TEST_F(ConfigFiles, a_secret_that_others_can_reach_is_refused)
{
    for (const auto right : {fs::perms::group_read, fs::perms::others_read, fs::perms::others_write}) {
        const auto secret = read_secret_file(file("s", kOwner | right));
        ASSERT_FALSE(secret);
        EXPECT_EQ(secret.error().code, "secret_unreadable");
        EXPECT_THAT(secret.error().detail, HasSubstr("chmod 600"));
    }
}

TEST_F(ConfigFiles, a_secret_that_is_missing_empty_too_large_or_no_file_is_refused)
{
    EXPECT_THAT(read_secret_file((folder_ / "missing").string()).error().detail, HasSubstr("cannot be opened"));
    EXPECT_THAT(read_secret_file(folder_.string()).error().detail, HasSubstr("not a regular file"));
    EXPECT_THAT(read_secret_file(file("\n", kOwner)).error().detail, HasSubstr("empty"));
    EXPECT_THAT(read_secret_file(file(std::string(65 * 1024, 'x'), kOwner)).error().detail, HasSubstr("larger"));
}

TEST_F(ConfigFiles, a_settings_file_may_be_absent_only_where_nobody_named_it)
{
    const auto path = (folder_ / "missing.toml").string();
    const auto optional = read_config_file(path, ConfigFileNeed::optional);
    ASSERT_TRUE(optional);
    EXPECT_FALSE(optional->has_value());
    const auto required = read_config_file(path, ConfigFileNeed::required);
    ASSERT_FALSE(required);
    EXPECT_EQ(required.error().code, "config_unreadable");
    EXPECT_FALSE(read_config_file(folder_.string(), ConfigFileNeed::optional));
    const auto found = read_config_file(file("[http]\n", kOwner), ConfigFileNeed::required);
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)->text, "[http]\n");
}

TEST(ConfigEnvironment, only_our_own_variables_are_taken)
{
    const char* const variables[] = {"PATH=/bin", "TRAIMAS_HTTP_PORT=9=9", "TRAIMAS_BARE", "XTRAIMAS_A=1", nullptr};
    EXPECT_THAT(traimas_environment(variables), ElementsAre(Pair("TRAIMAS_HTTP_PORT", "9=9")));
}

}  // namespace
}  // namespace traimas
