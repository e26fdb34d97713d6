// GET and POST /api/v1/indicators, GET /api/v1/indicators/{code}, GET and POST …/versions, GET …/versions/{version}.
// The ETag of an indicator is its latest version.
#include "api/handlers/indicators.hpp"

#include "api/handlers/dictionary_json.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using measure::Indicator;

constexpr std::int64_t kMostVersion = 1'000'000;
constexpr std::size_t kLongestSearch = 400;  // bytes: a hundred Thai letters and some

struct IndicatorFilter {
    std::optional<int> goal{};
    std::optional<std::string> challenge{};
    std::optional<std::string> pmqa{};
    std::optional<std::string> parent{};
    std::string search{};  // in lower case, empty: everything
};

// ASCII only: Thai knows no case.
std::string lower_case(std::string_view text)
{
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return lower;
}

Result<IndicatorFilter> read_filter(const http::Request& request)
{
    IndicatorFilter filter;
    if (const auto goal = request.parameter("goal")) {
        const auto number = parse_number(*goal);
        if (!number || *number < 1 || *number > kMostVersion) {
            return parameter_malformed("goal", "number");
        }
        filter.goal = static_cast<int>(*number);
    }
    const auto copied = [&](const char* name) {
        const auto sent = request.parameter(name);
        return sent ? std::optional<std::string>{*sent} : std::nullopt;
    };
    filter.challenge = copied("challenge");
    filter.pmqa = copied("pmqa");
    filter.parent = copied("parent");
    if (const auto search = request.parameter("q")) {
        if (search->size() > kLongestSearch) {
            return parameter_malformed("q", "text");
        }
        filter.search = lower_case(*search);
    }
    return filter;
}

template <class T>
bool serves(const std::optional<T>& wanted, const std::vector<T>& links)
{
    return !wanted || std::find(links.begin(), links.end(), *wanted) != links.end();
}

bool is_found(const Indicator& indicator, const std::string& search)
{
    return search.empty() || lower_case(indicator.code).find(search) != std::string::npos ||
           lower_case(indicator.en).find(search) != std::string::npos ||
           lower_case(indicator.th).find(search) != std::string::npos;
}

bool passes(const Indicator& indicator, const IndicatorFilter& filter)
{
    return serves(filter.goal, indicator.goals) && serves(filter.challenge, indicator.challenges) &&
           serves(filter.pmqa, indicator.pmqa) && (!filter.parent || indicator.parent == *filter.parent) &&
           is_found(indicator, filter.search);
}

Result<http::Response> list_indicators(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto filter, read_filter(call.request));
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, [](JsonReader& in) { return in.text("after", {1, 100}); }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        std::vector<const Indicator*> page;
        const auto& all = registers->dictionary.indicators;
        for (auto it = after ? all.upper_bound(*after) : all.begin(); it != all.end(); ++it) {
            if (page.size() > static_cast<std::size_t>(limit)) {
                break;  // one more than the page takes
            }
            if (passes(it->second.back(), filter)) {
                page.push_back(&it->second.back());
            }
        }
        const bool more = cut_page(page, limit);
        json items = json::array();
        for (const auto* indicator : page) {
            items.push_back(indicator_summary(*indicator));
        }
        const auto next = more ? std::optional{json{{"after", page.back()->code}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> read_one_indicator(const Api& api, const http::Call& call)
{
    const auto& code = path_text(call, "code");
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto* latest = registers->dictionary.latest(code);
        if (latest == nullptr) {
            return not_found();
        }
        auto body = indicator_resource(*latest);
        body["versions"] = json::array();
        for (int version = 1; version <= latest->version; ++version) {
            body["versions"].push_back(version);
        }
        return resource_response(200, body, latest->version);
    });
}

