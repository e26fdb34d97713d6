// What all handlers share: rendering, tags, pages, the envelope of a command, and who reads.
// Pure functions but where a transaction is taken; any thread may call them.
#pragma once

#include "api/handlers/context.hpp"
#include "engine/base/json_reader.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/language/language.hpp"
#include "engine/service/execute.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/directory_queries.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::api {

using nlohmann::json;
using Names = std::map<PersonId, store::PersonRecord>;

// --- answers -------------------------------------------------------------------------------------------------------

[[nodiscard]] http::Response json_response(int status, const json& body);
// The same with an ETag: the version, a dash, and a short hash of body["allowed"] (and "claims") where there is one:
// "7-1a2b3c4d".
[[nodiscard]] http::Response resource_response(int status, const json& body, std::int64_t version);
// An ETag of all that is shown: the version, a dash, and a short hash of the body.
[[nodiscard]] std::string whole_tag(const json& body, std::int64_t version);
// Adds Idempotent-Replayed where the command had run before.
void mark_replayed(http::Response& response, bool replayed);

// --- conditions and commands ---------------------------------------------------------------------------------------

// The version of an ETag without quotes, "7-1a2b3c4d" or "7". Problem: malformed, code "if_match_malformed".
Result<std::int64_t> parse_version(std::string_view if_match);
Result<std::optional<std::int64_t>> expected_version(const http::Call& call);
// The command of this call: its id from person and Idempotency-Key, its hash from method, path and body, If-Match.
// The call must have a caller. `part` tells the commands of one request apart, where it makes more than one.
Result<service::Envelope> envelope_of(const http::Call& call, std::string_view part = "");
[[nodiscard]] PersonId caller_of(const http::Call& call);  // asserts that there is one

// --- parameters ----------------------------------------------------------------------------------------------------

// An integer of the path or query: digits only, nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text);
// {id} of the path, in ASCII or Thai digits; not_found for what is no number.
Result<std::int64_t> path_number(const http::Call& call, std::string_view name);
[[nodiscard]] const std::string& path_text(const http::Call& call, std::string_view name);
// ?limit=, 1-200, 50 where absent. Problem: malformed, code "parameter_malformed".
Result<int> read_limit(const http::Request& request);
// ?name=true|false. Problem as above.
Result<std::optional<bool>> read_flag(const http::Request& request, std::string_view name);
// `expected` is told as it is ("1-200", "true, false"), but for "text", "number" and "date", which have words.
[[nodiscard]] Problem parameter_malformed(std::string_view name, std::string_view expected);
[[nodiscard]] Problem not_found();

// A cursor is what `read` takes from the JSON object that encode_cursor was given. Problem: malformed, code
// "cursor_malformed".
[[nodiscard]] std::string encode_cursor(const json& place);
Result<std::optional<JsonText>> decode_cursor(const http::Request& request);
[[nodiscard]] Problem cursor_malformed();
template <class F>
auto read_cursor(const http::Request& request, F read)
    -> Result<std::optional<decltype(read(std::declval<JsonReader&>()))>>
{
    using Place = decltype(read(std::declval<JsonReader&>()));
    TRAIMAS_TRY(const auto text, decode_cursor(request));
    if (!text) {
        return std::optional<Place>{};
    }
    auto place = decode_json(text->value, read);
    if (!place) {
        return cursor_malformed();
    }
    return std::optional<Place>{*std::move(place)};
}

// {"items": […], "next": cursor or null} with a Link header. `extra` is merged into the body.
[[nodiscard]] http::Response list_response(const http::Request& request, json items, const std::optional<json>& next,
                                           const json& extra = json::object());
// Queries ask for one row more than the page takes: cuts it off and answers whether there is a next page.
template <class Row>
bool cut_page(std::vector<Row>& rows, int limit)
{
    const auto page = static_cast<std::size_t>(limit);
    const bool more = rows.size() > page;
    while (rows.size() > page) {
        rows.pop_back();
    }
    return more;
}

// --- values --------------------------------------------------------------------------------------------------------

[[nodiscard]] language::Language language_of(const http::Request& request);
[[nodiscard]] json time_json(const std::optional<Instant>& instant);  // RFC 3339 or null
// The zone of reports, as their workflow says it.
[[nodiscard]] std::string zone_of_reports(const Api& api);
[[nodiscard]] json name_json(std::string_view th, std::string_view en);  // {"th", "en"}
// {"id": 7, "name": {"th", "en"}}; the name is null once the person was erased.
[[nodiscard]] json person_json(const Names& names, PersonId person);
[[nodiscard]] json person_or_null(const Names& names, const std::optional<PersonId>& person);
// Required fields of a body: an ISO date, an RFC 3339 time, {"th", "en"}.
calendar::Date read_date(JsonReader& in, std::string_view key);
Instant read_time(JsonReader& in, std::string_view key);
std::optional<Instant> read_optional_time(JsonReader& in, std::string_view key);
struct BilingualName {
    std::string th;
    std::string en;
};
BilingualName read_name(JsonReader& in, std::string_view key);

// --- who reads -----------------------------------------------------------------------------------------------------

// The registers and the capacities of the caller, as of business time now.
struct Reader {
    PersonId person;
    Instant now;
    std::shared_ptr<const store::Registers> registers;
    std::vector<organisation::Capacity> capacities;

    [[nodiscard]] const organisation::Organisation& organisation() const { return registers->organisation; }
    [[nodiscard]] bool has_role(std::string_view role) const;
};
// Throws DatabaseError, as everything inside of service::read() may.
[[nodiscard]] Reader reader_of(const Api& api, store::Tx& tx, PersonId person);

}  // namespace traimas::api
