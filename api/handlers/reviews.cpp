// Reads the review with what the year gave to decide by, and saves its draft whole.
#include "api/handlers/reviews.hpp"

#include "api/handlers/approvals.hpp"
#include "api/handlers/dictionary_json.hpp"
#include "api/handlers/documents.hpp"
#include "api/handlers/plan_json.hpp"
#include "engine/subjects/case.hpp"
#include "engine/subjects/cycle.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

constexpr const char* kReviewed = "cycle";
constexpr const char* kReviewKind = "review";
constexpr Bounds kReviewLines{0, 200};
constexpr Bounds kReviewText{0, 10'000};
constexpr Bounds kCaseId{1, 9'007'199'254'740'991};

// --- the body of a PUT ---------------------------------------------------------------------------------------------

struct ReviewBody {
    cycle::Review review;
    std::map<std::string, std::string> texts{};
};

std::map<std::string, std::string> read_review_texts(JsonReader& in, const cycle::Review& review)
{
    std::vector<std::string> keys{"worked", "lessons", "innovations"};
    for (const auto& line : review.lines) {
        keys.push_back("disposition/" + line.indicator);
    }
    for (const auto& one : review.cases) {
        keys.push_back("case/" + std::to_string(one.instance.value()));
    }
    std::map<std::string, std::string> texts;
    for (const auto& key : keys) {
        if (auto text = in.optional_text(key, kReviewText)) {
            texts.insert_or_assign(key, *std::move(text));
        }
    }
    return texts;
}

ReviewBody read_review(JsonReader& in)
{
    ReviewBody body;
    body.review.lines = in.list("lines", kReviewLines, [](JsonReader& item) {
        return cycle::LineReview{.indicator = item.text("indicator", {1, 48}),
                                 .disposition = item.one_of<cycle::Disposition>("disposition"),
                                 .next_target = item.optional_decimal("next_target"),
                                 .next_upper = item.optional_decimal("next_upper")};
    });
    body.review.cases = in.optional_list("cases", kReviewLines, [](JsonReader& item) {
        return cycle::CaseReview{.instance = InstanceId{item.integer("case", kCaseId)},
                                 .disposition = item.one_of<cycle::CaseDisposition>("disposition")};
    });
    auto texts = in.optional_object("texts", [&](JsonReader& given) { return read_review_texts(given, body.review); });
    if (texts) {
        body.texts = *std::move(texts);
    }
    return body;
}

// --- what is shown -------------------------------------------------------------------------------------------------

json review_lines_json(const cycle::Review& review)
{
    json list = json::array();
    for (const auto& it : review.lines) {
        list.push_back({{"indicator", it.indicator},
                        {"disposition", to_text(it.disposition)},
                        {"next_target", shown_decimal(it.next_target)},
                        {"next_upper", shown_decimal(it.next_upper)}});
    }
    return list;
}

json review_cases_json(const cycle::Review& review)
{
    json list = json::array();
    for (const auto& it : review.cases) {
        list.push_back({{"case", it.instance.value()}, {"disposition", to_text(it.disposition)}});
    }
    return list;
}

// What to decide by: how each line ended, and what a next target is held against. The year is judged by itself, as if
// the same plan came again: what would not be hard enough shows what has to be beaten.
json suggested_lines(const cycle::Lineage& year)
{
    const auto judged = cycle::judge(year.plan, year);
    json list = json::array();
    for (const auto& line : year.plan.lines) {
        const auto& code = line.indicator.code;
        const auto* last = year.actual(code);
        json it{{"indicator", indicator_summary(line.indicator)},
                {"target", line.target.text()},
                {"upper", shown_decimal(line.upper)},
                {"actual", last == nullptr ? json(nullptr) : shown_fraction(last->actual)},
                {"quarter", last == nullptr ? 0 : last->quarter},
                {"score", last == nullptr ? json(nullptr) : shown_decimal(last->score)},
                {"met", nullptr},
                {"bound", nullptr},
                {"at_limit", false}};
        const auto waypoint = line.waypoints.find(year.fiscal_year + 1);
        it["waypoint"] = waypoint == line.waypoints.end() ? json(nullptr) : json(waypoint->second.text());
        if (judged) {
            const auto found = std::find_if(judged->lines.begin(), judged->lines.end(),
                                            [&](const cycle::LineJudgement& one) { return one.indicator == code; });
            if (found != judged->lines.end()) {
                it["met"] = found->judgement.met;
                it["bound"] = shown_fraction(found->judgement.bound);
                it["at_limit"] = found->judgement.verdict == measure::NextVerdict::needs_limit_decision;
            }
        }
        list.push_back(std::move(it));
    }
    return list;
}

json cases_to_decide(const workflow::Tree& tree)
{
    json list = json::array();
    for (const auto* it : subjects::open_cases(tree)) {
        const auto category = subjects::category_of(*it);
        list.push_back({{"case", it->id.value()},
                        {"indicator", it->folded.subject.at("indicator")},
                        {"quarter", it->quarter},
                        {"state", it->folded.state},
                        {"category", category.empty() ? json(nullptr) : json(category)}});
    }
    return list;
}

// The draft while one is asked for, else what was submitted or approved.
struct ReviewView {
    const char* source = "empty";
    cycle::Review review{};
    json texts = json::object();
    DraftHistory draft{};
};

Result<ReviewView> view_review(const Shown& shown)
{
    const auto& tree = shown.view.tree();
    const auto& instance = shown.view.instance;
    return service::read(shown.api.database, [&](store::Tx& tx) -> Result<ReviewView> {
        ReviewView view;
        const auto* draft = tree.document(instance.id, kReviewKind);
        view.draft = draft_history(tx, draft);
        const auto record = instance.folded.records.find(kReviewKind);
        if (draft != nullptr && subjects::document_kind(tree, instance) == kReviewKind) {
            view.source = "draft";
            view.review = cycle::review_from(draft->content);
            view.texts = json(draft->texts);
        } else if (record != instance.folded.records.end()) {
            view.source = instance.folded.frozen.contains("approved_review") ? "approved" : "submitted";
            view.review = cycle::review_from(record->second.at(kReviewKind));
            view.texts = texts_by_hash(tx, shown, instance.id, record->second.at("texts"));
        }
        return view;
    });
}

// Problems concern a draft; before and after the time of the review there is nothing to mend.
json review_problems_json(const Shown& shown)
{
    const auto& tree = shown.view.tree();
    const bool is_asked_for = subjects::document_kind(tree, shown.view.instance) == kReviewKind;
    return faults_json(shown, is_asked_for ? subjects::review_problems(tree, tree.root()) : std::vector<FieldFault>{});
}

Result<http::Response> review_answer(const Shown& shown, const service::Done* done)
{
    const auto& tree = shown.view.tree();
    const auto& instance = shown.view.instance;
    const auto& allowed = shown.view.allowed;
    TRAIMAS_TRY(const auto view, view_review(shown));
    TRAIMAS_TRY(const auto returned, read_return(shown, "review_approval"));
    const auto year = subjects::lineage_to_hand_over(tree, instance, true);
    json body{{"cycle", instance.id.value()},
              {"fiscal_year", instance.fiscal_year},
              {"source", view.source},
              {"writable", std::find(allowed.begin(), allowed.end(), "save") != allowed.end() &&
                               subjects::document_kind(tree, instance) == kReviewKind},
              {"version", view.draft.version},
              {"saved_by", view.draft.saved_by},
              {"saved_at", view.draft.saved_at},
              {"texts", view.texts},
              {"problems", review_problems_json(shown)},
              {"returned", returned.words}};
    body["authors"] = view.draft.authors;
    body["lines"] = review_lines_json(view.review);
    body["cases"] = review_cases_json(view.review);
    body["suggestions"] = {{"lines", suggested_lines(year)}, {"cases", cases_to_decide(tree)}};
    return document_response(shown, std::move(body), view.draft.version, done);
}

Result<http::Response> read_review_document(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kReviewed, WithEvents::no));
    return review_answer(shown, nullptr);
}

Result<http::Response> save_review_document(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(auto sent, decode(call.request.body, read_review));
    TRAIMAS_TRY(
        const auto done,
        save_whole(api, call, kReviewed,
                   {.kind = kReviewKind, .content = cycle::review_json(sent.review), .texts = std::move(sent.texts)}));
    TRAIMAS_TRY(const auto shown, show(api, call, kReviewed, WithEvents::no));
    return review_answer(shown, &done);
}

}  // namespace

Routes review_routes(const Api& api)
{
    return {{.method = http::Method::get,
             .pattern = "/api/v1/cycles/{id}/review",
             .action = "cycle.read",
             .handler = [&api](const http::Call& call) { return read_review_document(api, call); }},
            {.method = http::Method::put,
             .pattern = "/api/v1/cycles/{id}/review",
             .action = "cycle.save",
             .handler = [&api](const http::Call& call) { return save_review_document(api, call); },
             .idempotency = http::Idempotency::required,
             .precondition = http::Precondition::required,
             .body_limit = http::kJsonBodyLimit}};
}

}  // namespace traimas::api
