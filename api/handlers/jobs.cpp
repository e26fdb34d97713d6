// GET /api/v1/jobs/{id} and POST /api/v1/jobs/{id}/actions.
// A job is shown to who began it and to whose name it was begun in; each verdict is told in the reader's words.
#include "api/handlers/jobs.hpp"

#include "api/handlers/instance_list.hpp"
#include "engine/base/assert.hpp"
#include "engine/service/authority.hpp"

namespace traimas::api {
namespace {

constexpr const char* kJobsPath = "/api/v1/jobs";
constexpr int kItemsAtOnce = 50;  // of a request; the poller does the rest
constexpr Bounds kAnyPrincipal{1, 9'007'199'254'740'991};

enum class JobAction { cancel };

}  // namespace
}  // namespace traimas::api

namespace traimas {

template <>
struct EnumText<api::JobAction> {
    static constexpr std::array table{std::pair{api::JobAction::cancel, std::string_view{"cancel"}}};
};

}  // namespace traimas

namespace traimas::api {
namespace {

language::Arguments arguments_from(const json& object)
{
    language::Arguments arguments;
    for (const auto& [name, value] : object.items()) {
        arguments.emplace_back(name, value.get<std::string>());
    }
    return arguments;
}

// Why an item was refused or failed, in the reader's words.
json verdict_json(const Api& api, std::string_view tag, const store::JobItemRow& item)
{
    if (item.state != store::JobItemState::refused && item.state != store::JobItemState::failed) {
        return nullptr;
    }
    const auto problem = json::parse(item.problem);
    const auto detail = problem.value("detail", std::string{});
    json it{{"code", item.code},
            {"detail", language::code_text(api.messages, tag, item.code,
                                           arguments_from(problem.value("arguments", json::object())), detail)},
            {"errors", json::array()}};
    for (const auto& field : problem.value("fields", json::array())) {
        const auto code = field.at("code").get<std::string>();
        it["errors"].push_back(json{
            {"pointer", field.at("pointer")},
            {"code", code},
            {"message", language::code_text(api.messages, tag, "fault." + code, arguments_from(field.at("arguments")),
                                            field.at("message").get<std::string>())}});
    }
    return it;
}

json progress_json(const std::map<store::JobItemState, int>& counts)
{
    json progress = json::object();
    int all = 0;
    for (const auto& [state, text] : EnumText<store::JobItemState>::table) {
        const auto found = counts.find(state);
        const int count = found == counts.end() ? 0 : found->second;
        progress[std::string{text}] = count;
        all += count;
    }
    progress["items"] = all;
    return progress;
}

const char* job_state(const store::JobRow& job)
{
    if (job.cancelled_at) {
        return "cancelled";
    }
    return job.finished_at ? "done" : "running";
}

Result<http::Response> job_answer(const Api& api, const http::Call& call, JobId id, int status)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto job = store::job_by_id(tx, id);
        const auto caller = caller_of(call);
        if (!job || (job->actor != caller && job->on_behalf_of != caller)) {
            return not_found();
        }
        const auto reader = reader_of(api, tx, caller);
        const auto tag = to_text(language_of(call.request));
        const auto progress = progress_json(store::count_items(tx, id));
        json items = json::array();
        for (const auto& item : store::items_of_job(tx, id, 0, service::kMostJobItems)) {
            items.push_back(
                {{"position", item.position},
                 {"instance", item.instance.value()},
                 {"unit", item.unit.empty() ? json(nullptr) : unit_reference(reader.organisation(), item.unit)},
                 {"state", to_text(item.state)},
                 {"verdict", verdict_json(api, tag, item)},
                 {"result", item.result ? json(item.result->value()) : json(nullptr)},
                 {"settled_at", time_json(item.settled_at)}});
        }
        const json body{{"id", id.value()},
                        {"kind", to_text(job->kind)},
                        {"state", job_state(*job)},
                        {"created_at", time_json(job->created_at)},
                        {"finished_at", time_json(job->finished_at)},
                        {"progress", progress},
                        {"items", std::move(items)}};
        // Each verdict moves it on: a job changes in no other way.
        const auto settled = progress.at("items").get<std::int64_t>() - progress.at("waiting").get<std::int64_t>();
        auto response = resource_response(status, body, settled);
        response.headers.emplace_back("Vary", "Accept-Language");
        return response;
    });
}

