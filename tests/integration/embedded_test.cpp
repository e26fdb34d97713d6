// The private PostgreSQL: made, refused, killed, found again, replaced under way, and gone without a trace.
// And the pieces it is made of: users, folders, processes.
#include "engine/runtime/embedded_postgres.hpp"

#include "engine/store/session.hpp"
#include "tests/support/test_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace traimas::runtime {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EmbeddedTest : public ::testing::Test {
protected:
    [[nodiscard]] EmbeddedOptions options() const
    {
        return {.folder = folder_.path() / "var", .durability = Durability::none_for_tests};
    }

    static std::unique_ptr<EmbeddedPostgres> started(const EmbeddedOptions& options)
    {
        auto embedded = EmbeddedPostgres::start(options);
        if (!embedded) {
            ADD_FAILURE() << embedded.error().detail;
            return nullptr;
        }
        return *std::move(embedded);
    }

    static void keep_a_row(const EmbeddedPostgres& embedded)
    {
        store::Session session{*store::ConnectOptions::parse(embedded.superuser_url())};
        session.execute_script("test.keep", "create table kept (a int); insert into kept values (42)");
    }

    static std::string kept_row(const EmbeddedPostgres& embedded)
    {
        constexpr store::Query kKept{"test.kept", R"(select a from kept)", 0, 1};
        store::Session session{*store::ConnectOptions::parse(embedded.superuser_url())};
        return session.one(kKept, {}).value()[0].value();
    }

    // A Traimas that dies without a word; gives its server's number.
    [[nodiscard]] pid_t server_of_a_killed_owner() const
    {
        const auto mark = folder_.path() / "pid";
        const pid_t owner = fork();
        if (owner == 0) {
            auto embedded = EmbeddedPostgres::start(options());
            if (embedded) {
                keep_a_row(**embedded);
                std::ofstream{mark} << *(*embedded)->pid() << std::endl;
            }
            _exit(embedded ? 0 : 1);
        }
        int status = -1;
        waitpid(owner, &status, 0);
        EXPECT_EQ(status, 0);
        pid_t server = 0;
        std::ifstream{mark} >> server;
        return server;
    }

    ::traimas::testing::TestFolder folder_;
};

TEST_F(EmbeddedTest, StartsFreshServesThreeLoginsAndLeavesNothing)
{
    constexpr store::Query kWho{"test.who", R"(
select current_user, pg_get_userbyid(datdba), datlocprovider, daticulocale, current_setting('data_checksums')
from pg_database where datname = current_database())",
                                0, 5};
    auto embedded = started(options());
    ASSERT_NE(embedded, nullptr);
    const auto urls = embedded->urls();
    for (const auto& [url, login] : {std::pair{urls.app, "traimas_app"}, std::pair{urls.migrate, "traimas_migrate"},
                                     std::pair{urls.read, "traimas_read"}}) {
        store::Session session{*store::ConnectOptions::parse(url)};
        EXPECT_EQ(session.one(kWho, {}).value(), (store::Row{login, "traimas_owner", "i", "th-TH", "on"}));
    }
    EXPECT_EQ(EmbeddedPostgres::start(options()).error().code, "data_folder_in_use");
    EXPECT_THAT(EmbeddedPostgres::start(options()).error().detail,
                HasSubstr("(process " + std::to_string(getpid()) + ")"));

    const auto folder = embedded->folder().path();
    const auto sockets = embedded->folder().sockets();
    EXPECT_LE((sockets / ".s.PGSQL.5432.lock").string().size(), 107U);
    EXPECT_THAT(processes_of(embedded->folder()), ::testing::SizeIs(::testing::Ge(2U)));
    embedded->stop();
    EXPECT_THAT(processes_of(embedded->folder()), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(folder / "data" / "postmaster.pid"));
    EXPECT_FALSE(std::filesystem::exists(sockets));
    embedded->stop();
}

TEST_F(EmbeddedTest, RestartsAKilledServerWithItsData)
{
    auto embedded = started(options());
    ASSERT_NE(embedded, nullptr);
    keep_a_row(*embedded);
    EXPECT_EQ(*embedded->check_binaries(), ServerCheck::fine);
    const auto before = *embedded->pid();
    ASSERT_EQ(::kill(before, SIGKILL), 0);
    // The signal is on its way until the process is gone.
    ASSERT_TRUE(Process::of(before)->ended_within(std::chrono::seconds{20}));
    EXPECT_EQ(*embedded->check_binaries(), ServerCheck::restarted);
    EXPECT_NE(*embedded->pid(), before);
    EXPECT_EQ(kept_row(*embedded), "42");
}

