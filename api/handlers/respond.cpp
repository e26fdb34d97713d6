// Rendering and reading that no handler should do in its own way.
// Cursors are opaque by form only: they hold places in lists, nothing that must be kept from the reader.
#include "api/handlers/respond.hpp"

#include "engine/base/assert.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/subjects/prepare.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>

namespace traimas::api {
namespace {

constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t kLongestCursor = 512;
constexpr int kDefaultLimit = 50;
constexpr int kMostLimit = 200;
constexpr std::size_t kTagFigures = 8;

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view kFigures = "0123456789ABCDEF";
    constexpr std::string_view kMarks = "-._~";
    std::string encoded;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || kMarks.find(letter) != std::string_view::npos;
        if (plain) {
            encoded += letter;
        } else {
            encoded += '%';
            encoded += kFigures[byte >> 4U];
            encoded += kFigures[byte & 0xFU];
        }
    }
    return encoded;
}

// The address of the next page: the same question with the new cursor.
std::string next_link(const http::Request& request, const std::string& cursor)
{
    std::string link = "<" + request.path + "?cursor=" + cursor;
    for (const auto& [name, value] : request.query) {
        if (name != "cursor") {
            link += "&" + percent_encoded(name) + "=" + percent_encoded(value);
        }
    }
    return link + ">; rel=\"next\"";
}

std::string text_of(const json& body)
{
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

http::Response json_response(int status, const json& body)
{
    return {.status = status, .body = text_of(body)};
}

std::string whole_tag(const json& body, std::int64_t version)
{
    return "\"" + std::to_string(version) + "-" + ledger::to_hex(ledger::sha256(text_of(body))).substr(0, kTagFigures) +
           "\"";
}

http::Response resource_response(int status, const json& body, std::int64_t version)
{
    auto response = json_response(status, body);
    auto tag = std::to_string(version);
    if (const auto allowed = body.find("allowed"); allowed != body.end()) {
        // A claim is no edit, so that the version stays; whoever reads must see it all the same.
        const auto claims = body.find("claims");
        const bool is_claimed = claims != body.end() && !claims->empty();
        tag += "-" + ledger::to_hex(ledger::sha256(text_of(*allowed) + (is_claimed ? text_of(*claims) : std::string{})))
                         .substr(0, kTagFigures);
    }
    response.headers.emplace_back("ETag", "\"" + tag + "\"");
    return response;
}

void mark_replayed(http::Response& response, bool replayed)
{
    if (replayed) {
        response.headers.emplace_back("Idempotent-Replayed", "true");
    }
}

Result<std::int64_t> parse_version(std::string_view if_match)
{
    if (const auto version = parse_number(if_match.substr(0, if_match.find('-')))) {
        return *version;
    }
    return Problem{ProblemKind::malformed, "if_match_malformed", "Send the one quoted ETag that was read last."};
}

Result<std::optional<std::int64_t>> expected_version(const http::Call& call)
{
    if (!call.if_match) {
        return std::optional<std::int64_t>{};
    }
    TRAIMAS_TRY(const auto version, parse_version(*call.if_match));
    return std::optional{version};
}

Result<service::Envelope> envelope_of(const http::Call& call, std::string_view part)
{
    TRAIMAS_TRY(const auto version, expected_version(call));
    const auto person = caller_of(call);
    const auto scope = "person/" + std::to_string(person.value()) + (part.empty() ? "" : "/" + std::string{part});
    const auto what = std::string{http::method_name(call.request.method)} + " " + call.request.path;
    return service::Envelope{.command = service::command_id(scope, call.idempotency_key),
                             .request_hash = service::request_hash(what, call.request.body),
                             .actor = person,
                             .expected_version = version,
                             .received_at = call.request.received_at};
}

PersonId caller_of(const http::Call& call)
{
    TRAIMAS_ASSERT(call.caller.has_value());
    return call.caller->person;
}

std::optional<std::int64_t> parse_number(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = fault == std::errc{} && end == text.data() + text.size();
    return whole && number >= 0 ? std::optional{number} : std::nullopt;
}

const std::string& path_text(const http::Call& call, std::string_view name)
{
    const auto found = call.path.find(name);
    TRAIMAS_ASSERT(found != call.path.end());
    return found->second;
}

Result<std::int64_t> path_number(const http::Call& call, std::string_view name)
{
    if (const auto number = parse_number(calendar::with_ascii_digits(path_text(call, name)))) {
        return *number;
    }
    return not_found();
}

Problem not_found()
{
    return {ProblemKind::not_found, "not_found", "There is no such thing, or it is not yours to see."};
}

Problem parameter_malformed(std::string_view name, std::string_view expected)
{
    return {ProblemKind::malformed,
            "parameter_malformed",
            "The parameter '" + std::string{name} + "' must be " + std::string{expected} + ".",
            {},
            {{"name", std::string{name}}, {"expected", std::string{expected}}}};
}

Result<int> read_limit(const http::Request& request)
{
    const auto sent = request.parameter("limit");
    if (!sent) {
        return kDefaultLimit;
    }
    const auto number = parse_number(calendar::with_ascii_digits(*sent));
    if (!number || *number < 1 || *number > kMostLimit) {
        return parameter_malformed("limit", "1-200");
    }
    return static_cast<int>(*number);
}

Result<std::optional<bool>> read_flag(const http::Request& request, std::string_view name)
{
    const auto sent = request.parameter(name);
    if (!sent) {
        return std::optional<bool>{};
    }
    if (*sent != "true" && *sent != "false") {
        return parameter_malformed(name, "true, false");
    }
    return std::optional{*sent == "true"};
}

std::string encode_cursor(const json& place)
{
    const auto text = text_of(place);
    std::string encoded(sodium_base64_encoded_len(text.size(), kBase64), '\0');
    sodium_bin2base64(encoded.data(), encoded.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      kBase64);
    encoded.pop_back();  // the terminating NUL
    return encoded;
}

Problem cursor_malformed()
{
    return {ProblemKind::malformed, "cursor_malformed", "Send `next` of the page before as it was, or begin anew."};
}

Result<std::optional<JsonText>> decode_cursor(const http::Request& request)
{
    const auto sent = request.parameter("cursor");
    if (!sent) {
        return std::optional<JsonText>{};
    }
    std::string text(sent->size(), '\0');
    std::size_t length = 0;
    if (sent->size() > kLongestCursor ||
        sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), sent->data(), sent->size(),
                          nullptr, &length, nullptr, kBase64) != 0) {
        return cursor_malformed();
    }
    text.resize(length);
    auto parsed = parse_json(text);
    if (!parsed) {
        return cursor_malformed();
    }
    return std::optional<JsonText>{*std::move(parsed)};
}

