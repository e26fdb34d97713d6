// Builds the world through the same services that cli uses.
// One password hash serves every person of every world in this process: hashing is slow on purpose.
#include "tests/support/api_world.hpp"

#include "tests/support/plans.hpp"

#include "api/auth/authority.hpp"
#include "api/handlers/routes.hpp"
#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/service/definitions.hpp"
#include "engine/service/register.hpp"
#include "engine/store/clock.hpp"
#include "engine/subjects/checkpoint.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>

namespace traimas::testing {
namespace {

using service::RegisterEvent;
using Events = std::vector<RegisterEvent>;

const std::filesystem::path kSource{TRAIMAS_SOURCE_DIR};
constexpr int kSchemaVersion = 16;

std::string file_text(const std::filesystem::path& file)
{
    std::ifstream stream{file, std::ios::binary};
    std::stringstream text;
    text << stream.rdbuf();
    if (!stream) {
        throw std::runtime_error{"world: " + file.string() + " cannot be read"};
    }
    return text.str();
}

template <class T>
T expect(Result<T> result, const char* what)
{
    if (!result) {
        throw std::runtime_error{std::string{"world, "} + what + ": " + result.error().code + ", " +
                                 result.error().detail};
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

workflow::DefinitionSet definitions()
{
    std::vector<service::DefinitionFile> files;
    for (const auto& entry : std::filesystem::directory_iterator{kSource / "workflows"}) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".json") && name != "workflow.schema.json") {
            files.push_back({name, file_text(entry.path())});
        }
    }
    return expect(service::load_definitions(files, file_text(kSource / "workflows/workflow.schema.json")), "workflows");
}

service::Envelope system_envelope(const std::string& key)
{
    return {.command = service::command_id("world", key),
            .request_hash = service::request_hash("world", key),
            .actor = service::kSystemActor};
}

struct PersonOfWorld {
    const char* username;
    const char* th;
    const char* en;
    const char* unit;
    const char* role;
    organisation::HolderKind kind = organisation::HolderKind::holder;
};

constexpr std::array kPeople{
    PersonOfWorld{"anong", "อนงค์", "Anong", "OPS-ICT", "collector"},
    PersonOfWorld{"prasert", "ประเสริฐ", "Prasert", "OPS-ICT", "collector"},
    PersonOfWorld{"thanakorn", "ธนากร", "Thanakorn", "OPS-ICT", "head"},
    PersonOfWorld{"suda", "สุดา", "Suda", "OPS-ICT", "head", organisation::HolderKind::acting},
    PersonOfWorld{"kanya", "กัญญา", "Kanya", "OPS-LAW", "collector"},
    PersonOfWorld{"thawat", "ธวัช", "Thawat", "OPS-LAW", "head"},
    PersonOfWorld{"malee", "มาลี", "Malee", "OPS", "psd"},
    PersonOfWorld{"arun", "อรุณ", "Arun", "OPS", "executive"},
    PersonOfWorld{"wirat", "วิรัตน์", "Wirat", "OPS", "auditor"},
    PersonOfWorld{"decha", "เดชา", "Decha", "OPS", "administrator"},
};

std::vector<measure::Line> two_lines()
{
    return {test_line("ICT-01", measure::ValueType::percent, "95", "90"),
            test_line("ICT-02", measure::ValueType::count, "4", "2")};
}

}  // namespace

struct ApiWorld::Log {
    std::mutex mutex{};
    std::vector<http::Failure> failures{};
};

