// Settings: the order of the sources, and a refusal that names every wrong line at once with the nearest right key.
// Secrets come from files only, and no message repeats one.
#include "cli/config.hpp"
#include "cli/config_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace traimas {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

ConfigSources from_file(std::string text)
{
    return ConfigSources{.file = ConfigFile{"site.toml", std::move(text)}};
}

ConfigSources from_environment(std::map<std::string, std::string> variables)
{
    return ConfigSources{.environment = std::move(variables)};
}

ConfigSources from_flags(std::vector<std::pair<std::string, std::string>> flags)
{
    return ConfigSources{.overrides = std::move(flags)};
}

// One line a fault, in the order in which they are reported; empty where the settings were accepted.
std::vector<std::string> faults_of(const ConfigSources& sources)
{
    const auto config = load_config(sources);
    std::vector<std::string> messages;
    if (!config) {
        EXPECT_EQ(config.error().kind, ProblemKind::invalid);
        EXPECT_EQ(config.error().code, "config_wrong");
        const auto problem = config.error();
        for (const auto& field : problem.fields) {
            EXPECT_THAT(config.error().detail, HasSubstr(field.message));
            messages.push_back(field.message);
        }
    }
    return messages;
}

TEST(Config, without_any_source_everything_has_its_default)
{
    const auto config = load_config({});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->database.url, "embedded");
    EXPECT_EQ(config->database.sessions, 8);
    EXPECT_EQ(config->http.address, "127.0.0.1");
    EXPECT_EQ(config->http.port, 8080);
    EXPECT_THAT(config->http.trusted_proxies, IsEmpty());
    EXPECT_FALSE(config->demo.enabled);
    EXPECT_EQ(config->session.idle_minutes, 30);
    EXPECT_EQ(config->language.preferred, "th");
}

TEST(Config, a_file_sets_every_type)
{
    const auto config = load_config(from_file("[http]\nport = 9000\ntrusted_proxies = [\"10.0.0.1\", \"::1\"]\n"
                                              "[demo]\nenabled = true\n[log]\nlevel = \"debug\"\n"));
    ASSERT_TRUE(config);
    EXPECT_EQ(config->http.port, 9000);
    EXPECT_THAT(config->http.trusted_proxies, ElementsAre("10.0.0.1", "::1"));
    EXPECT_TRUE(config->demo.enabled);
    EXPECT_EQ(config->log.level, "debug");
    EXPECT_EQ(config->http.connections, 2000);
}

TEST(Config, the_environment_wins_over_the_file_and_flags_win_over_both)
{
    auto sources = from_file("[http]\nport = 1001\nconnections = 1001\n[log]\nlevel = \"warning\"\n");
    sources.environment = {{"TRAIMAS_HTTP_PORT", "1002"}, {"TRAIMAS_HTTP_CONNECTIONS", "1002"}, {"PATH", "unrelated"}};
    sources.overrides = {{"http.port", "1003"}};
    const auto config = load_config(sources);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->http.port, 1003);
    EXPECT_EQ(config->http.connections, 1002);
    EXPECT_EQ(config->log.level, "warning");
}

TEST(Config, outside_the_file_texts_become_numbers_truths_and_lists)
{
    const auto config = load_config(from_environment({{"TRAIMAS_DEMO_ENABLED", "true"},
                                                      {"TRAIMAS_SESSION_ABSOLUTE_HOURS", "24"},
                                                      {"TRAIMAS_HTTP_TRUSTED_PROXIES", "10.0.0.1,10.0.0.2"}}));
    ASSERT_TRUE(config);
    EXPECT_TRUE(config->demo.enabled);
    EXPECT_EQ(config->session.absolute_hours, 24);
    EXPECT_THAT(config->http.trusted_proxies, ElementsAre("10.0.0.1", "10.0.0.2"));
    const auto emptied = load_config(from_flags({{"http.trusted_proxies", ""}}));
    ASSERT_TRUE(emptied);
    EXPECT_THAT(emptied->http.trusted_proxies, IsEmpty());
}

