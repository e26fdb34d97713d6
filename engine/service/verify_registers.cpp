// Folds the registers again and compares them with their rows.
#include "engine/service/verify_registers.hpp"

#include "engine/calendar/date_text.hpp"

namespace traimas::service {
namespace {

using nlohmann::json;
using organisation::Organisation;

// A form in which two organisations can be compared and nothing is left out.
json organisation_json(const Organisation& it)
{
    json lines = json::array();
    for (const auto& [code, unit] : it.units) {
        lines.push_back(organisation::change_json(organisation::UnitAdded{unit}));
    }
    for (const auto& [id, person] : it.people) {
        lines.push_back(json{{"person", id.value()}, {"active", person.active}});
    }
    for (const auto& [id, post] : it.posts) {
        lines.push_back(organisation::change_json(organisation::PostAdded{post}));
    }
    for (const auto& [id, appointment] : it.appointments) {
        lines.push_back(organisation::change_json(organisation::Appointed{appointment}));
    }
    for (const auto& [id, delegation] : it.delegations) {
        lines.push_back(organisation::change_json(organisation::Delegated{delegation}));
    }
    for (const auto& grant : it.grants) {
        lines.push_back(organisation::change_json(organisation::Granted{grant}));
    }
    return lines;
}

}  // namespace

void RegisterFold::fold(const workflow::Instance& instance, const workflow::Event& event)
{
    if (event.kind == workflow::EventKind::created || !event.data.is_object() || !event.data.contains("type")) {
        return;
    }
    if (instance.definition == "organisation") {
        organisation::apply(organisation_, organisation::change_from(event.data));
    } else if (instance.definition == "access") {
        grants_.push_back(organisation::change_from(event.data));
    } else if (instance.definition == "dictionary" || instance.definition == "framework") {
        dictionary::apply(dictionary_, dictionary::change_from(event.data));
    } else if (instance.definition == "calendar") {
        std::vector<calendar::Date> days;
        for (const auto& day : event.data.at("holidays")) {
            if (const auto date = calendar::parse_iso_date(day.get<std::string>())) {
                days.push_back(*date);
            }
        }
        calendars_[{event.data.at("id"), event.data.at("version")}] = std::move(days);
    }
}

void RegisterFold::compare(const store::Registers& stored, VerifyReport& report) const
{
    auto folded = organisation_;
    for (const auto& change : grants_) {
        organisation::apply(folded, change);
    }
    if (organisation_json(folded) != organisation_json(stored.organisation)) {
        report.findings.push_back({InstanceId{0}, 0, "register_differs",
                                   "Units, people, posts or grants are not what the registers' events say."});
    }
    std::map<std::pair<std::string, int>, std::vector<calendar::Date>> rows;
    for (const auto& [key, calendar] : stored.calendars.all) {
        rows[key] = calendar.holidays;
    }
    if (rows != calendars_) {
        report.findings.push_back(
            {InstanceId{0}, 0, "calendar_differs", "The holidays are not what the calendars' events say."});
    }
    auto without_frameworks = dictionary_;
    without_frameworks.frameworks = stored.dictionary.frameworks;
    if (without_frameworks != stored.dictionary) {
        report.findings.push_back(
            {InstanceId{0}, 0, "dictionary_differs", "Indicators, goals or challenges are not what the events say."});
    }
    if (dictionary_.frameworks != stored.dictionary.frameworks) {
        report.findings.push_back(
            {InstanceId{0}, 0, "framework_differs", "The scoring frameworks are not what their events say."});
    }
}

}  // namespace traimas::service
