// Puts the program together and serves.
#include "cli/application.hpp"

#include "api/auth/authority.hpp"
#include "api/handlers/routes.hpp"
#include "api/http/server.hpp"
#include "api/http/static_files.hpp"
#include "cli/access_log.hpp"
#include "cli/demo_data.hpp"
#include "cli/identity.hpp"
#include "cli/listener.hpp"
#include "cli/options.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/runtime/mailer.hpp"
#include "engine/runtime/poller.hpp"
#include "engine/service/definitions.hpp"
#include "engine/store/evidence_queries.hpp"
#include "engine/store/migrate.hpp"
#include "engine/store/migration_files.hpp"

#include <chrono>
#include <filesystem>
#include <iterator>
#include <thread>

namespace traimas::cli {
namespace {

// How soon a private PostgreSQL that died, or whose files a package upgrade replaced, is started again.
constexpr std::chrono::seconds kDatabaseCheck{2};
// Files that no row names, left by a crash between the two; younger ones may be on their way.
constexpr std::chrono::hours kEvidenceSweep{1};

// The wanted folder, or one of the system's where the database's user cannot reach it (root's home, fresh temporary
// folders). The name is kept apart by the path, so that two checkouts do not meet.
std::filesystem::path data_folder(const Config& config, Log& log)
{
    const auto wanted = std::filesystem::absolute(config.database.data).lexically_normal();
    const auto user = runtime::database_user();
    if (!user || runtime::reachable_folder(*user, wanted)) {
        return wanted;
    }
    const auto name = ledger::to_hex(ledger::sha256(wanted.string())).substr(0, 16);
    const auto folder = std::filesystem::path{runtime::kSystemDataFolder} / name;
    log.info("data_folder_moved", {{"wanted", wanted.string()},
                                   {"folder", folder.string()},
                                   {"because", "the user who runs PostgreSQL cannot reach the wanted one"}});
    return folder;
}

Result<std::string> read_workflow_schema(const Config& config)
{
    return read_file(config.paths.workflows + "/workflow.schema.json");
}

Result<workflow::DefinitionSet> read_definitions(const Config& config)
{
    TRAIMAS_TRY(const auto files, read_folder(config.paths.workflows));
    TRAIMAS_TRY(const auto schema, read_workflow_schema(config));
    std::vector<service::DefinitionFile> definitions;
    for (const auto& [name, text] : files) {
        if (name != "workflow.schema.json") {
            definitions.push_back({name, text});
        }
    }
    return service::load_definitions(definitions, schema);
}

Result<language::Messages> read_messages(const Config& config)
{
    TRAIMAS_TRY(const auto thai, read_file(config.paths.config + "/messages/th.json"));
    TRAIMAS_TRY(const auto english, read_file(config.paths.config + "/messages/en.json"));
    return language::Messages::from_json(thai, english);
}

http::Hooks make_hooks(const Config& config, auth::Identity& identity, store::Database& database,
                       store::TreeStore& trees, const language::Messages& messages, traffic::TrafficLog& access_log,
                       const Log& log)
{
    http::Hooks hooks;
    hooks.authenticate = [&identity](const http::Request& request) { return identity.authenticate(request); };
    hooks.authorise =
        auth::authoriser(database, trees, config.demo.enabled ? auth::Deployment::demo : auth::Deployment::production);
    hooks.spend = [rate =
                       std::make_shared<http::RateLimit>(config.http.requests_per_minute)](const http::Caller& caller) {
        return rate->spend(caller.person, std::chrono::steady_clock::now());
    };
    hooks.translate = [&messages](std::string_view language, std::string_view code, const http::Pairs& arguments,
                                  std::string_view fallback) {
        return language::code_text(messages, language, code, arguments, fallback);
    };
    hooks.default_language = config.language.preferred;
    hooks.describe = [](const std::exception& error) {
        // Only what is ours says nothing about values: SOCI's and the library's own words stay out of the log.
        const auto* database_error = dynamic_cast<const store::DatabaseError*>(&error);
        return database_error == nullptr ? std::string{} : std::string{database_error->what()};
    };
    hooks.failed = [log](const http::Failure& failure) {
        log.error("request_failed", {{"request_id", failure.request_id},
                                     {"route", failure.route},
                                     {"type", failure.type},
                                     {"reason", failure.described}});
    };
    hooks.accessed = [&access_log](const http::AccessRecord& record) { access_log.append(access_line(record)); };
    return hooks;
}

}  // namespace

Log make_log(const Config& config)
{
    const auto level = from_text<LogLevel>(config.log.level).value_or(LogLevel::info);
    return config.log.file.empty() ? Log{StderrSink{}, level} : Log{FileSink{config.log.file}, level};
}

bool database_stands(const Config& config, Log& log)
{
    return config.database.url != "embedded" ||
           std::filesystem::exists(data_folder(config, log) / "data" / "PG_VERSION");
}

Result<DatabaseAccess> open_database(const Config& config, Log& log)
{
    if (config.database.url != "embedded") {
        const auto& migrate_url =
            config.database.migrate_url.empty() ? config.database.url : config.database.migrate_url;
        return DatabaseAccess{{config.database.url, migrate_url, config.database.url}};
    }
    runtime::EmbeddedOptions options{.folder = data_folder(config, log)};
    TRAIMAS_TRY(auto server, runtime::EmbeddedPostgres::start(options));
    log.info("database_started", {{"folder", options.folder.string()},
                                  {"sockets", server->folder().sockets().string()},
                                  {"version", server->version()}});
    auto urls = server->urls();
    return DatabaseAccess{std::move(urls), std::move(server)};
}

Result<int> bring_up_to_date(const Config& config, const DatabaseAccess& access, Log& log)
{
    store::MigrationOptions options{.address = access.urls.migrate, .folder = config.paths.schema};
    TRAIMAS_TRY(const auto report, store::migrate(options, SystemClock{}.now()));
    for (const auto& file : report.applied) {
        log.info("migrated", {{"file", file}});
    }
    return report.version;
}

Result<std::unique_ptr<Application>> Application::open(const Config& config, Log log)
{
    TRAIMAS_TRY(auto definitions, read_definitions(config));
    TRAIMAS_TRY(auto workflow_schema, read_workflow_schema(config));
    TRAIMAS_TRY(auto messages, read_messages(config));
    TRAIMAS_TRY(auto common_passwords, read_file(config.paths.config + "/common_passwords.txt"));
    TRAIMAS_TRY(auto tls, read_tls(config));
    TRAIMAS_TRY(const auto migrations, store::read_migration_files(config.paths.schema));
    TRAIMAS_TRY(auto access, open_database(config, log));
    // A node migrates only where it holds the migrating login; elsewhere `traimas migrate` does it beforehand.
    if (access.embedded || !config.database.migrate_url.empty()) {
        TRAIMAS_TRY(const auto version, bring_up_to_date(config, access, log));
        static_cast<void>(version);
    }
    // Commands and reads of one thing are the same statements over and over: planned once a session, not at every call.
    const store::SessionSettings settings{.plan_cache_mode = "force_generic_plan"};
    TRAIMAS_TRY(const auto connect, store::ConnectOptions::parse(access.urls.app, settings));
    std::unique_ptr<Application> application{new Application{config, std::move(log), std::move(access), connect,
                                                             std::move(definitions), std::move(messages),
                                                             std::move(common_passwords)}};
    TRAIMAS_TRY(application->mail_, mail_options(config));
    application->tls_ = std::move(tls);
    application->schema_version_ = migrations.back().number;
    TRAIMAS_TRY(const auto version, store::schema_version_check(*application->database_, application->schema_version_));
    static_cast<void>(version);
    application->workflow_schema_ = std::move(workflow_schema);
    auto files = application->definitions();
    if (auto published = service::publish(*application->database_, files); !published) {
        return std::move(published).error();
    }
    application->definitions_.refresh();  // what is published and has no file here
    return application;
}

Application::Application(const Config& config, Log log, DatabaseAccess access, const store::ConnectOptions& connect,
                         workflow::DefinitionSet definitions, language::Messages messages, std::string common_passwords)
    : config_{config}, log_{std::move(log)}, access_{std::move(access)},
      definitions_{
          std::move(definitions),
          [this](const workflow::DefinitionSet& known) { return service::newer_definitions(*database_, known); }},
      messages_{std::move(messages)},
      // Beside the workers: two sessions more for the poller, one for mail and one for checks.
      database_{std::make_unique<store::Database>(
          connect, store::PoolOptions{.size = static_cast<std::size_t>(config.database.sessions) + 4})},
      trees_{std::make_unique<store::TreeStore>(*database_)}, engine_{*trees_, definitions_, random_},
      letters_{make_letters(config, log_)}, identity_{std::make_unique<auth::Identity>(
                                                *database_, random_,
                                                identity_options(config, std::move(common_passwords), messages_,
                                                                 letters_.get(), log_))}
{
    if (config.demo.enabled) {
        engine_.salt_seed = kDemoSaltSeed;
    }
    engine_.pause = [](int attempt) { std::this_thread::sleep_for(std::chrono::milliseconds{attempt * attempt * 3}); };
}

Application::~Application() = default;

Result<void> Application::open_folders()
{
    auto access_log = open_access_log(config_, log_);
    if (!access_log) {
        return access_log.error();
    }
    access_log_ = *std::move(access_log);
    evidence_ = std::make_unique<files::ContentStore>(config_.evidence.folder);
    if (const auto error = evidence_->prepare()) {
        return Problem{ProblemKind::unavailable, "evidence_folder_unusable",
                       "Files cannot be kept in evidence.folder, " + config_.evidence.folder + ": " + error.message() +
                           "."};
    }
    sweep_evidence();
    return {};
}

void Application::sweep_evidence()
{
    const auto is_known = [this](const std::string& sha256) {
        const auto lease = database_->lease();
        return store::is_known_file(*lease, sha256);
    };
    try {
        if (const int gone = evidence_->sweep(kEvidenceSweep, is_known); gone > 0) {
            log_.info("evidence_swept", {{"files", gone}});
        }
    } catch (const std::exception& error) {
        // The database is away, or the disk: the files wait for the next round.
        log_.warning("evidence_sweep_failed", {{"reason", error.what()}});
    }
}

void Application::look_after(Signals& signals, http::Server& server)
{
    CertificateWatch certificate{config_};
    auto next_sweep = std::chrono::steady_clock::now() + kEvidenceSweep;
    while (!signals.wait_for(kDatabaseCheck)) {
        if (std::chrono::steady_clock::now() >= next_sweep) {
            next_sweep += kEvidenceSweep;
            sweep_evidence();
        }
        if (auto newer = certificate.newer(log_)) {
            server.renew(std::move(newer));
        }
        // A package upgrade changes PostgreSQL's files under the running server: it is started again then.
        if (access_.embedded) {
            const auto check = access_.embedded->check_binaries();
            if (!check) {
                log_.error("database_check_failed", {{"code", check.error().code}, {"reason", check.error().detail}});
            } else if (*check == runtime::ServerCheck::restarted) {
                log_.warning("database_restarted");
            }
        }
    }
}

int Application::serve(Signals& signals, const std::function<void(const std::string&)>& serving)
{
    runtime::Poller poller{engine_,
                           *database_,
                           log_,
                           {.longest_sleep = std::chrono::milliseconds{config_.engine.poll_interval_ms},
                            .trees = config_.engine.batch_trees,
                            .batch = std::chrono::milliseconds{config_.engine.batch_ms},
                            .plan_mail = mail_ ? service::mail_plan(*mail_) : store::PlanMail{}}};
    std::unique_ptr<exchange::Mailer> mailer;
    std::unique_ptr<runtime::MailSender> sender;
    if (const auto opened = open_folders(); !opened) {
        return tell(opened.error());
    }
    const files::VirusScan virus_scan{config_.evidence.clamd_socket};
    api::Api api{.engine = engine_,
                 .database = *database_,
                 .trees = *trees_,
                 .identity = *identity_,
                 .evidence = *evidence_,
                 .virus_scan = virus_scan,
                 .access_log = *access_log_,
                 .messages = messages_,
                 .metrics = metrics_,
                 .demo = config_.demo.enabled,
                 .schema_version = schema_version_,
                 .wake_poller =
                     [&poller, &sender] {
                         poller.wake();
                         if (sender) {
                             sender->wake();
                         }
                     },
                 .version = kVersion,
                 .workflow_schema = workflow_schema_};
    auto routes = api::all_routes(api);
    auto pages = http::static_routes(config_.paths.web);
    std::move(pages.begin(), pages.end(), std::back_inserter(routes));
    http::Server server{server_options(config_, tls_), std::move(routes),
                        make_hooks(config_, *identity_, *database_, *trees_, messages_, *access_log_, log_), metrics_};
    if (mail_) {
        mailer = smtp_mailer(config_);
        sender = std::make_unique<runtime::MailSender>(
            service::MailContext{*database_, *trees_, messages_, *mailer, log_, *mail_},
            std::chrono::milliseconds{config_.engine.poll_interval_ms});
    }
    if (tls_) {
        tell_end(*tls_, log_);
    }
    database_->open_all();
    server.start();
    poller.start();
    const auto address = (tls_ ? "https://" : "http://") + config_.http.address + ":" + std::to_string(server.port());
    if (sender) {
        if (mail_->origin.empty()) {
            mail_->origin = address;
        }
        sender->start();
    }
    log_.info("serving", {{"address", address}, {"demo", config_.demo.enabled}});
    serving(address);
    look_after(signals, server);
    log_.info("stopping");
    server.stop();
    poller.stop();
    if (sender) {
        sender->stop();
    }
    return 0;
}

}  // namespace traimas::cli