TEST(Config, a_wrong_key_is_refused_with_its_line_and_the_nearest_right_one)
{
    EXPECT_THAT(faults_of(from_file("[http]\n\nprot = 9000\n")),
                ElementsAre("site.toml line 3: unknown key http.prot; did you mean http.port?"));
    EXPECT_THAT(faults_of(from_file("\n[htpp]\nport = 9000\n")),
                ElementsAre("site.toml line 2: unknown section [htpp]; did you mean [http]?"));
    EXPECT_THAT(faults_of(from_file("port = 9000\n")),
                ElementsAre("site.toml line 1: unknown key port; did you mean http.port or mail.port?"));
    EXPECT_THAT(faults_of(from_environment({{"TRAIMAS_HTTP_PROT", "9000"}})),
                ElementsAre("environment variable TRAIMAS_HTTP_PROT: unknown; did you mean TRAIMAS_HTTP_PORT?"));
    EXPECT_THAT(faults_of(from_flags({{"http.prot", "9000"}})),
                ElementsAre("--set http.prot: unknown key; did you mean http.port?"));
}

TEST(Config, a_key_that_resembles_nothing_is_still_refused)
{
    EXPECT_THAT(faults_of(from_file("[http]\nsomething_else_entirely = 1\n")), ElementsAre(HasSubstr("unknown key")));
    EXPECT_THAT(faults_of(from_environment({{"TRAIMAS_COLOUR_SCHEME", "dark"}})), ElementsAre(HasSubstr("unknown")));
}

TEST(Config, variables_of_the_tests_are_left_alone)
{
    EXPECT_THAT(faults_of(from_environment({{"TRAIMAS_TEST_CLUSTER", "x"}})), IsEmpty());
}

TEST(Config, wrong_types_are_refused)
{
    EXPECT_THAT(faults_of(from_file("[http]\nport = \"9000\"\n")),
                ElementsAre("site.toml line 2: http.port expects a whole number from 0 to 65535"));
    EXPECT_THAT(faults_of(from_file("[http]\ntrusted_proxies = [1]\n")), ElementsAre(HasSubstr("a list of texts")));
    EXPECT_THAT(faults_of(from_file("[demo]\nenabled = 1\n")), ElementsAre(HasSubstr("true or false")));
    EXPECT_THAT(faults_of(from_file("[http]\nport = 99999999999\n")), ElementsAre(HasSubstr("from 0 to 65535")));
    EXPECT_THAT(faults_of(from_file("http = 3\n")), ElementsAre(HasSubstr("unknown key http")));
    EXPECT_THAT(faults_of(from_flags({{"http.port", "80 "}})),
                ElementsAre("--set http.port: expects a whole number from 0 to 65535, found \"80 \""));
    EXPECT_THAT(faults_of(from_flags({{"demo.enabled", "yes"}})), ElementsAre(HasSubstr("true or false")));
}

TEST(Config, values_out_of_range_are_refused)
{
    EXPECT_THAT(faults_of(from_file("[http]\nport = 65536\n")),
                ElementsAre("site.toml line 2: http.port expects a whole number from 0 to 65535, found 65536"));
    EXPECT_THAT(faults_of(from_file("[database]\nsessions = 0\n")), ElementsAre(HasSubstr("from 1 to 200, found 0")));
    EXPECT_THAT(faults_of(from_file("[log]\nlevel = \"loud\"\n")), ElementsAre(HasSubstr("found \"loud\"")));
    EXPECT_THAT(faults_of(from_file("[http]\naddress = \"localhost\"\n")), ElementsAre(HasSubstr("numeric IPv4")));
    EXPECT_THAT(faults_of(from_file("[http]\npublic_origin = \"https://a.example/x\"\n")),
                ElementsAre(HasSubstr("without a path")));
    EXPECT_THAT(faults_of(from_file("[http]\ntrusted_proxies = [\"10.0.0.1\", \"gateway\"]\n")),
                ElementsAre(HasSubstr("http.trusted_proxies expects entries")));
    EXPECT_THAT(faults_of(from_file("[paths]\nweb = \"\"\n")), ElementsAre(HasSubstr("paths.web")));
    EXPECT_THAT(faults_of(from_file("[database]\nurl = \"mysql://x\"\n")),
                ElementsAre(HasSubstr("database.url expects")));
}

TEST(Config, a_good_origin_is_accepted)
{
    for (const std::string origin : {"https://traimas.example.go.th", "http://127.0.0.1:8080", "http://[::1]:8080"}) {
        EXPECT_THAT(faults_of(from_flags({{"http.public_origin", origin}})), IsEmpty()) << origin;
    }
}

