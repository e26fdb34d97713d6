// GET /api/v1/notices and PATCH /api/v1/notices/{id}.
// A notice is kept as its name and arguments; the sentence is made when it is read.
#include "api/handlers/notices.hpp"

#include "api/handlers/respond.hpp"
#include "engine/language/notice_words.hpp"
#include "engine/store/inbox_queries.hpp"

#include <limits>

namespace traimas::api {
namespace {

using language::Language;

constexpr Bounds kAnyNotice{0, std::numeric_limits<std::int64_t>::max()};

// What the words of a notice need besides the notice itself.
struct NoticeWords {
    const language::Messages& messages;
    const organisation::Organisation& organisation;
    Language language;
    std::string zone;  // of the instance's workflow
};

std::string unit_name(const NoticeWords& words, const std::string& code)
{
    const auto unit = words.organisation.units.find(code);
    if (unit == words.organisation.units.end()) {
        return code;
    }
    return words.language == Language::th ? unit->second.th : unit->second.en;
}

json notice_json(const store::NoticeRow& row, const NoticeWords& words)
{
    const auto unit = unit_name(words, row.arguments.value("unit", std::string{}));
    const auto arguments = language::notice_arguments(words.language, row.arguments, unit, words.zone);
    const auto key = "notice." + row.notice;
    return {{"id", row.id.value()},
            {"notice", row.notice},
            {"instance", row.instance.value()},
            {"unit", row.arguments.value("unit", std::string{})},
            {"fiscal_year", row.arguments.value("fiscal_year", 0)},
            {"quarter", row.arguments.value("quarter", 0)},
            {"subject", words.messages.text(words.language, key + ".subject", arguments)},
            {"text", words.messages.text(words.language, key + ".text", arguments)},
            {"recorded_at", time_json(row.recorded_at)},
            {"read", row.read_at.has_value()},
            {"read_at", time_json(row.read_at)}};
}

NoticeWords words_in(const Api& api, const organisation::Organisation& organisation, Language language)
{
    const auto checkpoint = api.engine.definitions.latest("checkpoint");
    return {api.messages, organisation, language, checkpoint != nullptr ? checkpoint->zone : "Asia/Bangkok"};
}

NoticeWords words_of(const Api& api, const Reader& reader, const http::Request& request)
{
    return words_in(api, reader.organisation(), language_of(request));
}

Result<http::Response> list_notices(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto unread, read_flag(call.request, "unread"));
    TRAIMAS_TRY(const auto before,
                read_cursor(call.request, [](JsonReader& in) { return NoticeId{in.integer("before", kAnyNotice)}; }));
    const auto filter = unread.value_or(false) ? store::NoticeFilter::unread : store::NoticeFilter::all;
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        auto rows = store::notices(tx, reader.person, filter, before, limit + 1);
        const bool more = cut_page(rows, limit);
        const auto words = words_of(api, reader, call.request);
        json items = json::array();
        for (const auto& row : rows) {
            items.push_back(notice_json(row, words));
        }
        const auto next = more ? std::optional{json{{"before", rows.back().id.value()}}} : std::nullopt;
        auto response =
            list_response(call.request, std::move(items), next, {{"unread", store::count_unread(tx, reader.person)}});
        response.headers.emplace_back("Vary", "Accept-Language");
        return response;
    });
}

Result<http::Response> mark_notice(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto read, decode(call.request.body, [](JsonReader& in) { return in.boolean("read"); }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto reader = reader_of(api, tx, caller_of(call));
        const auto row =
            store::mark_notice(tx, reader.person, NoticeId{id}, read ? std::optional{reader.now} : std::nullopt);
        if (!row) {
            return not_found();
        }
        auto response = json_response(200, notice_json(*row, words_of(api, reader, call.request)));
        response.headers.emplace_back("Vary", "Accept-Language");
        return response;
    });
}

}  // namespace

NoticeText notice_text(const Api& api, const organisation::Organisation& organisation, Language language,
                       const std::string& notice, const json& arguments)
{
    const auto words = words_in(api, organisation, language);
    const auto unit = unit_name(words, arguments.value("unit", std::string{}));
    const auto filled = language::notice_arguments(language, arguments, unit, words.zone);
    const auto key = "notice." + notice;
    return {api.messages.text(language, key + ".subject", filled), api.messages.text(language, key + ".text", filled)};
}

Routes notices_routes(const Api& api)
{
    return {
        {.method = http::Method::get,
         .pattern = "/api/v1/notices",
         .action = "notice.read",
         .handler = [&api](const http::Call& call) { return list_notices(api, call); },
         .parameters = {"unread", "limit", "cursor"}},
        {.method = http::Method::patch,
         .pattern = "/api/v1/notices/{id}",
         .action = "notice.mark",
         .handler = [&api](const http::Call& call) { return mark_notice(api, call); },
         .body_limit = http::kJsonBodyLimit},
    };
}

}  // namespace traimas::api
