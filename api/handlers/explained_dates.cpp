// How a date came about: from where it was counted, how far, over which holidays, by which calendar, and what moved it.
#include "api/handlers/explained.hpp"
#include "api/handlers/respond.hpp"

namespace traimas::api {
namespace {

using workflow::Deadline;
using workflow::FromKind;
using workflow::Reckoning;

std::string start_text(const Words& words, const Reckoning& it)
{
    switch (it.from) {
    case FromKind::entered: return words.say("from_entered", {{"date", words.day(it.start)}});
    case FromKind::subject: return words.say("from_subject", {{"field", it.name}, {"date", words.day(it.start)}});
    case FromKind::anchor:
        return words.say("from_anchor", {{"anchor", words.anchor(it.name)}, {"date", words.day(it.start)}});
    }
    return {};
}

std::string span_text(const Words& words, const Reckoning& it)
{
    const bool back = it.amount < 0;
    const language::Arguments arguments{{"amount", std::to_string(back ? -it.amount : it.amount)},
                                        {"date", words.day(it.counted)}};
    switch (*it.unit) {
    case calendar::SpanUnit::bd: return words.say(back ? "span_bd_back" : "span_bd", arguments);
    case calendar::SpanUnit::d: return words.say(back ? "span_d_back" : "span_d", arguments);
    case calendar::SpanUnit::h: return words.say(back ? "span_h_back" : "span_h", arguments);
    }
    return {};
}

// The words of the event that moved the deadline: the last one that set it.
std::string moved_by(const Explained& it, const std::string& anchor)
{
    std::string name;
    for (const auto& row : it.events) {
        const auto body = json::parse(row.body);
        if (body.contains("anchors") && body.at("anchors").contains(anchor)) {
            name = body.at("name").get<std::string>();
        }
    }
    return name;
}

std::string deadline_text(const Explained& it, const Deadline& deadline)
{
    const auto words = it.words();
    auto text =
        words.say("deadline", {{"anchor", words.anchor(deadline.anchor)}, {"when", words.when(deadline.value.civil)}});
    text += " " + reckoning_text(words, deadline.rule);
    if (deadline.by_bound) {
        text += " " + words.say("bounded", {{"when", words.when(deadline.value.civil)}});
    }
    if (deadline.moved) {
        const auto event = moved_by(it, deadline.anchor);
        text += " " + (event.empty() ? words.say("moved", {{"when", words.when(deadline.value.civil)}})
                                     : words.say("moved_by", {{"when", words.when(deadline.value.civil)},
                                                              {"event", words.event(event)}}));
    }
    if (!deadline.calendar.empty()) {
        text += " " + words.say("by_calendar", {{"calendar", deadline.calendar},
                                                {"version", std::to_string(deadline.calendar_version)}});
    }
    return text;
}

}  // namespace

std::string reckoning_text(const Words& words, const Reckoning& it)
{
    auto text = start_text(words, it);
    if (it.unit) {
        text += " " + span_text(words, it);
    }
    if (it.counted != it.rolled) {
        text += " " + words.say("rolled", {{"date", words.day(it.counted)}, {"result", words.day(it.rolled)}});
    }
    if (it.stopped > 0) {
        text +=
            " " + words.say("stopped", {{"amount", std::to_string(it.stopped)}, {"result", words.day(it.civil.date)}});
    }
    if (!it.holidays.empty()) {
        text += " " + words.say("passed_over", {{"dates", words.days(it.holidays)}});
    }
    return text;
}

json deadlines_json(const Explained& it)
{
    json list = json::array();
    for (const auto& deadline : it.explanation.deadlines) {
        json holidays = json::array();
        for (const auto date : deadline.rule.holidays) {
            holidays.push_back(calendar::iso_date(date));
        }
        list.push_back({{"anchor", deadline.anchor},
                        {"words", it.words().anchor(deadline.anchor)},
                        {"due_at", time_json(deadline.value.at)},
                        {"calendar", {{"id", deadline.calendar}, {"version", deadline.calendar_version}}},
                        {"holidays", std::move(holidays)},
                        {"moved", deadline.moved},
                        {"text", deadline_text(it, deadline)}});
    }
    return list;
}

}  // namespace traimas::api