TEST(Config, all_faults_of_all_sources_come_at_once_in_the_order_of_reading)
{
    auto sources = from_file("[log]\nlevel = \"loud\"\n[http]\nprot = 1\nport = true\n[demo]\nenabled = 3\n");
    sources.environment = {{"TRAIMAS_LOG_LEVLE", "info"}};
    sources.overrides = {{"session.idle_minutes", "0"}};
    EXPECT_THAT(faults_of(sources),
                ElementsAre(HasSubstr("line 2: log.level"), HasSubstr("line 4: unknown key http.prot"),
                            HasSubstr("line 5: http.port"), HasSubstr("line 7: demo.enabled"),
                            HasSubstr("TRAIMAS_LOG_LEVLE"), HasSubstr("--set session.idle_minutes")));
}

TEST(Config, a_fault_carries_the_pointer_of_its_key)
{
    const auto config = load_config(from_file("[http]\nport = 65536\n"));
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().fields.front().pointer, "/http/port");
    EXPECT_EQ(config.error().fields.front().code, "wrong_value");
}

TEST(Config, broken_toml_is_reported_with_its_line)
{
    EXPECT_THAT(faults_of(from_file("[http]\nport = \n")), ElementsAre(HasSubstr("site.toml line 2")));
    EXPECT_THAT(faults_of(from_file("[http]\nport = 1\nport = 2\n")), ElementsAre(HasSubstr("site.toml line 3")));
}

TEST(Config, keys_that_contradict_each_other_are_refused)
{
    EXPECT_THAT(faults_of(from_flags({{"demo.enabled", "true"}, {"http.address", "0.0.0.0"}})),
                ElementsAre(HasSubstr("must be 127.0.0.1 or ::1")));
    EXPECT_THAT(faults_of(from_flags({{"http.connections", "10"}})), ElementsAre(HasSubstr("more than")));
    EXPECT_THAT(faults_of(from_flags({{"session.idle_minutes", "61"}, {"session.absolute_hours", "1"}})),
                ElementsAre(HasSubstr("longer than")));
    EXPECT_THAT(faults_of(from_flags({{"database.migrate_url", "postgresql://m@h/d"}})),
                ElementsAre(HasSubstr("embedded")));
}

class ConfigSecret : public ::testing::Test {
protected:
    static ConfigSources with_secret(std::string text, std::string content)
    {
        auto sources = from_file(std::move(text));
        sources.read_secret = [content = std::move(content)](const std::string& path) -> Result<std::string> {
            if (path != "secret.txt") {
                return Problem{ProblemKind::invalid, "secret_unreadable", path + " cannot be opened"};
            }
            return content;
        };
        return sources;
    }
    static constexpr auto kFile = "[database]\nurl_file = \"secret.txt\"\n";
    static constexpr auto kUrl = "postgresql://traimas_app:tamarind@db/traimas";
};

TEST_F(ConfigSecret, a_url_is_read_from_its_file)
{
    const auto config = load_config(with_secret(kFile, kUrl));
    ASSERT_TRUE(config);
    EXPECT_EQ(config->database.url, kUrl);
}

TEST_F(ConfigSecret, a_file_that_cannot_be_read_is_refused)
{
    EXPECT_THAT(faults_of(with_secret("[database]\nurl_file = \"other.txt\"\n", kUrl)),
                ElementsAre("site.toml line 2: other.txt cannot be opened"));
}

TEST_F(ConfigSecret, url_and_file_in_one_source_are_refused_and_the_later_source_wins)
{
    auto both = with_secret(std::string{kFile} + "url = \"embedded\"\n", kUrl);
    EXPECT_THAT(faults_of(both), ElementsAre(HasSubstr("not both")));
    auto later = with_secret(kFile, kUrl);
    later.overrides = {{"database.url", "embedded"}};
    const auto config = load_config(later);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->database.url, "embedded");
    auto file_later = with_secret("[database]\nurl = \"embedded\"\n", kUrl);
    file_later.environment = {{"TRAIMAS_DATABASE_URL_FILE", "secret.txt"}};
    const auto from_environment = load_config(file_later);
    ASSERT_TRUE(from_environment);
    EXPECT_EQ(from_environment->database.url, kUrl);
}

TEST_F(ConfigSecret, a_password_in_the_open_is_refused_from_every_source)
{
    for (const std::string url : {"postgresql://app:tamarind@db/traimas", "postgresql://db/x?password=tamarind"}) {
        EXPECT_THAT(faults_of(from_flags({{"database.url", url}})), ElementsAre(HasSubstr("holds a password")));
        EXPECT_THAT(faults_of(from_environment({{"TRAIMAS_DATABASE_URL", url}})), ElementsAre(HasSubstr("url_file")));
        EXPECT_THAT(faults_of(from_file("[database]\nurl = \"" + url + "\"\n")), ElementsAre(HasSubstr("line 2")));
    }
    EXPECT_THAT(faults_of(from_flags({{"database.url", "postgresql://app@db:5432/traimas?sslmode=require"}})),
                IsEmpty());
    EXPECT_THAT(faults_of(from_flags({{"database.url", "postgresql:///traimas?host=/run/pg"}})), IsEmpty());
}

