// Previews and sends reminders.
// The preview asks the machine and the definition what the real thing would do, and writes nothing.
#include "api/handlers/checkpoint_reminders.hpp"

#include "api/handlers/instance_list.hpp"
#include "api/handlers/jobs.hpp"
#include "api/handlers/notices.hpp"
#include "engine/base/assert.hpp"
#include "engine/service/read_instance.hpp"
#include "engine/subjects/checkpoint.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr const char* kRemind = "remind";

struct ReminderRequest {
    Cohort cohort;
    bool dry_run;
    std::optional<PersonId> on_behalf_of;
};

ReminderRequest read_reminders(JsonReader& in)
{
    return {in.object("cohort", read_cohort), in.optional_boolean("dry_run").value_or(false), read_principal(in)};
}

// The code of a refusal, or nothing where it would be sent.
std::optional<std::string> refusal_of(const service::InstanceView& view)
{
    const auto refused = std::find_if(view.refused.begin(), view.refused.end(),
                                      [](const service::Refused& it) { return it.action == kRemind; });
    if (refused != view.refused.end()) {
        return refused->code;
    }
    if (std::find(view.allowed.begin(), view.allowed.end(), kRemind) == view.allowed.end()) {
        return "action_not_available";
    }
    const auto today = subjects::reminder_day(view.tree().world(view.instance), view.now);
    return subjects::is_reminded_on(view.instance, today) ? std::optional<std::string>{"reminded_today"} : std::nullopt;
}

struct Recipient {
    PersonId person;
    std::string role;
    std::string notice;
};

// Whom the action's notices go to, as the tree would send them.
std::vector<Recipient> told_by(const service::InstanceView& view)
{
    const auto world = view.tree().world(view.instance);
    const auto* rule = world.definition.state(view.instance.folded.state)->rule(kRemind);
    TRAIMAS_ASSERT(rule != nullptr);
    const auto& organisation = view.registers->organisation;
    std::vector<Recipient> all;
    for (const auto& effect : rule->branches.back().effects) {
        const auto* notice = std::get_if<workflow::Notify>(&effect);
        if (notice == nullptr) {
            continue;
        }
        std::set<PersonId> told;
        for (const auto& name : notice->to) {
            const auto* role = world.definition.role(name);
            const auto unit = workflow::scope_unit(organisation, role->scope, view.instance.unit);
            for (const auto person : organisation.eligible(name, unit, view.now)) {
                if (told.insert(person).second) {
                    all.push_back({person, name, notice->notice});
                }
            }
        }
    }
    return all;
}

json message_json(const Api& api, const service::InstanceView& view, const std::string& notice)
{
    json arguments{
        {"unit", view.instance.unit}, {"fiscal_year", view.instance.fiscal_year}, {"quarter", view.instance.quarter}};
    if (const auto due = view.tree().due_of(view.instance)) {
        arguments["due_at"] = to_micros(*due);
    }
    json words = json::object();
    for (const auto tongue : {language::Language::th, language::Language::en}) {
        const auto text = notice_text(api, view.registers->organisation, tongue, notice, arguments);
        words[std::string{to_text(tongue)}] = json{{"subject", text.subject}, {"text", text.text}};
    }
    return words;
}

// A struct, since nlohmann's type makes a Result of it ambiguous.
struct Preview {
    json body;
};
Result<Preview> preview_of(const Api& api, const http::Call& call, InstanceId report)
{
    TRAIMAS_TRY(const auto view, service::read_instance(api.engine, caller_of(call), report));
    if (view.instance.definition != "checkpoint") {
        return not_found();
    }
    json it{{"checkpoint", report.value()},
            {"unit", unit_reference(view.registers->organisation, view.instance.unit)},
            {"state", view.instance.folded.state},
            {"refused", nullptr},
            {"recipients", json::array()},
            {"message", nullptr}};
    if (const auto code = refusal_of(view)) {
        const auto tag = to_text(language_of(call.request));
        it["refused"] = json{{"code", *code}, {"detail", language::code_text(api.messages, tag, *code, {}, *code)}};
        return Preview{std::move(it)};
    }
    const auto told = told_by(view);
    std::vector<PersonId> people;
    for (const auto& one : told) {
        people.push_back(one.person);
    }
    TRAIMAS_TRY(const auto names, service::read(api.database, [&](store::Tx& tx) {
                    return Result<Names>{store::people_by_id(tx, people)};
                }));
    for (const auto& one : told) {
        it["recipients"].push_back(json{{"person", person_json(names, one.person)}, {"role", one.role}});
    }
    if (!told.empty()) {
        it["message"] = message_json(api, view, told.front().notice);
    }
    return Preview{std::move(it)};
}

Result<http::Response> remind(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto request, decode(call.request.body, read_reminders));
    TRAIMAS_TRY(const auto reports, resolve_cohort(api, call, request.cohort));
    if (!request.dry_run) {
        return begin_job(api, call, request.on_behalf_of,
                         {.task = {.kind = store::JobKind::reminders}, .items = job_items(reports)});
    }
    json items = json::array();
    for (const auto report : reports) {
        TRAIMAS_TRY(auto preview, preview_of(api, call, report));
        items.push_back(std::move(preview.body));
    }
    auto response = json_response(200, json{{"items", std::move(items)}});
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

}  // namespace

Routes checkpoint_reminder_routes(const Api& api)
{
    return {{.method = http::Method::post,
             .pattern = "/api/v1/checkpoints/reminders",
             .action = "checkpoint.remind",
             .handler = [&api](const http::Call& call) { return remind(api, call); },
             .idempotency = http::Idempotency::required,
             .body_limit = http::kJsonBodyLimit}};
}

}  // namespace traimas::api
