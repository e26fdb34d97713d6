// Every route as everybody, about the own unit, a sibling and from above: what is answered is what the policy says.
// The routes come from the route table and the expectations from authority_policy.hpp; neither knows the other's code.
#include "api/handlers/routes.hpp"
#include "tests/http/full_office.hpp"
#include "tests/http/resources/authority_policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace traimas::testing {
namespace {

enum class Verdict { allowed, unauthenticated, forbidden, absent };

struct Holding {
    std::string_view role;
    std::string_view unit;
};

struct Asker {
    const char* username;  // null: nobody
    std::vector<Holding> holdings{};
};

// thanakorn is anong's delegate besides (api_world.hpp).
const std::array kAskers{Asker{nullptr},
                         Asker{"anong", {{"collector", "OPS-ICT"}}},
                         Asker{"thanakorn", {{"head", "OPS-ICT"}, {"collector", "OPS-ICT"}}},
                         Asker{"kanya", {{"collector", "OPS-LAW"}}},
                         Asker{"malee", {{"psd", "OPS"}}},
                         Asker{"arun", {{"executive", "OPS"}}},
                         Asker{"wirat", {{"auditor", "OPS"}}},
                         Asker{"decha", {{"administrator", "OPS"}}}};

bool covers(std::string_view held, std::string_view unit)
{
    return held == unit || held == "OPS";
}

bool sees(const Asker& asker, std::string_view unit)
{
    return std::any_of(asker.holdings.begin(), asker.holdings.end(),
                       [&](const Holding& it) { return covers(it.unit, unit); });
}

bool names(std::string_view roles, std::string_view role)
{
    return (" " + std::string{roles} + " ").find(" " + std::string{role} + " ") != std::string::npos;
}

// `unit` is empty where the role may be held anywhere.
bool holds(const Asker& asker, std::string_view roles, std::string_view unit)
{
    return std::any_of(asker.holdings.begin(), asker.holdings.end(), [&](const Holding& it) {
        return names(roles, it.role) && (unit.empty() || covers(it.unit, unit));
    });
}

Verdict expected(const PolicyRow& row, const Asker& asker, std::string_view unit)
{
    const bool is_open = row.reach == Reach::open || row.reach == Reach::credential;
    if (asker.username == nullptr && !is_open) {
        return Verdict::unauthenticated;
    }
    switch (row.reach) {
    case Reach::open: return Verdict::allowed;
    case Reach::credential: return Verdict::unauthenticated;
    case Reach::member: return Verdict::allowed;
    case Reach::role: return holds(asker, row.roles, "") ? Verdict::allowed : Verdict::forbidden;
    case Reach::role_gone: return holds(asker, row.roles, "") ? Verdict::absent : Verdict::forbidden;
    case Reach::sight: return sees(asker, unit) ? Verdict::allowed : Verdict::absent;
    case Reach::duty:
        if (!sees(asker, unit)) {
            return Verdict::absent;
        }
        return holds(asker, row.roles, unit) ? Verdict::allowed : Verdict::forbidden;
    case Reach::owned: return holds(asker, row.roles, "") ? Verdict::allowed : Verdict::absent;
    }
    return Verdict::absent;
}

Verdict verdict_of(const HttpAnswer& answer, Reach reach)
{
    // One's own second factor may well not be there: that is no question of authority.
    const bool is_own = reach == Reach::member && (answer.code() == "not_found");
    switch (answer.status) {
    case 401: return Verdict::unauthenticated;
    case 403: return Verdict::forbidden;
    case 404: return is_own ? Verdict::allowed : Verdict::absent;
    default: return Verdict::allowed;
    }
}

// Asks, compares, counts.
class Matrix {
public:
    void ask_all()
    {
        const auto policy = authority_policy();
        for (const auto& route : api::all_routes(office_.world().api())) {
            const auto name = std::string{http::method_name(route.method)} + " " + route.pattern;
            const auto row =
                std::find_if(policy.begin(), policy.end(), [&](const PolicyRow& it) { return it.route == name; });
            if (row == policy.end()) {
                ADD_FAILURE() << name << " has no row in the policy: say there who may ask it";
                continue;
            }
            routed_.insert(name);
            ask(route, *row);
        }
        for (const auto& row : policy) {
            EXPECT_TRUE(routed_.contains(std::string{row.route})) << row.route << " is no route";
        }
    }

    void print() const
    {
        std::printf("authority: %zu routes, %d questions\n", routed_.size(), asked_);
        RecordProperty(asked_);
    }

private:
    static void RecordProperty(int asked) { ::testing::Test::RecordProperty("questions", asked); }

    void ask(const http::Route& route, const PolicyRow& row)
    {
        const bool of_unit = row.reach == Reach::sight || row.reach == Reach::duty;
        int places = 0;
        for (const auto& it : office_.sites()) {
            if (it.unit.empty() == of_unit) {
                continue;
            }
            const auto target = FullOffice::target(it, route.pattern);
            if (!target.empty()) {
                ++places;
                ask_at(route, row, it, target);
            }
        }
        EXPECT_GT(places, 0) << row.route << " has no place to be asked at";
    }

    // Who is refused comes first: what is allowed may change the state, and with it whose turn it is.
    void ask_at(const http::Route& route, const PolicyRow& row, const Site& site, const std::string& target)
    {
        for (const bool allowed : {false, true}) {
            for (const auto& asker : kAskers) {
                const auto want = expected(row, asker, site.unit);
                if ((want == Verdict::allowed) != allowed) {
                    continue;
                }
                ++asked_;
                const auto answer = send(route, row, site, target, asker);
                EXPECT_EQ(static_cast<int>(verdict_of(answer, row.reach)), static_cast<int>(want))
                    << row.route << " as " << (asker.username == nullptr ? "nobody" : asker.username) << " about "
                    << (site.unit.empty() ? "no unit" : site.unit) << ": " << answer.status << " " << answer.body;
                EXPECT_LT(answer.status, 500) << answer.body;
            }
        }
    }

    HttpAnswer send(const http::Route& route, const PolicyRow& row, const Site& site, const std::string& target,
                    const Asker& asker)
    {
        Headers headers;
        if (route.idempotency == http::Idempotency::required) {
            headers.emplace_back("Idempotency-Key", "matrix-" + std::to_string(asked_));
        }
        if (route.precondition == http::Precondition::required) {
            headers.emplace_back("If-Match", office_.tag(site, route.pattern, target));
        }
        std::string body{row.body};
        if (const auto at = body.find("$CHECKPOINT"); at != std::string::npos) {
            body.replace(at, std::string_view{"$CHECKPOINT"}.size(), office_.sites().front().checkpoint);
        }
        if (!body.empty()) {
            headers.emplace_back("Content-Type", route.upload ? kFormType : "application/json");
        }
        auto client = asker.username == nullptr ? office_.world().client() : session_of(asker.username, route);
        return client.send(std::string{http::method_name(route.method)}, target, headers, body);
    }

    // Who ends this session goes on with another.
    [[nodiscard]] HttpClient session_of(const std::string& username, const http::Route& route)
    {
        return route.action == "session.end" ? office_.world().signed_in(username) : office_.ring().as(username);
    }

    FullOffice office_{};
    std::set<std::string> routed_{};
    int asked_ = 0;
};

TEST(AuthorityMatrix, EveryRouteAnswersEverybodyAsThePolicySays)
{
    Matrix matrix;
    matrix.ask_all();
    matrix.print();
}

}  // namespace
}  // namespace traimas::testing
