// The life of the private cluster.
// Its steps are those of postmaster.hpp; this file says in which order and when again.
#include "engine/runtime/embedded_postgres.hpp"

#include "engine/store/roles.hpp"

#include <utility>

namespace traimas::runtime {
namespace {

Problem major_changed(int data, const PostgresBinaries& binaries)
{
    return Problem{ProblemKind::conflict,
                   "postgres_major_changed",
                   "The data was made by PostgreSQL " + std::to_string(data) + ", the programs in " +
                       binaries.folder.string() + " are version " + binaries.version + ": install PostgreSQL " +
                       std::to_string(data) +
                       " beside it, or bring the data over with pg_upgrade while Traimas is stopped.",
                   {},
                   {{"data", std::to_string(data)}, {"programs", binaries.version}}};
}

}  // namespace

EmbeddedPostgres::EmbeddedPostgres(EmbeddedOptions options, ClusterFolder folder, PostgresBinaries binaries)
    : options_{std::move(options)}, folder_{std::move(folder)}, binaries_{std::move(binaries)}
{
}

EmbeddedPostgres::~EmbeddedPostgres()
{
    stop();
}

Result<std::unique_ptr<EmbeddedPostgres>> EmbeddedPostgres::start(const EmbeddedOptions& options)
{
    TRAIMAS_TRY(const auto user, database_user());
    TRAIMAS_TRY(auto folder, ClusterFolder::open(options.folder, user));
    TRAIMAS_TRY(auto binaries, find_binaries(options.binaries, folder.data_major()));
    if (const auto major = folder.data_major(); major && *major != binaries.major) {
        return major_changed(*major, binaries);
    }
    if (auto left = clear_left_behind(folder, options.limits)) {
        return *std::move(left);
    }
    if (!folder.data_major()) {
        if (auto failed = make_cluster(folder, binaries, options.durability)) {
            return *std::move(failed);
        }
    }
    // The constructor is private, so make_unique cannot reach it.
    std::unique_ptr<EmbeddedPostgres> embedded{new EmbeddedPostgres{options, std::move(folder), std::move(binaries)}};
    if (auto failed = embedded->run_server()) {
        return *std::move(failed);
    }
    TRAIMAS_TRY(const auto superuser, store::ConnectOptions::parse(embedded->folder_.url(kSuperuser, "postgres")));
    const auto& passwords = embedded->folder_.passwords();
    store::prepare_roles(superuser, {.migrate = passwords.migrate, .app = passwords.app, .read = passwords.read});
    store::prepare_database(superuser, options.database);
    return embedded;
}

std::optional<Problem> EmbeddedPostgres::run_server()
{
    auto server = start_postmaster(folder_, binaries_, options_.durability, options_.limits);
    if (!server) {
        remove_sockets();
        return std::move(server).error();
    }
    server_.emplace(*std::move(server));
    return std::nullopt;
}

DatabaseUrls EmbeddedPostgres::urls() const
{
    return {.app = folder_.url(store::kAppRole, options_.database),
            .migrate = folder_.url(store::kMigrateRole, options_.database),
            .read = folder_.url(store::kReadRole, options_.database)};
}

std::string EmbeddedPostgres::superuser_url() const
{
    return folder_.url(kSuperuser, options_.database);
}

std::optional<pid_t> EmbeddedPostgres::pid() const
{
    return server_ ? std::optional{server_->pid()} : std::nullopt;
}

Result<ServerCheck> EmbeddedPostgres::check_binaries()
{
    TRAIMAS_TRY(auto binaries, binaries_in(binaries_.folder));
    if (binaries.major != binaries_.major) {
        return major_changed(binaries_.major, binaries);
    }
    const bool same = binaries.version == binaries_.version && binaries.identity == binaries_.identity;
    if (same && server_ && server_->is_running()) {
        return ServerCheck::fine;
    }
    stop();
    if (auto left = clear_left_behind(folder_, options_.limits)) {
        return *std::move(left);
    }
    binaries_ = std::move(binaries);
    if (auto failed = run_server()) {
        return *std::move(failed);
    }
    return ServerCheck::restarted;
}

void EmbeddedPostgres::stop()
{
    if (!server_) {
        return;
    }
    if (server_->is_running()) {
        stop_postmaster(server_->process(), options_.limits);
    }
    // Reaped, or PostgreSQL's next start would take the zombie for a living server.
    server_->wait_for(std::chrono::milliseconds{-1});
    server_.reset();
    remove_sockets();
}

void EmbeddedPostgres::remove_sockets() const
{
    std::error_code kept;
    std::filesystem::remove_all(folder_.sockets(), kept);
}

void EmbeddedPostgres::leave_running()
{
    server_.reset();
    folder_.unlock();
}

}  // namespace traimas::runtime