Result<http::Response> read_job(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    return job_answer(api, call, JobId{id}, 200);
}

// Repeated, it finds nothing left to take back: that is the same outcome.
Result<http::Response> act_on_job(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto action,
                decode(call.request.body, [](JsonReader& in) { return in.one_of<JobAction>("action"); }));
    TRAIMAS_ASSERT(action == JobAction::cancel);
    TRAIMAS_TRY(const auto cancelled, service::read(api.database, [&](store::Tx& tx) -> Result<std::int64_t> {
                    const auto job = store::job_by_id(tx, JobId{id});
                    const auto caller = caller_of(call);
                    if (!job || (job->actor != caller && job->on_behalf_of != caller)) {
                        return not_found();
                    }
                    if (job->finished_at && !job->cancelled_at) {
                        return Problem{ProblemKind::conflict, "job_finished",
                                       "Everything it was about is done or refused: there is nothing to cancel."};
                    }
                    return store::cancel_waiting(tx, job->id, store::read_clock(tx));
                }));
    std::ignore = cancelled;
    return job_answer(api, call, JobId{id}, 200);
}

}  // namespace

std::vector<service::JobItem> job_items(const std::vector<InstanceId>& reports)
{
    std::vector<service::JobItem> items;
    items.reserve(reports.size());
    for (const auto report : reports) {
        items.push_back({report});
    }
    return items;
}

std::optional<PersonId> read_principal(JsonReader& in)
{
    const auto principal = in.optional_integer("on_behalf_of", kAnyPrincipal);
    return principal ? std::optional{PersonId{*principal}} : std::nullopt;
}

Result<http::Response> begin_job(const Api& api, const http::Call& call, std::optional<PersonId> on_behalf_of,
                                 const service::NewJob& job)
{
    // Each item decides by itself who may do it; an auditor may do none of them, and begins no job to be told so.
    TRAIMAS_TRY(const auto reader, service::read(api.database, [&](store::Tx& tx) -> Result<Reader> {
                    return reader_of(api, tx, caller_of(call));
                }));
    if (auto problem = service::refuses_auditor(reader.organisation(), reader.person, reader.now)) {
        return *std::move(problem);
    }
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    envelope.on_behalf_of = on_behalf_of;
    TRAIMAS_TRY(const auto begun, service::begin_job(api.database, envelope, job));
    try {
        service::run_jobs(api.engine, api.database, begun.job, kItemsAtOnce);
    } catch (const store::DatabaseError& error) {
        return service::database_problem(error);  // the job stands: the poller goes on with it
    }
    if (api.wake_poller) {
        api.wake_poller();
    }
    TRAIMAS_TRY(auto response, job_answer(api, call, begun.job, 201));
    response.headers.emplace_back("Location", std::string{kJobsPath} + "/" + std::to_string(begun.job.value()));
    mark_replayed(response, begun.replayed);
    return response;
}

Routes job_routes(const Api& api)
{
    const auto one = std::string{kJobsPath} + "/{id}";
    return {
        {.method = http::Method::get,
         .pattern = one,
         .action = "job.read",
         .handler = [&api](const http::Call& call) { return read_job(api, call); }},
        {.method = http::Method::post,
         .pattern = one + "/actions",
         .action = "job.act",
         .handler = [&api](const http::Call& call) { return act_on_job(api, call); },
         .idempotency = http::Idempotency::required,
         .body_limit = http::kJsonBodyLimit},
    };
}

}  // namespace traimas::api