ApiWorld::ApiWorld(WorldOptions options)
    : test_{kSource / "schema"}, wakes_{std::make_shared<std::atomic<int>>(0)}, log_{std::make_unique<Log>()}
{
    database_ = std::make_unique<store::Database>(expect(store::ConnectOptions::parse(test_.app_url()), "address"),
                                                  store::PoolOptions{.size = 6});
    expect(database_->transact([](store::Tx& tx) { return store::set_manual_clock(tx, kWorldBegins); }), "clock");
    auto shipped = definitions();
    expect(service::publish(*database_, shipped), "publish");
    definitions_ = std::make_unique<service::PublishedDefinitions>(
        std::move(shipped),
        [this](const workflow::DefinitionSet& known) { return service::newer_definitions(*database_, known); });
    trees_ = std::make_unique<store::TreeStore>(*database_);
    engine_ = std::make_unique<service::Engine>(service::Engine{*trees_, *definitions_, random_});
    evidence_ = std::make_unique<files::ContentStore>(evidence_folder_.path() / "evidence");
    TRAIMAS_ASSERT(!evidence_->prepare());
    access_log_ = expect(traffic::TrafficLog::open(
                             {.folder = evidence_folder_.path() / "access", .now = [] { return SystemClock{}.now(); }}),
                         "access log");
    identity_ = std::make_unique<auth::Identity>(*database_, random_, options.identity);
    messages_ = std::make_unique<language::Messages>(
        expect(language::Messages::from_json(file_text(kSource / "config/messages/th.json"),
                                             file_text(kSource / "config/messages/en.json")),
               "messages"));
    found_registers();
    add_units();
    add_people();
    give_passwords();
    start(std::move(options));
}

ApiWorld::~ApiWorld() = default;

void ApiWorld::found_registers()
{
    for (const auto* name : service::kSingleRegisters) {
        expect(service::found_register(*engine_, name, ""), name);
    }
    expect(service::found_register(*engine_, "calendar", "th"), "calendar");
    const auto plan = [](const store::Registers&) -> Result<Events> {
        calendar::HolidayCalendar calendar{"th", 1, {}};
        for (const auto* day : {"2017-12-05", "2017-12-11", "2018-01-01", "2018-01-02", "2018-03-01"}) {
            calendar.holidays.push_back(*calendar::parse_iso_date(day));
        }
        return Events{{.changes = {}, .calendar = calendar}};
    };
    expect(service::change_register(*engine_, "calendar", "th", system_envelope("calendar"), plan), "holidays");
}

void ApiWorld::add_units()
{
    const auto plan = [](const store::Registers&) -> Result<Events> {
        using organisation::UnitKind;
        const auto from = *calendar::parse_iso_date("2017-10-01");
        const auto unit = [from](const char* code, const char* parent, UnitKind kind, const char* th, const char* en) {
            return RegisterEvent{
                .changes = {organisation::UnitAdded{
                    {.code = code, .parent = parent, .kind = kind, .th = th, .en = en, .from = from}}}};
        };
        return Events{unit("MOF", "", UnitKind::ministry, "กระทรวงการคลัง", "Ministry of Finance"),
                      unit("OPS", "MOF", UnitKind::office, "สำนักงานปลัดกระทรวง", "Office of the Permanent Secretary"),
                      unit("OPS-ICT", "OPS", UnitKind::unit, "ศูนย์เทคโนโลยีสารสนเทศ", "ICT Centre"),
                      unit("OPS-LAW", "OPS", UnitKind::unit, "กลุ่มกฎหมาย", "Legal Affairs Group")};
    };
    expect(service::change_register(*engine_, "organisation", "", system_envelope("units"), plan), "units");
}

void ApiWorld::add_people()
{
    Events access;
    const auto plan = [&](const store::Registers&) -> Result<Events> {
        access.clear();
        Events events;
        const auto from = kWorldBegins - std::chrono::days{30};
        std::int64_t next = 0;
        for (const auto& it : kPeople) {
            const PersonId person{++next};
            const PostId post{next};
            people_.insert_or_assign(it.username, person);
            posts_.insert_or_assign(it.username, post);
            events.push_back(service::person_added(
                person, {it.username, it.th, it.en, std::string{it.username} + "@example.invalid"}, random_));
            events.push_back({.changes = {organisation::PostAdded{{post, it.unit, it.th, it.en}}}});
            events.push_back({.changes = {organisation::Appointed{
                                  {.id = next, .post = post, .person = person, .kind = it.kind, .from = from}}}});
            access.push_back({.changes = {organisation::Granted{{post, it.role, it.unit}}}});
        }
        events.push_back({.changes = {organisation::Delegated{{1, people_.at("anong"), people_.at("thanakorn"), from,
                                                               kWorldBegins + std::chrono::days{26}}}}});
        return events;
    };
    expect(service::change_register(*engine_, "organisation", "", system_envelope("people"), plan), "people");
    const auto grants = [&](const store::Registers&) -> Result<Events> { return access; };
    expect(service::change_register(*engine_, "access", "", system_envelope("grants"), grants), "grants");
}

