// GET /api/v1/frameworks, GET /api/v1/frameworks/{fiscal_year}, GET and POST …/versions, GET …/versions/{version}.
// The ETag of a year's framework is its latest version; the first version of a year is published with If-Match "0".
#include "api/handlers/frameworks.hpp"

#include "api/handlers/dictionary_json.hpp"

namespace traimas::api {
namespace {

using measure::Framework;

constexpr std::int64_t kLastVersion = 1'000'000;

// {fiscal_year} of the path; not_found for what is no year.
Result<int> path_year(const http::Call& call)
{
    TRAIMAS_TRY(const auto year, path_number(call, "fiscal_year"));
    if (year < kFiscalYears.least || year > kFiscalYears.most) {
        return not_found();
    }
    return static_cast<int>(year);
}

// One page of frameworks; `key` is what a cursor remembers of the last one.
http::Response framework_page(const http::Request& request, std::vector<const Framework*> page, int limit,
                              int Framework::*key)
{
    const bool more = cut_page(page, limit);
    json items = json::array();
    for (const auto* framework : page) {
        items.push_back(framework_resource(*framework));
    }
    const auto next = more ? std::optional{json{{"after", page.back()->*key}}} : std::nullopt;
    return list_response(request, std::move(items), next);
}

Result<std::int64_t> read_framework_place(const http::Request& request)
{
    TRAIMAS_TRY(const auto after, read_cursor(request, [](JsonReader& in) {
                    return in.integer("after", {0, kLastVersion});
                }));
    return after.value_or(0);
}

Result<http::Response> list_frameworks(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_framework_place(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        std::vector<const Framework*> page;
        for (const auto& [year, versions] : registers->dictionary.frameworks) {
            if (year > after) {
                page.push_back(&versions.back());
            }
        }
        return framework_page(call.request, std::move(page), limit, &Framework::fiscal_year);
    });
}

Result<http::Response> read_one_framework(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto year, path_year(call));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto* latest = registers->dictionary.framework(year);
        return latest == nullptr ? Result<http::Response>{not_found()}
                                 : resource_response(200, framework_resource(*latest), latest->version);
    });
}

Result<http::Response> list_framework_versions(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto year, path_year(call));
    TRAIMAS_TRY(const auto limit, read_limit(call.request));
    TRAIMAS_TRY(const auto after, read_framework_place(call.request));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto known = registers->dictionary.frameworks.find(year);
        if (known == registers->dictionary.frameworks.end()) {
            return not_found();
        }
        std::vector<const Framework*> page;
        for (const auto& framework : known->second) {
            if (framework.version > after) {
                page.push_back(&framework);
            }
        }
        return framework_page(call.request, std::move(page), limit, &Framework::version);
    });
}

Result<http::Response> read_framework_version(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto year, path_year(call));
    TRAIMAS_TRY(const auto version, path_number(call, "version"));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        const auto registers = api.trees.registers(tx);
        const auto* framework =
            version <= kLastVersion ? registers->dictionary.framework(year, static_cast<int>(version)) : nullptr;
        return framework == nullptr ? Result<http::Response>{not_found()}
                                    : resource_response(200, framework_resource(*framework), framework->version);
    });
}

Result<http::Response> publish_framework(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto year, path_year(call));
    TRAIMAS_TRY(auto framework, decode_whole(call.request.body, read_framework));
    framework.fiscal_year = year;
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    const auto expected = envelope.expected_version;  // of this year's framework, not of the register
    envelope.expected_version.reset();
    const auto plan = [&](const store::Registers& registers) -> Result<dictionary::Change> {
        const auto* latest = registers.dictionary.framework(year);
        const int standing = latest == nullptr ? 0 : latest->version;
        if (auto problem = stale_version(expected, standing)) {
            return *std::move(problem);
        }
        auto published = framework;
        published.version = standing + 1;
        return dictionary::Change{dictionary::FrameworkPublished{std::move(published)}};
    };
    TRAIMAS_TRY(const auto done, change_dictionary(api, kFramework, envelope, plan));
    return service::read(api.database, [&](store::Tx& tx) -> Result<http::Response> {
        TRAIMAS_TRY(const auto made, published_by<dictionary::FrameworkPublished>(tx, done.receipt));
        const auto version = made.framework.version;
        auto response = resource_response(201, framework_resource(made.framework), version);
        response.headers.emplace_back("Location", "/api/v1/frameworks/" + std::to_string(year) + "/versions/" +
                                                      std::to_string(version));
        mark_replayed(response, done.replayed);
        return response;
    });
}

}  // namespace

Routes frameworks_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    auto publishing =
        adding_route("/api/v1/frameworks/{fiscal_year}/versions", "framework.publish", bound(publish_framework));
    publishing.precondition = http::Precondition::required;
    return {
        reading_route("/api/v1/frameworks", "framework.read", bound(list_frameworks), {"limit", "cursor"}),
        reading_route("/api/v1/frameworks/{fiscal_year}", "framework.read", bound(read_one_framework), {}),
        reading_route("/api/v1/frameworks/{fiscal_year}/versions", "framework.read", bound(list_framework_versions),
                      {"limit", "cursor"}),
        std::move(publishing),
        reading_route("/api/v1/frameworks/{fiscal_year}/versions/{version}", "framework.read",
                      bound(read_framework_version), {}),
    };
}

}  // namespace traimas::api
