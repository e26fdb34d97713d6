// Renders decisions and returns.
// A return's words stand in the table of texts beside its event, the places they point at in the event's body.
#include "api/handlers/approvals.hpp"

namespace traimas::api {
namespace {

constexpr int kMostEventsRead = 1'000;

json words_of_return(const store::StoredEvent& event, const json& body, const Shown& shown, const Names& names)
{
    json it{{"by", person_json(names, PersonId{event.actor.value_or(0)})},
            {"at", time_json(event.recorded_at)},
            {"comment", nullptr},
            {"remarks", json::array()}};
    constexpr std::string_view kRemarkKey = "remark/";
    for (const auto& text : shown.texts) {
        if (text.seq != event.seq) {
            continue;
        }
        if (text.key == "comment") {
            it["comment"] = text.text;
        } else if (text.key.starts_with(kRemarkKey)) {
            const auto index = parse_number(std::string_view{text.key}.substr(kRemarkKey.size())).value_or(0);
            const auto& remark = body.at("data").at("remarks").at(static_cast<std::size_t>(index));
            it["remarks"].push_back({{"pointer", remark.at("pointer")}, {"text", text.text}});
        }
    }
    return it;
}

bool is_return(const json& body, const std::string& decided_in)
{
    const auto decision = body.find("decision");
    return decision != body.end() && decision->at("verdict") != "approve" && body.value("from", "") == decided_in;
}

}  // namespace

json approval_json(const Shown& shown)
{
    const auto& folded = shown.view.instance.folded;
    json decisions = json::array();
    for (const auto& it : folded.decisions) {
        decisions.push_back({{"stage", it.stage},
                             {"verdict", it.verdict},
                             {"person", person_json(shown.names, it.person)},
                             {"on_behalf_of", person_or_null(shown.names, it.on_behalf_of)}});
    }
    return {{"stage", folded.stage.empty() ? json(nullptr) : json(folded.stage)}, {"decisions", std::move(decisions)}};
}

Result<LastReturn> read_return(const Shown& shown, const std::string& decided_in)
{
    if (shown.view.instance.folded.round < 2) {
        return LastReturn{};  // every return begins a round: there was none
    }
    return service::read(shown.api.database, [&](store::Tx& tx) -> Result<LastReturn> {
        const auto events = store::events_of(tx, shown.view.instance.id, 0, kMostEventsRead);
        for (auto event = events.rbegin(); event != events.rend(); ++event) {
            const auto body = json::parse(event->body);
            if (is_return(body, decided_in)) {
                const auto names = store::people_by_id(tx, {PersonId{event->actor.value_or(0)}});
                return LastReturn{words_of_return(*event, body, shown, names)};
            }
        }
        return LastReturn{};
    });
}

json faults_json(const Shown& shown, const std::vector<FieldFault>& faults)
{
    const auto tag = to_text(shown.language);
    json list = json::array();
    for (const auto& fault : faults) {
        list.push_back({{"pointer", fault.pointer},
                        {"code", fault.code},
                        {"message", language::code_text(shown.api.messages, tag, "fault." + fault.code, fault.arguments,
                                                        fault.message)}});
    }
    return list;
}

}  // namespace traimas::api
