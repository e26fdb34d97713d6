// Folds the registers again and compares them with their rows.
#include "engine/service/verify_registers.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/ledger/chain.hpp"
#include "engine/service/verify_differences.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using nlohmann::json;
using organisation::Organisation;

// A form in which two organisations can be compared and nothing is left out: each entry by its name.
std::map<std::string, json> rows_of(const Organisation& it)
{
    const auto number = [](const auto& id) { return std::to_string(id.value()); };
    std::map<std::string, json> rows;
    for (const auto& [code, unit] : it.units) {
        rows.emplace("unit " + code, organisation::change_json(organisation::UnitAdded{unit}));
    }
    for (const auto& [id, person] : it.people) {
        rows.emplace("person " + number(id), json{{"active", person.active}});
    }
    for (const auto& [id, post] : it.posts) {
        rows.emplace("post " + number(id), organisation::change_json(organisation::PostAdded{post}));
    }
    for (const auto& [id, appointment] : it.appointments) {
        rows.emplace("appointment " + std::to_string(id),
                     organisation::change_json(organisation::Appointed{appointment}));
    }
    for (const auto& [id, delegation] : it.delegations) {
        rows.emplace("delegation " + std::to_string(id),
                     organisation::change_json(organisation::Delegated{delegation}));
    }
    for (const auto& grant : it.grants) {
        rows.emplace("grant of " + grant.role + " over " + grant.unit + " to post " + number(grant.post), true);
    }
    return rows;
}

void report_differences(VerifyReport& report, const char* code, const std::string& sentence,
                        const Differences& differences)
{
    if (differences.any()) {
        report.findings.push_back({InstanceId{0}, 0, code, sentence + differences.sentence()});
    }
}

}  // namespace

void RegisterFold::fold(const workflow::Instance& instance, const workflow::Event& event,
                        const std::vector<store::StoredText>& texts)
{
    if (event.kind == workflow::EventKind::created || !event.data.is_object() || !event.data.contains("type")) {
        return;
    }
    if (instance.definition == "organisation") {
        organisation::apply(organisation_, organisation::change_from(event.data));
        keep_person(instance, event, texts);
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

void RegisterFold::keep_person(const workflow::Instance& instance, const workflow::Event& event,
                               const std::vector<store::StoredText>& texts)
{
    const auto change = organisation::change_from(event.data);
    const auto* added = std::get_if<organisation::PersonAdded>(&change);
    if (added == nullptr) {
        return;
    }
    AddedPerson person{instance.id, event.seq, event.texts};
    // In the order of their events.
    auto text = std::lower_bound(texts.begin(), texts.end(), event.seq,
                                 [](const store::StoredText& it, std::int64_t seq) { return it.seq < seq; });
    for (; text != texts.end() && text->seq == event.seq; ++text) {
        person.salts.emplace(text->key, text->salt);
    }
    people_.insert_or_assign(added->person, std::move(person));
}

void RegisterFold::compare(const store::Registers& stored, const PersonWords& words, VerifyReport& report) const
{
    if (!lost_.contains("organisation")) {
        compare_words(words, report);
    }
    if (!lost_.contains("organisation") && !lost_.contains("access")) {
        compare_organisation(stored.organisation, report);
    }
    if (!lost_.contains("calendar")) {
        std::map<std::pair<std::string, int>, std::vector<calendar::Date>> rows;
        for (const auto& [key, calendar] : stored.calendars.all) {
            rows[key] = calendar.holidays;
        }
        Differences differences;
        compare_by_key(differences, calendars_, rows, [](const auto& row) {
            return "calendar " + row.first.first + ", version " + std::to_string(row.first.second);
        });
        report_differences(report, "calendar_differs",
                           "The holidays are not what the calendars' events say:", differences);
    }
    if (!lost_.contains("dictionary")) {
        compare_dictionary(stored.dictionary, report);
    }
    if (!lost_.contains("framework")) {
        compare_frameworks(stored.dictionary, report);
    }
}

void RegisterFold::compare_organisation(const Organisation& stored, VerifyReport& report) const
{
    auto folded = organisation_;
    for (const auto& change : grants_) {
        organisation::apply(folded, change);
    }
    Differences differences;
    compare_by_key(differences, rows_of(folded), rows_of(stored), [](const auto& row) { return row.first; });
    report_differences(report, "register_differs",
                       "Units, people, posts or grants are not what the registers' events say:", differences);
}

// A person's words are erasable, and with the text its salt: of what was erased nobody can say what it was.
void RegisterFold::compare_words(const PersonWords& words, VerifyReport& report) const
{
    for (const auto& [id, person] : people_) {
        const auto row = words.find(id);
        if (row == words.end()) {
            continue;  // told by compare_organisation()
        }
        for (const auto& [key, text] : row->second) {
            const auto hash = person.hashes.find(key);
            const auto salt = person.salts.find(key);
            const bool was_empty = hash == person.hashes.end();
            const bool erased = !was_empty && salt == person.salts.end();
            const bool agrees = was_empty
                                    ? text.empty()
                                    : erased || ledger::to_hex(ledger::text_hash(salt->second, text)) == hash->second;
            if (!agrees) {
                report.findings.push_back(
                    {person.instance, person.seq, "person_differs",
                     "The " + key + " of person " + std::to_string(id.value()) + " is not the one that was hashed."});
            }
        }
    }
}

void RegisterFold::compare_dictionary(const dictionary::Dictionary& stored, VerifyReport& report) const
{
    Differences differences;
    compare_by_key(differences, dictionary_.indicators, stored.indicators,
                   [](const auto& row) { return "indicator " + row.first; });
    compare_by_key(differences, dictionary_.goals, stored.goals,
                   [](const auto& row) { return "goal " + std::to_string(row.first); });
    compare_by_key(differences, dictionary_.challenges, stored.challenges,
                   [](const auto& row) { return "challenge " + row.first; });
    report_differences(report, "dictionary_differs",
                       "Indicators, goals or challenges are not what the events say:", differences);
}

void RegisterFold::compare_frameworks(const dictionary::Dictionary& stored, VerifyReport& report) const
{
    Differences differences;
    compare_by_key(differences, dictionary_.frameworks, stored.frameworks,
                   [](const auto& row) { return "framework of " + std::to_string(row.first); });
    report_differences(report, "framework_differs",
                       "The scoring frameworks are not what their events say:", differences);
}

}  // namespace traimas::service
