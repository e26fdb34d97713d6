// A small office behind a real server on a free port of loopback: database, registers, sign-in, engine and all routes.
//   ApiWorld world;
//   auto anong = world.signed_in("anong");
//   EXPECT_EQ(anong.get("/api/v1/tasks").status, 200);
#pragma once

#include "api/auth/identity.hpp"
#include "api/handlers/context.hpp"
#include "api/http/server.hpp"
#include "engine/measure/line.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/test_folder.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace traimas::testing {

inline constexpr const char* kPassword = "a fair bit of test";
// When the world begins, in business time: 5 January 2018, 09:00 in Bangkok, in the reporting window of Q1 of FY2561.
inline constexpr Instant kWorldBegins = from_micros(1'515'117'600'000'000);

struct WorldOptions {
    bool demo = true;
    auth::IdentityOptions identity{};
    std::function<api::Routes(const api::Api&)> extra_routes{};  // beside all_routes()
    std::vector<std::string> trusted_proxies{};
};

// Units: MOF (ministry) > OPS (office) > OPS-ICT, OPS-LAW (units). People, by user name, all with kPassword:
//   anong, prasert: collectors of OPS-ICT    thanakorn: head of OPS-ICT     suda: acting head of OPS-ICT
//   kanya: collector of OPS-LAW              thawat: head of OPS-LAW        malee: psd of OPS
//   arun: executive of OPS                   wirat: auditor of OPS          decha: administrator of OPS
// thanakorn is anong's delegate until the end of January. The calendar "th" stands in version 1.
class ApiWorld {
public:
    explicit ApiWorld(WorldOptions options = {});
    ~ApiWorld();
    ApiWorld(const ApiWorld&) = delete;
    ApiWorld& operator=(const ApiWorld&) = delete;

    // A client without a session, and one that signed in as this person (a failure throws).
    [[nodiscard]] HttpClient client(const std::string& source = "127.0.0.1") const;
    [[nodiscard]] HttpClient signed_in(const std::string& username) const;

    [[nodiscard]] PersonId person(const std::string& username) const { return people_.at(username); }
    [[nodiscard]] PostId post(const std::string& username) const { return posts_.at(username); }  // that they hold

    // A checkpoint of the unit, born now: two lines, ICT-01 (percent) and ICT-02 (count), or those given.
    InstanceId checkpoint(const std::string& unit, int fiscal_year, int quarter, std::vector<measure::Line> lines = {});
    // Moves business time (forward only) and fires what is due, as the poller would.
    void advance_to(Instant at);
    void drain();

    [[nodiscard]] const api::Api& api() const { return *api_; }
    [[nodiscard]] store::Database& database() { return *database_; }
    [[nodiscard]] TestDatabase& test_database() { return test_; }
    [[nodiscard]] auth::SignIn& sign_in() { return identity_->sign_in; }
    [[nodiscard]] traffic::TrafficLog& access_log() { return *access_log_; }
    [[nodiscard]] const files::ContentStore& evidence() const { return *evidence_; }
    [[nodiscard]] auth::Identity& identity() { return *identity_; }
    [[nodiscard]] int poller_wakes() const { return *wakes_; }
    [[nodiscard]] std::vector<http::Failure> failures();  // what the server reported as failed, for messages

private:
    void found_registers();
    void add_units();
    void add_people();
    void give_passwords();
    void start(WorldOptions options);

    struct Log;
    TestDatabase test_;
    SystemRandom random_{};
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<service::PublishedDefinitions> definitions_;
    std::unique_ptr<store::TreeStore> trees_;
    std::unique_ptr<service::Engine> engine_;
    TestFolder evidence_folder_{};
    std::unique_ptr<files::ContentStore> evidence_;
    files::VirusScan virus_scan_{""};
    std::unique_ptr<traffic::TrafficLog> access_log_{};
    std::unique_ptr<auth::Identity> identity_;
    std::unique_ptr<language::Messages> messages_;
    http::Metrics metrics_{};
    std::unique_ptr<api::Api> api_;
    std::shared_ptr<std::atomic<int>> wakes_;
    std::unique_ptr<Log> log_;
    std::map<std::string, PersonId> people_;
    std::map<std::string, PostId> posts_;
    std::unique_ptr<http::Server> server_;  // last: stops before what its handlers use
};

}  // namespace traimas::testing
