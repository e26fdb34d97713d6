// Passwords, and the store of sign-in: what HTTP does not show.
// Hashing is slow on purpose, so each case hashes as little as it can.
#include "api/auth/sign_in.hpp"
#include "api/auth/throttle.hpp"

#include "engine/store/sign_in_store.hpp"
#include "tests/support/test_database.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace traimas::auth {
namespace {

using std::chrono::seconds;

std::string shipped_list()
{
    std::ifstream file{std::filesystem::path{TRAIMAS_SOURCE_DIR} / "config/common_passwords.txt"};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string code_of(const std::optional<Problem>& problem)
{
    return problem ? problem->code : "";
}

TEST(PasswordRules, CountCharactersNotBytes)
{
    const PasswordRules rules{""};
    EXPECT_EQ(code_of(rules.check("fourteen chars")), "password_too_short");
    EXPECT_EQ(code_of(rules.check("fifteen letters")), "");
    EXPECT_EQ(code_of(rules.check("สิบสี่ตัวไทย")), "password_too_short") << "12 letters and marks, 36 bytes";
    EXPECT_EQ(code_of(rules.check("ประโยคยาวพอใช้ได้")), "");
    std::string thai;
    for (int number = 0; number < 64; ++number) {
        thai += number % 7 == 0 ? "ก" : number % 5 == 0 ? "ข" : "ค";
    }
    EXPECT_EQ(code_of(rules.check(thai)), "") << "64 characters of any script";
    std::string long_one;
    for (int number = 0; long_one.size() <= kMostPasswordBytes; ++number) {
        long_one += std::to_string(number) + " ";
    }
    EXPECT_EQ(code_of(rules.check(long_one)), "password_too_long");
}

TEST(PasswordRules, RefuseWhatEverybodyTries)
{
    const PasswordRules rules{shipped_list()};
    for (const auto* common : {"correcthorsebatterystaple", "CorrectHorseBatteryStaple", "1qaz2wsx3edc4rfv",
                               "aaaaaaaaaaaaaaaa", "abc123abc123abc123", "กขกขกขกขกขกขกขกข"}) {
        EXPECT_EQ(code_of(rules.check(common)), "password_common") << common;
    }
    for (const auto* common : {"password", "12345678", "Football", "iloveyou"}) {
        EXPECT_EQ(code_of(rules.check(common, kLeastBesideAFactor)), "password_common") << common;
    }
    EXPECT_EQ(code_of(rules.check("seven grey herons at noon")), "");
    EXPECT_EQ(code_of(rules.check("# Passwords that many people use")), "") << "a comment is no entry";
}

TEST(PasswordRules, RefuseWhatIsHardlyMoreThanAName)
{
    const PasswordRules rules{""};
    for (const auto* one :
         {"anonganong2561!", "Anong Anong Anong", "Traimas-Anong-1", "traimas.traimas1", "anoanongng-256100"}) {
        EXPECT_EQ(code_of(rules.check(one, kLeastPasswordCharacters, "anong")), "password_common") << one;
    }
    EXPECT_EQ(code_of(rules.check("anong keeps seven herons", kLeastPasswordCharacters, "anong")), "");
    EXPECT_EQ(code_of(rules.check("seven grey herons at noon", kLeastPasswordCharacters, "no")), "") << "a short name";
}

TEST(PasswordRules, AreFedByAListWhoseEveryEntryCanMatter)
{
    const PasswordRules none{""};
    std::istringstream lines{shipped_list()};
    int entries = 0;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with('#')) {
            ++entries;
            EXPECT_NE(code_of(none.check(line)), "password_too_long") << line;
        }
    }
    EXPECT_GE(entries, 3'000) << "what OWASP ASVS 5.0 asks for (6.2.4), of the lengths that are taken";
}

TEST(PasswordHash, IsArgon2idWithTheWorkThatWasChosen)
{
    const auto hash = hash_password("fifteen letters");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_NE(hash, hash_password("fifteen letters")) << "salted";
    EXPECT_TRUE(verify_password(hash, "fifteen letters"));
    EXPECT_FALSE(verify_password(hash, "fifteen Letters"));
    EXPECT_FALSE(verify_password("damaged", "fifteen letters"));
}

class SignInStoreTest : public ::testing::Test {
protected:
    // The delay in seconds that failure number `count` brings, each right after the last block.
    std::vector<std::int64_t> delays(int count)
    {
        std::vector<std::int64_t> all;
        Instant now = from_micros(1'000'000'000);
        const auto lease = database_.lease();
        for (int failure = 0; failure < count; ++failure) {
            store::record_failure(*lease, limit_, now);
            const auto until = *store::blocked_until(*lease, limit_.key, "another");
            all.push_back(std::chrono::duration_cast<seconds>(until - now).count());
            now = until;
        }
        last_ = now;
        return all;
    }

    ::traimas::testing::TestDatabase test_{std::filesystem::path{TRAIMAS_SOURCE_DIR} / "schema"};
    store::Database database_{*store::ConnectOptions::parse(test_.app_url())};
    store::FailureLimit limit_{"key", 5, kFirstDelay, kLongestDelay, kFailuresForgotten};
    Instant last_{};
};

TEST_F(SignInStoreTest, DoublesTheDelayUpToAQuarterOfAnHour)
{
    const std::vector<std::int64_t> wanted{0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900};
    EXPECT_EQ(delays(static_cast<int>(wanted.size())), wanted);
}

TEST_F(SignInStoreTest, ForgetsFailuresInTheEnd)
{
    const auto before = delays(7);
    EXPECT_EQ(before.back(), 120);
    const auto later = last_ + kFailuresForgotten;
    const auto lease = database_.lease();
    store::record_failure(*lease, limit_, later);
    EXPECT_EQ(store::blocked_until(*lease, limit_.key, "another"), later) << "counted from one again";
    store::forget_failures(*lease, limit_.key);
    EXPECT_EQ(store::blocked_until(*lease, limit_.key, "another"), std::nullopt);
}

TEST_F(SignInStoreTest, DropsOnlySessionsThatHaveEnded)
{
    const auto lease = database_.lease();
    const auto insert = [&](const char* id, std::int64_t created, std::int64_t expires) {
        store::insert_session(*lease, {.id = id,
                                       .secret_hash = ledger::sha256(id),
                                       .person = PersonId{1},
                                       .csrf_token = "token",
                                       .address = "127.0.0.1",
                                       .created_at = from_micros(created),
                                       .expires_at = from_micros(expires)});
    };
    insert("expired", 90, 100);
    insert("idle", 10, 1'000);
    insert("alive", 95, 1'000);
    store::drop_ended_sessions(*lease, PersonId{1}, from_micros(100), from_micros(50));
    constexpr store::Query kLeft{"test.left", "select id from session order by id", 0, 1};
    const auto left = lease->run(kLeft, {});
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(store::as_text(left.at(0).at(0)), "alive");
}

}  // namespace
}  // namespace traimas::auth
