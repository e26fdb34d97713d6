// Decides on many at once.
// What is decided on is named one by one, each with the version that was read, or as the green reports of a quarter.
#include "api/handlers/decisions.hpp"

#include "api/auth/authority.hpp"
#include "api/handlers/instance_list.hpp"
#include "api/handlers/jobs.hpp"
#include "engine/subjects/prepare.hpp"

#include <set>

namespace traimas::api {

enum class Decision { approve, return_, reject };

}  // namespace traimas::api

namespace traimas {

template <>
struct EnumText<api::Decision> {
    static constexpr std::array table{
        std::pair{api::Decision::approve, std::string_view{"approve"}},
        std::pair{api::Decision::return_, std::string_view{"return"}},
        std::pair{api::Decision::reject, std::string_view{"reject"}},
    };
};

}  // namespace traimas

namespace traimas::api {
namespace {

constexpr Bounds kDecisionComment{0, 4'000};
constexpr Bounds kAnyDecided{1, 9'007'199'254'740'991};

struct QuarterOfReports {
    int fiscal_year;
    int quarter;
};

struct Decisions {
    Decision action;
    std::string comment;
    std::vector<Versioned> items;
    std::optional<QuarterOfReports> green;
    std::optional<PersonId> on_behalf_of;
};

std::vector<Versioned> read_items(JsonReader& in)
{
    std::set<InstanceId> seen;
    return in.optional_list("items", {1, service::kMostJobItems}, [&seen](JsonReader& item) {
        Versioned one{InstanceId{item.integer("id", kAnyDecided)},
                      item.optional_integer("version", {0, 9'007'199'254'740'991})};
        if (!seen.insert(one.id).second) {
            item.fault("id", "named_twice", "stands in the list twice");
        }
        return one;
    });
}

Decisions read_decisions(JsonReader& in)
{
    Decisions decisions{.action = in.one_of<Decision>("action"),
                        .comment = in.optional_text("comment", kDecisionComment).value_or(""),
                        .items = read_items(in),
                        .green = in.optional_object(
                            "green",
                            [](JsonReader& quarter) {
                                return QuarterOfReports{static_cast<int>(quarter.integer("fiscal_year", kYearsOfEra)),
                                                        static_cast<int>(quarter.integer("quarter", {1, 4}))};
                            }),
                        .on_behalf_of = read_principal(in)};
    if (in.has("items") == in.has("green")) {
        in.fault("", "items_unclear", "must name either the items, or the quarter whose green reports are meant");
    }
    if (decisions.action != Decision::approve && subjects::is_blank(decisions.comment)) {
        in.fault("comment", "comment_required", "Say why: everybody concerned reads it.");
    }
    return decisions;
}

Result<http::Response> decide_many(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto decisions, decode(call.request.body, read_decisions));
    if (auto problem = auth::check_decision(*call.caller, to_text(decisions.action))) {
        return *std::move(problem);
    }
    auto chosen = decisions.items;
    if (decisions.green) {
        TRAIMAS_TRY(chosen, green_reports(api, call, decisions.green->fiscal_year, decisions.green->quarter));
    }
    service::NewJob job{.task = {.kind = store::JobKind::decisions,
                                 .action = std::string{to_text(decisions.action)},
                                 .words = decisions.comment},
                        .items = {}};
    for (const auto& one : chosen) {
        job.items.push_back({one.id, one.version});
    }
    return begin_job(api, call, decisions.on_behalf_of, job);
}

}  // namespace

Routes decision_routes(const Api& api)
{
    return {{.method = http::Method::post,
             .pattern = "/api/v1/tasks/actions",
             .action = "task.act",
             .handler = [&api](const http::Call& call) { return decide_many(api, call); },
             .idempotency = http::Idempotency::required,
             .body_limit = http::kJsonBodyLimit}};
}

}  // namespace traimas::api