TEST_F(EmbeddedTest, TakesBackTheServerOfAKilledOwner)
{
    const auto left = server_of_a_killed_owner();
    ASSERT_GT(left, 1);
    const auto embedded = started(options());
    ASSERT_NE(embedded, nullptr);
    EXPECT_NE(*embedded->pid(), left);
    EXPECT_EQ(kept_row(*embedded), "42");
    EXPECT_EQ(embedded->folder().passwords().app.size(), 48U);
}

TEST_F(EmbeddedTest, RecoversWhenBothWereKilled)
{
    const auto left = server_of_a_killed_owner();
    ASSERT_GT(left, 1);
    const auto server = Process::of(left);
    ASSERT_TRUE(server);
    ASSERT_TRUE(server->signal(SIGKILL));
    ASSERT_TRUE(server->ended_within(std::chrono::seconds{20}));
    const auto embedded = started(options());
    ASSERT_NE(embedded, nullptr);
    EXPECT_EQ(kept_row(*embedded), "42");
}

TEST_F(EmbeddedTest, DoesNotMistakeAStrangerForItsServer)
{
    {
        const auto embedded = started(options());
        ASSERT_NE(embedded, nullptr);
        keep_a_row(*embedded);
    }
    // A stranger of PostgreSQL's own user, with the number of the server that died.
    const auto user = database_user();
    ASSERT_TRUE(user);
    auto stranger = ChildProcess::start({.arguments = {"/bin/sleep", "600"},
                                         .environment = {},
                                         .folder = "/",
                                         .output = "/dev/null",
                                         .user = must_become(*user) ? std::optional{*user} : std::nullopt});
    ASSERT_TRUE(stranger);
    std::ofstream{options().folder / "data" / "postmaster.pid"} << stranger->pid() << "\n/elsewhere\n";
    const auto embedded = started(options());
    ASSERT_NE(embedded, nullptr);
    EXPECT_EQ(kept_row(*embedded), "42");
    EXPECT_TRUE(stranger->is_running());
    stranger->process().signal(SIGKILL);
    EXPECT_EQ(stranger->wait_for(std::chrono::seconds{20}), 128 + SIGKILL);
}

TEST_F(EmbeddedTest, StartsAgainAfterHalfAnInitdb)
{
    std::filesystem::create_directories(options().folder / "data.tmp" / "base");
    folder_.write("var/data.tmp/PG_VERSION", "15\n");
    EXPECT_NE(started(options()), nullptr);
}

TEST_F(EmbeddedTest, KeepsItsSecrets)
{
    {
        const auto embedded = started(options());
        ASSERT_NE(embedded, nullptr);
    }
    const auto secrets = options().folder / "passwords";
    struct stat found {};
    ASSERT_EQ(stat(secrets.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0600U);
    ASSERT_EQ(chmod(secrets.c_str(), 0640), 0);
    EXPECT_EQ(EmbeddedPostgres::start(options()).error().code, "secret_readable");
    std::filesystem::remove(secrets);
    EXPECT_EQ(EmbeddedPostgres::start(options()).error().code, "secret_missing");
}

TEST_F(EmbeddedTest, RefusesAnotherMajorVersion)
{
    {
        const auto embedded = started(options());
        ASSERT_NE(embedded, nullptr);
    }
    auto other = options();
    other.binaries = folder_.path() / "other";
    std::filesystem::create_directory(other.binaries);
    for (const char* const program : {"other/postgres", "other/initdb"}) {
        const auto file = folder_.write(program, "#!/bin/sh\necho 'postgres (PostgreSQL) 99.1 (Other 99.1-2)'\n");
        ASSERT_EQ(chmod(file.c_str(), 0755), 0);
    }
    const auto refused = EmbeddedPostgres::start(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "postgres_major_changed");
    std::string data;
    std::ifstream{options().folder / "data" / "PG_VERSION"} >> data;
    EXPECT_THAT(refused.error().detail,
                AllOf(HasSubstr("PostgreSQL " + data), HasSubstr("99.1 (Other 99.1-2)"), HasSubstr("pg_upgrade")));
}

TEST_F(EmbeddedTest, RestartsWhenItsProgramsAreReplaced)
{
    const auto installed = find_binaries({}, std::nullopt);
    ASSERT_TRUE(installed) << installed.error().detail;
    auto own = options();
    own.binaries = folder_.path() / "bin";
    std::filesystem::create_directory(own.binaries);
    for (const char* const program : {"postgres", "initdb"}) {
        std::filesystem::copy_file(installed->folder / program, own.binaries / program);
    }
    // PostgreSQL looks for its modules beside its programs.
    std::filesystem::create_directory_symlink(installed->folder / "../lib", folder_.path() / "lib");
    const auto embedded = started(own);
    ASSERT_NE(embedded, nullptr);
    keep_a_row(*embedded);
    EXPECT_EQ(*embedded->check_binaries(), ServerCheck::fine);

    // As a package manager does it.
    std::filesystem::copy_file(installed->folder / "postgres", own.binaries / "postgres.new");
    std::filesystem::rename(own.binaries / "postgres.new", own.binaries / "postgres");
    EXPECT_EQ(*embedded->check_binaries(), ServerCheck::restarted);
    EXPECT_EQ(kept_row(*embedded), "42");
    EXPECT_EQ(*embedded->check_binaries(), ServerCheck::fine);

    // Another major version, or none in the middle of an upgrade: said, and the server goes on.
    std::filesystem::remove(own.binaries / "postgres");
    EXPECT_EQ(embedded->check_binaries().error().code, "postgres_missing");
    const auto other = folder_.write("bin/postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n");
    ASSERT_EQ(chmod(other.c_str(), 0755), 0);
    EXPECT_EQ(embedded->check_binaries().error().code, "postgres_major_changed");
    EXPECT_EQ(kept_row(*embedded), "42");
}

TEST_F(EmbeddedTest, ReportsAServerThatCannotStart)
{
    {
        const auto embedded = started(options());
        ASSERT_NE(embedded, nullptr);
    }
    std::filesystem::remove(options().folder / "data" / "global" / "pg_control");
    const auto refused = EmbeddedPostgres::start(options());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "postgres_not_started");
    EXPECT_THAT(refused.error().detail, HasSubstr("pg_control"));
}

