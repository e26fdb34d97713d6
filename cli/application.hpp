// The program put together: database, registers' store, definitions, sign-in, routes. Built from the settings, torn
// down in reverse order. Belongs to the main thread.
#pragma once

#include "api/auth/identity.hpp"
#include "api/handlers/context.hpp"
#include "api/http/server.hpp"
#include "cli/config.hpp"
#include "cli/mail.hpp"
#include "cli/signals.hpp"
#include "engine/base/log.hpp"
#include "engine/files/content_store.hpp"
#include "engine/runtime/embedded_postgres.hpp"
#include "engine/runtime/letters.hpp"
#include "engine/service/published_definitions.hpp"
#include "engine/traffic/traffic_log.hpp"

#include <functional>
#include <memory>
#include <string>

namespace traimas::cli {

// Where the three logins reach the database, and the private server where we run one.
struct DatabaseAccess {
    runtime::DatabaseUrls urls;
    std::unique_ptr<runtime::EmbeddedPostgres> embedded{};
};

// Is there a database already? Always true for a URL; for the private one, whether its folder holds a cluster.
[[nodiscard]] bool database_stands(const Config& config, Log& log);

// Starts the private PostgreSQL where database.url says "embedded"; as root with its data where the database's user can
// reach it. Problems as of EmbeddedPostgres::start.
Result<DatabaseAccess> open_database(const Config& config, Log& log);

// Brings the schema up to date with the migrating login.
Result<int> bring_up_to_date(const Config& config, const DatabaseAccess& access, Log& log);

class Application {
public:
    // Database, migrations, definitions, messages. Problem: whatever keeps it from serving.
    static Result<std::unique_ptr<Application>> open(const Config& config, Log log);
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;
    ~Application();

    [[nodiscard]] service::Engine& engine() { return engine_; }
    [[nodiscard]] store::Database& database() { return *database_; }
    [[nodiscard]] auto registers(store::Tx& tx) { return trees_->registers(tx); }
    [[nodiscard]] auth::SignIn& sign_in() { return identity_->sign_in; }
    [[nodiscard]] auth::Identity& identity() { return *identity_; }
    [[nodiscard]] const workflow::DefinitionSet& definitions() const { return definitions_.set(); }
    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] Log& log() { return log_; }

    // Serves until SIGTERM or SIGINT, then drains; answers the exit status. `serving` is called with the address once
    // requests are answered.
    int serve(Signals& signals, const std::function<void(const std::string&)>& serving);

private:
    Application(const Config& config, Log log, DatabaseAccess access, const store::ConnectOptions& connect,
                workflow::DefinitionSet definitions, language::Messages messages, std::string common_passwords);

    // Until a signal comes: the private database, files that nobody names, a renewed certificate.
    void look_after(Signals& signals, http::Server& server);
    // The access log and the evidence: what only a server that serves may write to.
    Result<void> open_folders();
    void sweep_evidence();

    Config config_;
    Log log_;
    DatabaseAccess access_;
    SystemRandom random_;
    service::PublishedDefinitions definitions_;
    language::Messages messages_;
    http::Metrics metrics_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::TreeStore> trees_;
    service::Engine engine_;
    std::unique_ptr<files::ContentStore> evidence_;
    std::unique_ptr<traffic::TrafficLog> access_log_;  // while it serves
    std::unique_ptr<runtime::Letters> letters_;        // null: mail is off
    std::unique_ptr<auth::Identity> identity_;
    std::optional<service::MailOptions> mail_;        // nullopt: switched off
    std::shared_ptr<const http::TlsMaterial> tls_{};  // null: in the clear
    int schema_version_ = 0;
    std::string workflow_schema_{};
};

// A log as the settings ask for it.
[[nodiscard]] Log make_log(const Config& config);

inline constexpr const char* kVersion = "0.1.0";

}  // namespace traimas::cli
