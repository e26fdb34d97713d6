// GET /api/v1/fiscal-years/{fy}/rehearsal: for those who lead an office's year. Nothing of it is stored.
#include "api/handlers/rehearsal.hpp"

#include "api/handlers/instance_list.hpp"
#include "api/handlers/rehearsal_json.hpp"
#include "engine/service/authority.hpp"

#include <algorithm>
#include <array>

namespace traimas::api {
namespace {

constexpr std::array<std::string_view, 3> kLeaders{"psd", "executive", "administrator"};
// Every hour of a rehearsal is that of the offices: a workflow with a zone of its own keeps its dates in it.
const std::string kZone = "Asia/Bangkok";

bool leads(const Reader& reader, const std::string& office)
{
    return std::any_of(reader.capacities.begin(), reader.capacities.end(), [&](const organisation::Capacity& it) {
        const bool role = std::find(kLeaders.begin(), kLeaders.end(), it.role) != kLeaders.end();
        return role && reader.organisation().within(office, it.unit);
    });
}

// The office that is asked for, or the only one that the reader works for.
Result<std::string> chosen_office(const Reader& reader, const http::Call& call)
{
    const auto offices = service::offices_of(reader.organisation(), reader.person, reader.now);
    const std::string asked{call.request.parameter("office").value_or("")};
    if (asked.empty() && offices.size() == 1) {
        return *offices.begin();
    }
    if (asked.empty()) {
        std::string all;
        for (const auto& office : offices) {
            all += (all.empty() ? "" : ", ") + office;
        }
        return offices.empty() ? not_found() : parameter_malformed("office", all);
    }
    const bool is_seen =
        offices.contains(asked) || service::may_see(reader.organisation(), reader.person, asked, reader.now);
    const bool is_known = reader.organisation().units.contains(asked);
    return is_seen && is_known ? Result<std::string>{asked} : Result<std::string>{not_found()};
}

Result<service::RehearsalQuestion> read_question(const Reader& reader, const http::Call& call)
{
    const auto number = parse_number(calendar::with_ascii_digits(path_text(call, "fy")));
    if (!number || *number < kYearsOfEra.least || *number > kYearsOfEra.most) {
        return not_found();
    }
    TRAIMAS_TRY(const auto office, chosen_office(reader, call));
    if (!leads(reader, office)) {
        return Problem{ProblemKind::forbidden,
                       "not_your_role",
                       "A rehearsal is for the office's PSD, executives and administrators.",
                       {},
                       {{"role", "psd"}, {"unit", office}}};
    }
    return service::RehearsalQuestion{static_cast<int>(*number), office, reader.now};
}

struct Asked {
    Reader reader;
    service::RehearsalQuestion question;
};

Result<http::Response> read_rehearsal(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto asked, service::read(api.database, [&](store::Tx& tx) -> Result<Asked> {
                    auto reader = reader_of(api, tx, caller_of(call));
                    TRAIMAS_TRY(auto question, read_question(reader, call));
                    return Asked{std::move(reader), std::move(question)};
                }));
    const auto begun = std::chrono::steady_clock::now();
    // No transaction is open meanwhile: the registers are an immutable snapshot.
    TRAIMAS_TRY(const auto rehearsed, service::rehearse(api.engine, *asked.reader.registers, asked.question));
    const auto findings = service::rehearsal_findings(rehearsed, *asked.reader.registers, api.engine.definitions);
    const auto took = std::chrono::steady_clock::now() - begun;
    TRAIMAS_TRY(const auto names, service::read(api.database, [&](store::Tx& tx) -> Result<Names> {
                    return store::people_by_id(tx, people_in(rehearsed, findings));
                }));
    const Words words{{api.messages, language_of(call.request), asked.reader.organisation(), names, kZone}};
    auto body = rehearsal_json({.rehearsed = rehearsed,
                                .findings = findings,
                                .definitions = api.engine.definitions,
                                .organisation = asked.reader.organisation(),
                                .names = names,
                                .words = words});
    body["as_of"] = time_json(asked.reader.now);
    body["took_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return json_response(200, body);
}

}  // namespace

Routes rehearsal_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/fiscal-years/{fy}/rehearsal",
         .action = "fiscal_year.rehearsal",
         .handler = [&api](const http::Call& call) { return read_rehearsal(api, call); },
         .parameters = {"office"}},
    };
}

}  // namespace traimas::api