Result<http::Response> list_indicator_versions(const Api& api, const http::Call& call)
{
    const auto& code = path_text(call, "code");
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_cursor(call.request, [](JsonReader& in) {
                    return in.integer("after", {0, kMostVersion});
                }));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto known = registers->dictionary.indicators.find(code);
        if (known == registers->dictionary.indicators.end()) {
            return not_found();
        }
        std::vector<const Indicator*> page;
        for (const auto& indicator : known->second) {
            if (indicator.version > after.value_or(0)) {
                page.push_back(&indicator);
            }
        }
        const bool more = cut_page(page, limit);
        json items = json::array();
        for (const auto* indicator : page) {
            items.push_back(indicator_resource(*indicator));
        }
        const auto next = more ? std::optional{json{{"after", page.back()->version}}} : std::nullopt;
        return list_response(call.request, std::move(items), next);
    });
}

Result<http::Response> read_indicator_version(const Api& api, const http::Call& call)
{
    const auto& code = path_text(call, "code");
    TRAIMAS_TRY(const auto version, path_number(call, "version"));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto* indicator =
            version <= kMostVersion ? registers->dictionary.indicator(code, static_cast<int>(version)) : nullptr;
        return indicator == nullptr ? Result<http::Response>{not_found()}
                                    : resource_response(200, indicator_resource(*indicator), indicator->version);
    });
}

enum class Publication { first, next };

// The version that the command's event published: it never changes, so that a repetition shows the same.
Result<http::Response> publication_shown(const Api& api, const service::Done& done, Publication publication)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        TRAIMAS_TRY(const auto made, published_by<dictionary::IndicatorPublished>(tx, done.receipt));
        const auto& indicator = made.indicator;
        auto response = resource_response(201, indicator_resource(indicator), indicator.version);
        const auto place = "/api/v1/indicators/" + indicator.code;
        const auto version = "/versions/" + std::to_string(indicator.version);
        response.headers.emplace_back("Location", publication == Publication::first ? place : place + version);
        mark_replayed(response, done.replayed);
        return response;
    });
}

Result<http::Response> publish_indicator(const Api& api, const http::Call& call, Publication publication)
{
    const auto code_in = publication == Publication::first ? CodeIn::body : CodeIn::path;
    TRAIMAS_TRY(auto indicator, decode_whole(call.request.body, [&](JsonReader& in, std::vector<FieldFault>& faults) {
                    return read_indicator(in, faults, code_in);
                }));
    if (publication == Publication::next) {
        indicator.code = path_text(call, "code");
    }
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    const auto expected = envelope.expected_version;  // of the indicator, not of the register
    envelope.expected_version.reset();
    const auto plan = [&](const store::Registers& registers) -> Result<dictionary::Change> {
        const auto* latest = registers.dictionary.latest(indicator.code);
        if (latest == nullptr && publication == Publication::next) {
            return not_found();
        }
        const int standing = latest == nullptr ? 0 : latest->version;
        if (auto problem = stale_version(expected, standing)) {
            return *std::move(problem);
        }
        auto published = indicator;
        published.version = publication == Publication::first ? 1 : standing + 1;
        return dictionary::Change{dictionary::IndicatorPublished{std::move(published)}};
    };
    TRAIMAS_TRY(const auto done, change_dictionary(api, kDictionary, envelope, plan));
    return publication_shown(api, done, publication);
}

}  // namespace

Routes indicators_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    const auto publishing = [&api](Publication publication) {
        return [&api, publication](const http::Call& call) { return publish_indicator(api, call, publication); };
    };
    auto next_version =
        adding_route("/api/v1/indicators/{code}/versions", "indicator.publish", publishing(Publication::next));
    next_version.precondition = http::Precondition::required;
    return {
        reading_route("/api/v1/indicators", "indicator.read", bound(list_indicators),
                      {"goal", "challenge", "pmqa", "parent", "q", "limit", "cursor"}),
        adding_route("/api/v1/indicators", "indicator.publish", publishing(Publication::first)),
        reading_route("/api/v1/indicators/{code}", "indicator.read", bound(read_one_indicator), {}),
        reading_route("/api/v1/indicators/{code}/versions", "indicator.read", bound(list_indicator_versions),
                      {"limit", "cursor"}),
        std::move(next_version),
        reading_route("/api/v1/indicators/{code}/versions/{version}", "indicator.read", bound(read_indicator_version),
                      {}),
    };
}

}  // namespace traimas::api