http::Response list_response(const http::Request& request, json items, const std::optional<json>& next,
                             const json& extra)
{
    json body = extra;
    body["items"] = std::move(items);
    body["next"] = nullptr;
    if (!next) {
        return json_response(200, body);
    }
    const auto cursor = encode_cursor(*next);
    body["next"] = cursor;
    auto response = json_response(200, body);
    response.headers.emplace_back("Link", next_link(request, cursor));
    return response;
}

language::Language language_of(const http::Request& request)
{
    return language::negotiate(request.header("accept-language").value_or(""), language::Language::th);
}

json time_json(const std::optional<Instant>& instant)
{
    return instant ? json(calendar::rfc3339(*instant)) : json(nullptr);
}

std::string zone_of_reports(const Api& api)
{
    const auto checkpoint = api.engine.definitions.latest("checkpoint");
    return checkpoint != nullptr ? checkpoint->zone : "Asia/Bangkok";
}

json name_json(std::string_view th, std::string_view en)
{
    return {{"th", th}, {"en", en}};
}

json person_json(const Names& names, PersonId person)
{
    const auto found = names.find(person);
    const bool named = found != names.end() && !(found->second.th.empty() && found->second.en.empty());
    return {{"id", person.value()}, {"name", named ? name_json(found->second.th, found->second.en) : json(nullptr)}};
}

json person_or_null(const Names& names, const std::optional<PersonId>& person)
{
    return person ? person_json(names, *person) : json(nullptr);
}

calendar::Date read_date(JsonReader& in, std::string_view key)
{
    const auto text = in.text(key, {1, 40});
    const auto date = calendar::parse_typed_date(text);
    if (!date && !text.empty()) {
        in.fault(key, "not_a_date", "is not a date such as 2018-01-31");
    }
    return date ? *date : calendar::Date{};
}

Instant read_time(JsonReader& in, std::string_view key)
{
    const auto text = in.text(key, {1, 40});
    const auto time = calendar::parse_rfc3339(text);
    if (!time && !text.empty()) {
        in.fault(key, "not_a_time", "is not a time such as 2018-01-31T17:00:00Z");
    }
    return time ? *time : Instant{};
}

std::optional<Instant> read_optional_time(JsonReader& in, std::string_view key)
{
    return in.has(key) ? std::optional{read_time(in, key)} : (in.raw(key), std::nullopt);
}

BilingualName read_name(JsonReader& in, std::string_view key)
{
    return in.object(key, [](JsonReader& name) {
        const auto filled = [&name](const char* language) {
            auto text = name.text(language, {1, 200});
            if (!text.empty() && subjects::is_blank(text)) {
                name.fault(language, "required", "is blank");
            }
            return text;
        };
        return BilingualName{filled("th"), filled("en")};
    });
}

bool Reader::has_role(std::string_view role) const
{
    return std::any_of(capacities.begin(), capacities.end(),
                       [role](const organisation::Capacity& capacity) { return capacity.role == role; });
}

Reader reader_of(const Api& api, store::Tx& tx, PersonId person)
{
    auto registers = api.trees.registers(tx);
    const auto now = store::read_clock(tx);
    auto capacities = registers->organisation.capacities(person, now);
    return {person, now, std::move(registers), std::move(capacities)};
}

}  // namespace traimas::api
