// The folded state as JSON: the columns `instance.data` and `instance.kept`, a cache that can always be made again from
// the events.
#include "engine/workflow/instance.hpp"

#include "engine/base/canonical_json.hpp"

namespace traimas::workflow {

using nlohmann::json;

namespace {

// Without what is kept apart.
json moving_json(const Folded& folded)
{
    json it{{"state", folded.state},
            {"version", folded.version},
            {"round", folded.round},
            {"entered_at", to_micros(folded.entered_at)},
            {"entered_seq", folded.entered_seq},
            {"stage", folded.stage},
            {"frozen", folded.frozen},
            {"parts", folded.parts},
            {"decisions", json::array()},
            {"anchors", json::object()},
            {"fired", json::array()},
            {"marks", json::object()},
            {"open_children", json::array()}};
    if (folded.stage_seq != 0) {
        it["stage_at"] = to_micros(folded.stage_at);
        it["stage_seq"] = folded.stage_seq;
    }
    if (folded.paused) {
        it["paused"] = json{{"at", to_micros(folded.paused->at)}, {"mode", to_text(folded.paused->mode)}};
    }
    if (folded.stopped != Stopped{}) {
        const auto& stopped = folded.stopped;
        it["stopped"] = json{{"subject", stopped.subject}, {"entered", stopped.entered}, {"stage", stopped.stage}};
    }
    for (const auto& [task, claim] : folded.claims) {
        it["claims"][task] = claim_json(claim);
    }
    if (folded.raised) {
        it["raised"] = raised_json(*folded.raised);
    }
    if (folded.unstaffed) {
        it["unstaffed"] = true;
    }
    for (const auto& decision : folded.decisions) {
        it["decisions"].push_back(decision_json(decision));
    }
    for (const auto& [name, anchor] : folded.anchors) {
        it["anchors"][name] = anchor_json(anchor);
    }
    for (const auto& occurrence : folded.fired) {
        it["fired"].push_back(occurrence_json(occurrence));
    }
    for (const auto& [name, mark] : folded.marks) {
        it["marks"][name] = json{{"at", to_micros(mark.at)}, {"excused", mark.excused}};
    }
    for (const auto child : folded.open_children) {
        it["open_children"].push_back(child.value());
    }
    return it;
}

Folded read_moving(const json& it)
{
    Folded folded{.state = it.at("state"),
                  .version = it.at("version").get<std::int64_t>(),
                  .round = it.at("round"),
                  .entered_at = from_micros(it.at("entered_at").get<std::int64_t>()),
                  .entered_seq = it.at("entered_seq").get<std::int64_t>(),
                  .stage = it.at("stage")};
    folded.stage_at = from_micros(it.value("stage_at", std::int64_t{0}));
    folded.stage_seq = it.value("stage_seq", std::int64_t{0});
    if (const auto paused = it.find("paused"); paused != it.end()) {
        const bool runs = paused->at("mode") == to_text(PauseStep::run);
        folded.paused =
            Paused{from_micros(paused->at("at").get<std::int64_t>()), runs ? PauseStep::run : PauseStep::freeze};
    }
    if (const auto stopped = it.find("stopped"); stopped != it.end()) {
        folded.stopped = {stopped->at("subject"), stopped->at("entered"), stopped->at("stage")};
    }
    if (const auto claims = it.find("claims"); claims != it.end()) {
        for (const auto& [task, claim] : claims->items()) {
            folded.claims.emplace(task, claim_from(claim));
        }
    }
    if (const auto raised = it.find("raised"); raised != it.end()) {
        folded.raised = raised_from(*raised);
    }
    folded.unstaffed = it.value("unstaffed", false);
    folded.frozen = it.at("frozen").get<std::map<std::string, std::string>>();
    folded.parts = it.at("parts").get<std::map<std::string, std::string>>();
    for (const auto& decision : it.at("decisions")) {
        folded.decisions.push_back(decision_from(decision));
    }
    for (const auto& [name, anchor] : it.at("anchors").items()) {
        folded.anchors.emplace(name, anchor_from(anchor));
    }
    for (const auto& occurrence : it.at("fired")) {
        folded.fired.insert(occurrence_from(occurrence));
    }
    for (const auto& [name, mark] : it.at("marks").items()) {
        folded.marks.emplace(name,
                             MarkValue{from_micros(mark.at("at").get<std::int64_t>()), mark.at("excused").get<bool>()});
    }
    for (const auto& child : it.at("open_children")) {
        folded.open_children.insert(InstanceId{child.get<std::int64_t>()});
    }
    return folded;
}

}  // namespace

json claim_json(const Claim& claim)
{
    json it{{"person", claim.person.value()}, {"at", to_micros(claim.at)}};
    if (claim.on_behalf_of) {
        it["on_behalf_of"] = claim.on_behalf_of->value();
    }
    return it;
}

Claim claim_from(const json& it)
{
    const auto principal = it.find("on_behalf_of");
    return {PersonId{it.at("person").get<std::int64_t>()},
            principal == it.end() ? std::nullopt : std::optional{PersonId{principal->get<std::int64_t>()}},
            from_micros(it.at("at").get<std::int64_t>())};
}

json folded_json(const Folded& folded)
{
    auto it = moving_json(folded);
    it["subject"] = folded.subject.value();
    it["content"] = folded.content.value();
    it["records"] = json::object();
    for (const auto& [key, record] : folded.records) {
        it["records"][key] = record.value();
    }
    return it;
}

Folded folded_from(json whole)
{
    const SharedJson shared{std::move(whole)};
    const json& it = shared.value();
    auto folded = read_moving(it);
    folded.subject = shared.part(it.at("subject"));
    folded.content = shared.part(it.at("content"));
    for (const auto& [key, record] : it.at("records").items()) {
        folded.records.emplace(key, shared.part(record));
    }
    return folded;
}

std::string moving_text(const Folded& folded)
{
    return canonical_json(moving_json(folded));
}

std::string kept_text(const Folded& folded)
{
    std::string text = R"({"content":)" + canonical_json(folded.content) + R"(,"records":{)";
    bool first = true;
    for (const auto& [key, record] : folded.records) {
        text += (first ? "" : ",") + canonical_json(json(key)) + ":" + canonical_json(record);
        first = false;
    }
    return text + R"(},"subject":)" + canonical_json(folded.subject) + "}";
}

bool keeps_the_same(const Folded& one, const Folded& other)
{
    return one.subject == other.subject && one.content == other.content && one.records == other.records;
}

Folded folded_from(const std::string& moving, const std::string& kept)
{
    auto folded = read_moving(json::parse(moving));
    for (const auto& [name, value] : canonical_members(kept)) {
        if (name == "subject") {
            folded.subject = SharedJson::unread(std::string{value});
        } else if (name == "content") {
            folded.content = SharedJson::unread(std::string{value});
        } else if (name == "records") {
            for (const auto& [key, record] : canonical_members(value)) {
                folded.records.emplace(key, SharedJson::unread(std::string{record}));
            }
        }
    }
    return folded;
}

}  // namespace traimas::workflow
