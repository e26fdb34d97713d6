// Finds the plan to show, with its words.
// The tree that was read has everything but the words of texts and the names of people.
#include "api/handlers/plan_view.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

using workflow::Instance;

constexpr const char* kPlanKey = "plan";
constexpr std::string_view kRevisionPrefix = "plan/";

std::string revision_key(int revision)
{
    return std::string{kRevisionPrefix} + std::to_string(revision);
}

// A record of the chain, and the instance whose fold holds it.
struct Standing {
    PlanSource source;
    const Instance* holder;
    std::string key;
};

bool has_record(const Instance& instance, const std::string& key)
{
    return instance.folded.records.contains(key);
}

std::optional<Standing> standing_of_plan(const Shown& shown)
{
    const auto& instance = shown.view.instance;
    const auto& cycle = shown.view.tree().root();
    if (instance.id != cycle.id && has_record(instance, kPlanKey)) {
        const bool counts = instance.folded.state == "in_force";
        return Standing{counts ? PlanSource::in_force : PlanSource::submitted, &instance, kPlanKey};
    }
    if (!has_record(cycle, kPlanKey)) {
        return std::nullopt;
    }
    const bool counts = has_record(cycle, revision_key(1));
    return Standing{counts ? PlanSource::in_force : PlanSource::submitted, &cycle, kPlanKey};
}

void show_record(store::Tx& tx, const Shown& shown, const Standing& standing, PlanView& view)
{
    const auto& raw = standing.holder->folded.records.at(standing.key).value();
    const auto revision = standing.key == kPlanKey
                              ? std::nullopt
                              : parse_number(std::string_view{standing.key}.substr(kRevisionPrefix.size()));
    view.source = standing.source;
    view.record = revision ? *subjects::plan_revision(*standing.holder, static_cast<int>(*revision))
                           : *subjects::plan_record(*standing.holder);
    // What an amendment brought, it brought with its own words.
    const auto amendment = raw.find("amendment");
    const auto owner = amendment == raw.end() ? standing.holder->id : InstanceId{amendment->get<std::int64_t>()};
    view.texts = texts_by_hash(tx, shown, owner, raw.at("texts"));
}

void show_draft(const workflow::DocumentRow& draft, PlanView& view)
{
    view.source = PlanSource::draft;
    view.record = subjects::record_of(draft);
    view.texts = json(draft.texts);
}

void show_at_hand(store::Tx& tx, const Shown& shown, const workflow::DocumentRow* draft, PlanView& view)
{
    const auto& tree = shown.view.tree();
    const bool is_asked_for = subjects::document_kind(tree, shown.view.instance) == kPlanKey;
    if (is_asked_for && draft != nullptr) {
        show_draft(*draft, view);
        return;
    }
    if (const auto standing = standing_of_plan(shown)) {
        show_record(tx, shown, *standing, view);
        return;
    }
    if (const auto lineage = subjects::lineage_of(tree.root()); lineage && is_asked_for) {
        view.source = PlanSource::seed;
        view.record.plan = cycle::seed_plan(*lineage);
    }
}

}  // namespace

Result<PlanView> view_plan(const Shown& shown, const std::optional<int>& revision)
{
    const auto& tree = shown.view.tree();
    if (revision && !has_record(tree.root(), revision_key(*revision))) {
        return not_found();
    }
    return service::read(shown.api.database, [&](store::Tx& tx) -> Result<PlanView> {
        PlanView view;
        const auto* draft = tree.document(shown.view.instance.id, kPlanKey);
        view.draft = draft_history(tx, draft);
        if (revision) {
            show_record(tx, shown, {PlanSource::in_force, &tree.root(), revision_key(*revision)}, view);
        } else {
            show_at_hand(tx, shown, draft, view);
        }
        return view;
    });
}

std::shared_ptr<const subjects::PlanRecord> plan_before(const Shown& amendment)
{
    const auto& cycle = amendment.view.tree().root();
    for (const auto& [key, record] : cycle.folded.records) {
        const bool is_revision = key.starts_with(kRevisionPrefix) && record.contains("amendment");
        if (is_revision && record.at("amendment") == amendment.view.instance.id.value()) {
            return subjects::plan_revision(cycle, record.at("revision").get<int>() - 1);
        }
    }
    return subjects::plan_record(cycle);
}

json revisions_json(const Instance& cycle)
{
    json list = json::array();
    for (int revision = 1; has_record(cycle, revision_key(revision)); ++revision) {
        const auto& record = cycle.folded.records.at(revision_key(revision));
        list.push_back({{"revision", revision},
                        {"from_quarter", record.at("from_quarter")},
                        {"amendment", record.contains("amendment") ? record.at("amendment") : json(nullptr)}});
    }
    return list;
}

}  // namespace traimas::api