void ApiWorld::give_passwords()
{
    static const auto hash = auth::hash_password(kPassword);
    for (const auto& [username, person] : people_) {
        expect(identity_->sign_in.set_password_hash(person, hash), "password");
    }
}

void ApiWorld::start(WorldOptions options)
{
    api_ =
        std::make_unique<api::Api>(api::Api{.engine = *engine_,
                                            .database = *database_,
                                            .trees = *trees_,
                                            .identity = *identity_,
                                            .evidence = *evidence_,
                                            .virus_scan = virus_scan_,
                                            .access_log = *access_log_,
                                            .messages = *messages_,
                                            .metrics = metrics_,
                                            .demo = options.demo,
                                            .schema_version = kSchemaVersion,
                                            .wake_poller = [wakes = wakes_] { ++*wakes; },
                                            .version = "0.0.0-test",
                                            .workflow_schema = file_text(kSource / "workflows/workflow.schema.json")});
    auto routes = api::all_routes(*api_);
    if (options.extra_routes) {
        auto extra = options.extra_routes(*api_);
        std::move(extra.begin(), extra.end(), std::back_inserter(routes));
    }
    const auto deployment = options.demo ? auth::Deployment::demo : auth::Deployment::production;
    http::Hooks hooks{.authenticate = [this](const http::Request& request) { return identity_->authenticate(request); },
                      .authorise = auth::authoriser(*database_, *trees_, deployment),
                      .translate =
                          [this](std::string_view language, std::string_view code, const http::Pairs& arguments,
                                 std::string_view fallback) {
                              return language::code_text(*messages_, language, code, arguments, fallback);
                          },
                      .describe = [](const std::exception& error) { return std::string{error.what()}; },
                      .failed =
                          [this](const http::Failure& failure) {
                              const std::lock_guard guard{log_->mutex};
                              log_->failures.push_back(failure);
                          }};
    server_ = std::make_unique<http::Server>(http::ServerOptions{.trusted_proxies = std::move(options.trusted_proxies)},
                                             std::move(routes), std::move(hooks), metrics_);
    server_->start();
}

HttpClient ApiWorld::client(const std::string& source) const
{
    return HttpClient{server_->port(), source};
}

HttpClient ApiWorld::signed_in(const std::string& username) const
{
    auto it = client();
    const auto answer = it.sign_in(username, kPassword);
    if (answer.status != 200) {
        throw std::runtime_error{"world, sign-in of " + username + ": " + answer.body};
    }
    return it;
}

InstanceId ApiWorld::checkpoint(const std::string& unit, int fiscal_year, int quarter, std::vector<measure::Line> lines)
{
    auto framework = test_framework(fiscal_year);
    framework.days["late_spawn_bd"] = 0;  // born by hand, at whatever time the test wants
    const subjects::CheckpointSubject subject{.quarter_begin = calendar::quarter_begin(fiscal_year, quarter),
                                              .quarter_end = calendar::quarter_end(fiscal_year, quarter),
                                              .lines = lines.empty() ? two_lines() : std::move(lines),
                                              .parts = {},
                                              .framework = framework};
    const auto key = unit + "/" + std::to_string(fiscal_year) + "/" + std::to_string(quarter);
    const service::Birth birth{.definition = "checkpoint",
                               .unit = unit,
                               .fiscal_year = fiscal_year,
                               .quarter = quarter,
                               .subject = subjects::subject_json(subject)};
    return expect(service::give_birth(*engine_, system_envelope("birth/" + key), birth), "checkpoint");
}

void ApiWorld::advance_to(Instant at)
{
    expect(database_->transact([at](store::Tx& tx) { return store::set_manual_clock(tx, at); }), "clock");
    drain();
}

void ApiWorld::drain()
{
    constexpr int kMany = 1'000;
    const auto roots = [&] {
        const auto tx = trees_->begin();
        return tx->claim_due(tx->now(), kMany);
    }();
    for (const auto root : roots) {
        expect(service::drain_tree(*engine_, root), "drain");
    }
}

std::vector<http::Failure> ApiWorld::failures()
{
    const std::lock_guard guard{log_->mutex};
    return log_->failures;
}

}  // namespace traimas::testing