TEST_F(ConfigSecret, no_message_repeats_a_database_url)
{
    const std::vector<ConfigSources> refused{
        from_flags({{"database.url", "postgresql://app:tamarind@db/traimas"}}),
        from_flags({{"database.url", "host=db password=tamarind"}}),
        with_secret(kFile, "tamarind"),
        with_secret(kFile + std::string{"migrate_url_file = \"secret.txt\"\nprot = 1\n"}, kUrl),
    };
    for (const auto& sources : refused) {
        const auto faults = faults_of(sources);
        EXPECT_THAT(faults, Not(IsEmpty()));
        EXPECT_THAT(faults, Not(Contains(HasSubstr("tamarind"))));
    }
}

TEST(ConfigKeys, every_key_has_a_sentence_and_a_range_that_holds_its_default)
{
    for (const auto& key : config_keys()) {
        EXPECT_THAT(key.description, EndsWith(".")) << key.name;
        EXPECT_EQ(find_config_key(key.name), &key);
        if (std::holds_alternative<int* (*)(Config&)>(key.place)) {
            const auto value = std::stoi(default_as_toml(key));
            EXPECT_GE(value, key.range.least) << key.name;
            EXPECT_LE(value, key.range.most) << key.name;
            EXPECT_LT(key.range.least, key.range.most) << key.name;
        }
    }
    EXPECT_EQ(find_config_key("http.prot"), nullptr);
}

TEST(ConfigKeys, no_two_keys_share_a_variable)
{
    std::map<std::string, std::string> owners;
    for (const auto& key : config_keys()) {
        const auto [owner, fresh] = owners.emplace(environment_name(key.name), key.name);
        EXPECT_TRUE(fresh) << key.name << " and " << owner->second << " share " << owner->first;
    }
}

TEST(Config, of_mail_fits_together)
{
    const auto with = [](std::vector<std::pair<std::string, std::string>> flags) {
        flags.emplace_back("mail.enabled", "true");
        flags.emplace_back("mail.from", "traimas@example.go.th");
        return faults_of(from_flags(std::move(flags)));
    };
    EXPECT_THAT(with({}), IsEmpty());
    EXPECT_THAT(with({{"mail.security", "plain"}, {"mail.host", "127.0.0.1"}}), IsEmpty());
    EXPECT_THAT(with({{"mail.security", "plain"}, {"mail.host", "mail.example.go.th"}}),
                ElementsAre(HasSubstr("on this machine only")));
    EXPECT_THAT(with({{"mail.user", "traimas"}}), ElementsAre(HasSubstr("go together")));
    EXPECT_THAT(with({{"mail.host", "mail.example.go.th/x"}}), ElementsAre(HasSubstr("without port or path")));
    EXPECT_THAT(with({{"mail.quiet_from", "24:00"}}), ElementsAre(HasSubstr("a time of day, such as 07:30")));
    EXPECT_THAT(with({{"mail.digest_at", "9:00"}}), ElementsAre(HasSubstr("a time of day, such as 07:30")));
    EXPECT_THAT(faults_of(from_flags({{"mail.enabled", "true"}})), ElementsAre(HasSubstr("wants mail.from")));
    EXPECT_THAT(faults_of(from_flags({{"mail.from", "a@b@c"}})), ElementsAre(HasSubstr("an e-mail address")));
    EXPECT_THAT(faults_of(from_flags({{"mail.quiet_from", "25:00"}, {"mail.from", ""}})),
                ElementsAre(HasSubstr("mail.quiet_from")));
}

TEST(Config, takes_the_password_of_mail_from_a_file_only)
{
    ConfigSources sources = from_flags({{"mail.user", "traimas"}, {"mail.password_file", "/secret"}});
    sources.read_secret = [](const std::string&) { return Result<std::string>{"open sesame"}; };
    const auto config = load_config(sources);
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->mail.password, "open sesame");
    EXPECT_THAT(faults_of(from_flags({{"mail.password", "open sesame"}})), ElementsAre(HasSubstr("unknown key")));
}

}  // namespace
}  // namespace traimas