TEST(Unprivileged, FindsTheClosedParent)
{
    const ::traimas::testing::TestFolder folder;
    const UserIdentity someone{"someone", 54'321, 54'321, {54'321}};
    const auto inner = folder.path() / "closed" / "deep";
    std::filesystem::create_directories(inner);
    EXPECT_EQ(closed_parent(someone, inner / "data"), std::nullopt);
    ASSERT_EQ(chmod((folder.path() / "closed").c_str(), 0700), 0);
    EXPECT_EQ(closed_parent(someone, inner / "data"), folder.path() / "closed");
    const auto refused = reachable_folder(someone, inner / "data");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail,
                AllOf(HasSubstr("someone"), HasSubstr("/closed"), HasSubstr(kSystemDataFolder)));
    const UserIdentity owner{"owner", geteuid(), getegid(), {getegid()}};
    EXPECT_EQ(closed_parent(owner, inner / "data"), std::nullopt);
}

TEST(Unprivileged, RefusesALinkInPlaceOfItsFolder)
{
    const ::traimas::testing::TestFolder folder;
    const UserIdentity us{"us", geteuid(), getegid(), {getegid()}};
    std::filesystem::create_directory(folder.path() / "target");
    std::filesystem::create_symlink(folder.path() / "target", folder.path() / "link");
    EXPECT_EQ(make_private_folder(us, folder.path() / "link").error().code, "folder_not_ours");
    EXPECT_TRUE(make_private_folder(us, folder.path() / "fresh"));
}

TEST(ChildProcess, RunsWithExactlyWhatItIsGiven)
{
    const ::traimas::testing::TestFolder folder;
    const auto output = folder.path() / "out";
    ASSERT_EQ(setenv("PGHOST", "leaks", 1), 0);
    const auto status = run_program({.arguments = {"/bin/sh", "-c", "pwd; env; ls /proc/self/fd | wc -l; exit 7"},
                                     .environment = {"ONLY=this", "PATH=/usr/bin:/bin"},
                                     .folder = "/usr",
                                     .output = output,
                                     .user = std::nullopt},
                                    std::chrono::seconds{20});
    unsetenv("PGHOST");
    ASSERT_TRUE(status);
    EXPECT_EQ(*status, 7);
    const auto text = tail_of(output, 4'096);
    EXPECT_THAT(text, AllOf(HasSubstr("/usr\n"), HasSubstr("ONLY=this\n")));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("leaks")));
    // The three standard ones and the one that ls opens.
    EXPECT_THAT(text, ::testing::EndsWith("4\n"));
}

TEST(ChildProcess, SaysWhyAProgramDidNotStartAndEndsOneThatStays)
{
    const ProgramCall missing{.arguments = {"/no/such/program"},
                              .environment = {},
                              .folder = "/",
                              .output = "/dev/null",
                              .user = std::nullopt};
    const auto refused = ChildProcess::start(missing);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("/no/such/program"), HasSubstr("No such file")));
    const auto status = run_program({.arguments = {"/bin/sleep", "600"},
                                     .environment = {},
                                     .folder = "/",
                                     .output = "/dev/null",
                                     .user = std::nullopt},
                                    std::chrono::milliseconds{20});
    EXPECT_EQ(*status, 128 + SIGKILL);
}

}  // namespace
}  // namespace traimas::runtime
