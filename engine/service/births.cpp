// How instances come into the world: roots by themselves, children beside a parent that stands.
#include "engine/service/births.hpp"

#include "engine/service/authority.hpp"
#include "engine/service/opened.hpp"
#include "engine/service/transaction.hpp"
#include "engine/subjects/checkpoint.hpp"
#include "engine/subjects/more_time.hpp"
#include "engine/subjects/prepare.hpp"

#include <algorithm>

namespace traimas::service {

using store::StoreTx;
using workflow::Receipt;
using workflow::Tree;

namespace {

// A calendar tells the trees that stand when it changes, and one that is being born stands nowhere yet. So a birth
// holds the calendar's register: it reads the version that follows, or the calendar finds the new tree and tells it. It
// holds nothing else, and a calendar waits for nobody, so no two wait for each other.
void hold_calendar(Engine& engine, StoreTx& tx, const Birth& birth)
{
    const auto registers = tx.registers();
    const auto unit = registers->organisation.units.find(birth.unit);
    if (!birth.follows_calendar || unit == registers->organisation.units.end()) {
        return;
    }
    if (const auto root = engine.store.find("calendar", unit->second.calendar, 0, 0)) {
        static_cast<void>(tx.lock(*root));
    }
}

Result<workflow::Instance> blank_for(Engine& engine, StoreTx& tx, const store::Registers& registers, const Birth& birth)
{
    const auto definition = engine.definitions.latest(birth.definition);
    if (definition == nullptr) {
        return Problem{ProblemKind::invalid,
                       "workflow_unknown",
                       "No such workflow is published.",
                       {},
                       {{"workflow", birth.definition}}};
    }
    const auto id = tx.next_instance();
    workflow::Instance blank{.id = id,
                             .root = id,
                             .definition = definition->name,
                             .definition_version = definition->version,
                             .digest = definition->digest,
                             .unit = birth.unit,
                             .fiscal_year = birth.fiscal_year,
                             .quarter = birth.quarter,
                             .ordinal = birth.ordinal};
    if (!birth.follows_calendar) {
        return blank;
    }
    const auto unit = registers.organisation.units.find(birth.unit);
    if (unit == registers.organisation.units.end()) {
        return Problem{ProblemKind::invalid, "unknown_unit", "There is no such unit.", {}, {{"unit", birth.unit}}};
    }
    blank.calendar = unit->second.calendar;
    blank.calendar_version = registers.calendars.latest(blank.calendar);
    if (blank.calendar_version == 0) {
        return Problem{ProblemKind::conflict,
                       "unknown_calendar",
                       "The unit's holiday calendar is not loaded yet.",
                       {},
                       {{"calendar", blank.calendar}}};
    }
    return blank;
}

}  // namespace

Result<Done> bear_root(Engine& engine, StoreTx& tx, const Envelope& envelope, const Birth& birth)
{
    if (const auto standing = engine.store.find(birth.definition, birth.unit, birth.fiscal_year, birth.quarter)) {
        return Done{{.instance = *standing}, true};
    }
    hold_calendar(engine, tx, birth);
    const auto registers = tx.registers();
    TRAIMAS_TRY(auto blank, blank_for(engine, tx, *registers, birth));
    const auto id = blank.id;
    const auto now = tx.now();
    const workflow::TreeContext context{engine.definitions, registers->calendars, registers->organisation,
                                        subjects::rules(), [&tx] { return tx.next_instance(); }};
    Tree tree{context, {}};
    tree.create(std::move(blank), {.id = envelope.command,
                                   .action = "create",
                                   .actor = {envelope.actor, envelope.on_behalf_of, "", {}},
                                   .now = now,
                                   .data = birth.subject});
    tree.drain(now);
    auto changes = tree.take_changes();
    changes.receipt = Receipt{.command = envelope.command,
                              .request_hash = envelope.request_hash,
                              .instance = id,
                              .outcome = "done",
                              .pointers = "[]",
                              .first_seq = 1,
                              .last_seq = 1,
                              .received_at = envelope.received_at,
                              .recorded_at = now};
    Done answer{*changes.receipt, false};
    tx.write(std::move(changes));
    return answer;
}

Result<InstanceId> give_birth(Engine& engine, const Envelope& envelope, const Birth& birth)
{
    TRAIMAS_TRY(const auto done, run_command(engine, envelope, [&](StoreTx& tx) -> Result<Done> {
                    TRAIMAS_TRY(auto answer, bear_root(engine, tx, envelope, birth));
                    tx.commit();
                    return answer;
                }));
    return done.receipt.instance;
}

namespace {

bool is_open_beside(const Tree& tree, InstanceId parent, const std::string& definition)
{
    const auto all = tree.all_of(definition);
    return std::any_of(all.begin(), all.end(),
                       [&](const workflow::Instance* it) { return it->parent == parent && !tree.is_final(*it); });
}

// What a child is born with, besides its parent's identity; or why it is not born.
struct Newborn {
    nlohmann::json subject;
    std::vector<workflow::TextPart> texts{};
    std::vector<PersonId> preparers{};
};
using Conceive =
    std::function<Result<Newborn>(const Opened&, const workflow::Instance& parent, const workflow::Actor& actor)>;

Result<InstanceId> bear_beside(Engine& engine, Opened& opened, const workflow::Instance& parent,
                               const Envelope& envelope, const std::string& name, const Conceive& conceive)
{
    const auto definition = engine.definitions.latest(name);
    const auto& rule = *definition->birth;
    TRAIMAS_TRY(const auto actor,
                actor_in_role(opened.registers->organisation, {rule.role, definition->role(rule.role)->scope},
                              parent.unit, envelope, opened.now));
    if (is_open_beside(opened.tree, parent.id, name)) {
        return Problem{ProblemKind::conflict,
                       "already_open",
                       "One of these is open already: go on with that one, or withdraw it.",
                       {},
                       {{"workflow", name}}};
    }
    TRAIMAS_TRY(auto newborn, conceive(opened, parent, actor));
    return opened.tree.bear(parent.id, name, {std::move(newborn.subject), parent.quarter},
                            {.id = envelope.command,
                             .action = "create",
                             .actor = actor,
                             .now = opened.now,
                             .texts = std::move(newborn.texts),
                             .preparers = std::move(newborn.preparers)});
}

Result<Done> bear(Engine& engine, InstanceId parent, const Envelope& envelope, const std::string& definition,
                  const Conceive& conceive)
{
    return run_command(engine, envelope, [&](StoreTx& tx) -> Result<Done> {
        const Problem unknown{ProblemKind::not_found, "not_found",
                              "There is no such thing, or it is not yours to see."};
        const auto root = engine.store.root_of(parent);
        const auto opened = root ? open_tree(engine, tx, *root, envelope.command) : nullptr;
        if (!opened || opened->tree.find(parent) == nullptr) {
            return unknown;
        }
        if (opened->receipt) {
            return replay(*opened->receipt, envelope);
        }
        const auto unit = opened->tree.find(parent)->unit;
        if (!may_see(opened->registers->organisation, envelope.actor, unit, opened->now)) {
            return unknown;
        }
        opened->tree.drain(opened->now);
        const auto standing = *opened->tree.find(parent);
        auto born = bear_beside(engine, *opened, standing, envelope, definition, conceive);
        if (!born) {
            return finish(tx, *opened, parent, envelope, std::move(born).error());
        }
        opened->tree.drain(opened->now);
        return finish(tx, *opened, *born, envelope, std::nullopt);
    });
}

Problem offer_fault(const char* pointer, const char* code, const char* message,
                    std::vector<std::pair<std::string, std::string>> arguments = {})
{
    return {ProblemKind::invalid, code, message, {{pointer, code, message, std::move(arguments)}}};
}

}  // namespace

Result<Done> bear_child(Engine& engine, InstanceId parent, const Envelope& envelope, const std::string& definition)
{
    return bear(engine, parent, envelope, definition,
                [](const Opened&, const workflow::Instance& standing, const workflow::Actor&) -> Result<Newborn> {
                    return Newborn{nlohmann::json{{"checkpoint", standing.id.value()},
                                                  {"policy", standing.folded.subject.at("policy")}}};
                });
}

Result<Done> offer_time(Engine& engine, InstanceId checkpoint, const Envelope& envelope, const TimeOffer& offer)
{
    if (offer.days < 1 || offer.days > kMostDaysOffered) {
        return offer_fault("/days", "out_of_range", "Offer 1 to 10 working days.", {{"least", "1"}, {"most", "10"}});
    }
    if (subjects::is_blank(offer.reason)) {
        return offer_fault("/reason", "comment_required", "Say why more time is offered.");
    }
    constexpr std::size_t kSaltBytes = 16;
    return bear(
        engine, checkpoint, envelope, "window",
        [&](const Opened& opened, const workflow::Instance& report, const workflow::Actor& actor) -> Result<Newborn> {
            const bool reopens = opened.tree.is_final(report);
            if (reopens && !subjects::is_year_open(opened.tree)) {
                return Problem{ProblemKind::conflict, "year_review_begun",
                               "The year's review is under decision or done: nothing of it is reopened."};
            }
            if (auto problem =
                    subjects::refuse_passed_extension(opened.tree, report, offer.days, kMostDaysOffered, opened.now)) {
                return std::move(*problem);
            }
            Newborn window{nlohmann::json{{"kind", reopens ? "reopening" : "extension"}, {"days", offer.days}}};
            window.texts.push_back({"comment", engine.random.bytes(kSaltBytes), offer.reason});
            window.preparers.push_back(actor.person);
            if (actor.on_behalf_of) {
                window.preparers.push_back(*actor.on_behalf_of);
            }
            return window;
        });
}

}  // namespace traimas::service
