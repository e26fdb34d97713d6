// Carries the demo's commands to the service layer.
#include "cli/demo/stage.hpp"

#include "engine/service/deliver.hpp"
#include "engine/service/drain.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

constexpr int kTreesAtOnce = 200;
constexpr int kMessagesAtOnce = 200;
constexpr std::chrono::milliseconds kBatch{1'000};

// In a demo nothing may go wrong: a tree or message that fails would be tried again later, and the demo would differ.
Problem failed(const char* what)
{
    return {ProblemKind::conflict, "demo_failed",
            std::string{what} + " failed; `traimas verify` and the log say more."};
}

}  // namespace

Problem nothing_there(const std::string& what)
{
    return {ProblemKind::not_found, "not_found", "There is no " + what + " yet."};
}

std::optional<Problem> Stage::settle()
{
    for (bool busy = true; busy;) {
        const auto drained = service::drain_due(engine_, kTreesAtOnce, kBatch);
        if (drained.failed > 0) {
            return failed("A timer");
        }
        const auto delivered = service::deliver_messages(engine_, kMessagesAtOnce);
        if (delivered.postponed > 0) {
            return failed("A message between trees");
        }
        busy = drained.trees + delivered.taken + delivered.nobody > 0;
    }
    return std::nullopt;
}

std::optional<Problem> Stage::move_to(Instant at)
{
    now_ = at;
    if (auto problem = set_clock_(at)) {
        return problem;
    }
    return settle();
}

PersonId Stage::person(const std::string& role, const std::string& unit) const
{
    const bool of_office = role == "psd" || role == "executive" || role == "administrator";
    return files_.office.in_role(role, of_office ? kOffice : unit, now_);
}

service::Envelope Stage::envelope(const std::string& key, PersonId actor) const
{
    return {.command = service::command_id("demo/" + scene_, key),
            .request_hash = service::request_hash("demo", key),
            .actor = actor};
}

Result<InstanceId> Stage::root(const std::string& definition, const std::string& unit, int fiscal_year)
{
    const auto name = definition + "/" + unit + "/" + std::to_string(fiscal_year);
    if (const auto known = known_.find(name); known != known_.end()) {
        return known->second;
    }
    const auto found = engine_.store.find(definition, unit, fiscal_year, 0);
    if (!found) {
        return nothing_there(name);
    }
    known_.emplace(name, *found);
    return *found;
}

Result<InstanceId> Stage::checkpoint(const std::string& unit, int fiscal_year, int quarter)
{
    const auto name_of = [&](int one) {
        return "checkpoint/" + unit + "/" + std::to_string(fiscal_year) + "/" + std::to_string(one);
    };
    if (!known_.contains(name_of(quarter))) {
        TRAIMAS_TRY(const auto cycle, root("cycle", unit, fiscal_year));
        TRAIMAS_TRY(const auto view, look(cycle));
        for (const auto* it : view.tree().all_of("checkpoint")) {
            known_.emplace(name_of(it->quarter), it->id);
        }
    }
    const auto found = known_.find(name_of(quarter));
    if (found == known_.end()) {
        return nothing_there(name_of(quarter));
    }
    return found->second;
}

Result<service::InstanceView> Stage::look(InstanceId instance)
{
    return service::read_instance(engine_, person("psd", kOffice), instance);
}

std::optional<Problem> Stage::act(InstanceId instance, PersonId actor, const subjects::ActionInput& input,
                                  const std::string& key)
{
    return problem_of(service::act(engine_, instance, envelope(key, actor), input));
}

std::optional<Problem> Stage::save(InstanceId instance, PersonId actor, const std::vector<subjects::SaveRow>& rows,
                                   const std::string& key)
{
    return problem_of(service::save_draft(engine_, instance, envelope(key, actor), rows));
}

std::optional<Problem> Stage::save(InstanceId instance, PersonId actor, const subjects::SaveDocument& document,
                                   const std::string& key)
{
    return problem_of(service::save_document(engine_, instance, envelope(key, actor), document));
}

}  // namespace traimas::cli::demo
