// traimas user add: the first administrator, and the way back in for a lost one.
#include "cli/application.hpp"
#include "cli/options.hpp"

#include "api/auth/authority.hpp"
#include "engine/service/reading.hpp"
#include "engine/service/register.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/directory_queries.hpp"

#include <iostream>
#include <memory>

namespace traimas::cli {
namespace {

struct Options {
    Common common{};
    std::string username{};
    std::string th{};
    std::string en{};
    std::string unit{};
    std::string unit_th{};
    std::string unit_en{};
};

service::Envelope envelope(Random& random, const std::string& what, const std::string& username)
{
    // Each run is a command of its own: the random part keeps two runs apart.
    return {.command = service::command_id("cli", what + ledger::bytes_to_hex(random.bytes(16))),
            .request_hash = service::request_hash(what, username),
            .actor = service::kSystemActor};
}

Result<std::optional<PersonId>> standing(store::Database& database, const std::string& username)
{
    return service::read(database, [&](store::Tx& tx) -> Result<std::optional<PersonId>> {
        const auto record = store::person_by_username(tx, username);
        return record ? std::optional<PersonId>{record->id} : std::nullopt;
    });
}

// The person, a post "administrator" in the unit, and the unit itself where the organisation is still empty.
Result<PersonId> add_person(Application& application, const Options& options, Instant now, PostId& post)
{
    auto& engine = application.engine();
    std::optional<PersonId> added;
    auto done = service::change_register(
        engine, "organisation", "", envelope(application.random(), "user/", options.username),
        [&](const store::Registers& registers) -> Result<std::vector<service::RegisterEvent>> {
            const auto& standing_now = registers.organisation;
            std::vector<service::RegisterEvent> events;
            if (!standing_now.units.contains(options.unit)) {
                if (!standing_now.units.empty()) {
                    return Problem{ProblemKind::invalid, "unknown_unit", "There is no unit " + options.unit + "."};
                }
                events.push_back(service::register_event(
                    organisation::UnitAdded{{.code = options.unit,
                                             .kind = organisation::UnitKind::office,
                                             .th = options.unit_th.empty() ? options.unit : options.unit_th,
                                             .en = options.unit_en.empty() ? options.unit : options.unit_en,
                                             .from = calendar::year_begin(2500)}}));
            }
            added = organisation::next_person(standing_now);
            post = organisation::next_post(standing_now);
            events.push_back(service::person_added(*added, {options.username, options.th, options.en}, engine.random));
            events.push_back(
                service::register_event(organisation::PostAdded{{post, options.unit, "ผู้ดูแลระบบ", "Administrator"}}));
            events.push_back(
                service::register_event(organisation::Appointed{{organisation::next_appointment(standing_now),
                                                                 post,
                                                                 *added,
                                                                 organisation::HolderKind::holder,
                                                                 now,
                                                                 {}}}));
            return events;
        });
    if (!done) {
        return std::move(done).error();
    }
    return *added;
}

Result<bool> administers(Application& application, PersonId person)
{
    return service::read(application.database(), [&](store::Tx& tx) -> Result<bool> {
        const auto registers = application.registers(tx);
        const auto capacities = registers->organisation.capacities(person, store::read_clock(tx));
        return !auth::allow(capacities, "person.act", auth::Deployment::production).has_value();
    });
}

Result<PersonId> add_administrator(Application& application, const Options& options)
{
    auto& engine = application.engine();
    for (const auto* name : service::kSingleRegisters) {
        TRAIMAS_TRY(const auto founded, service::found_register(engine, name, ""));
        static_cast<void>(founded);
    }
    TRAIMAS_TRY(const auto known, standing(application.database(), options.username));
    if (known) {
        TRAIMAS_TRY(const bool administrator, administers(application, *known));
        if (!administrator) {
            return Problem{ProblemKind::conflict, "username_taken",
                           options.username + " is somebody who administers nothing: choose another user name, or "
                                              "give that person a new password with `traimas user password`."};
        }
        return *known;
    }
    if (!service::is_username(options.username)) {
        return Problem{ProblemKind::invalid, "username_malformed",
                       "A user name takes small letters, digits, '-', '_' and '.' only."};
    }
    const auto tx = engine.store.begin();
    const auto now = tx->now();
    PostId post{0};
    TRAIMAS_TRY(const auto person, add_person(application, options, now, post));
    TRAIMAS_TRY(
        const auto granted,
        service::change_register(
            engine, "access", "", envelope(application.random(), "grant/", options.username),
            [&](const store::Registers&) -> Result<std::vector<service::RegisterEvent>> {
                std::vector<service::RegisterEvent> events;
                events.push_back(service::register_event(organisation::Granted{{post, "administrator", options.unit}}));
                return events;
            }));
    static_cast<void>(granted);
    return person;
}

using Find = Result<PersonId> (*)(Application&, const Options&);

// Somebody who was added over the API.
Result<PersonId> find_person(Application& application, const Options& options)
{
    TRAIMAS_TRY(const auto known, standing(application.database(), options.username));
    if (!known) {
        return Problem{ProblemKind::not_found, "unknown_person",
                       "Nobody is called " + options.username + ": add the person over the API first."};
    }
    return *known;
}

int set_password(const Options& options, Find find)
{
    const auto config = load(options.common, {{"log.level", "warning"}});
    if (!config) {
        return 1;
    }
    // The password comes on standard input, so that it stands in no history and no process list.
    std::cerr << "Password for " << options.username << " (at least 15 characters): " << std::flush;
    std::string password;
    std::getline(std::cin, password);
    auto application = Application::open(*config, make_log(*config));
    if (!application) {
        return tell(application.error());
    }
    // Before anybody is added: what is refused leaves nothing behind.
    if (const auto refused =
            (*application)->sign_in().refuses_password(password, auth::kLeastPasswordCharacters, options.username)) {
        return tell(*refused);
    }
    const auto person = find(**application, options);
    if (!person) {
        return tell(person.error());
    }
    if (auto set = (*application)->sign_in().set_password(*person, password); !set) {
        return tell(set.error());
    }
    std::cout << options.username << " can sign in now, as person " << person->value() << ".\n";
    return 0;
}

}  // namespace

void add_user(CLI::App& app, int& status)
{
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("user", "People who sign in.");
    command->require_subcommand(1);
    auto* adding = command->add_subcommand(
        "add", "Adds an administrator, or gives one that is there a new password (the way back in for a lost one; the\n"
               "names and the unit stay as they are then).\n"
               "The password is read from standard input. All others are added over the API.");
    add_common(*adding, options->common);
    adding->add_option("username", options->username, "the name to sign in with")->required();
    adding->add_option("--th", options->th, "the person's name in Thai")->required();
    adding->add_option("--en", options->en, "the person's name in English")->required();
    adding
        ->add_option("--unit", options->unit, "the code of the unit; made as an office where the organisation is empty")
        ->required();
    adding->add_option("--unit-th", options->unit_th, "its name in Thai, where it is made");
    adding->add_option("--unit-en", options->unit_en, "its name in English, where it is made");
    adding->callback([options, &status] { status = set_password(*options, add_administrator); });
    auto* password = command->add_subcommand(
        "password", "Gives somebody who was added over the API a password, read from standard input.\n"
                    "With the embedded database, stop the server first.");
    add_common(*password, options->common);
    password->add_option("username", options->username, "the name to sign in with")->required();
    password->callback([options, &status] { status = set_password(*options, find_person); });
}

}  // namespace traimas::cli
