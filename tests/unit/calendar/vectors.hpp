// The shared calendar vectors, tests/golden/calendar_vectors.json, and the calendar that they assume.
#pragma once

#include "engine/base/json_parse.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/calendar/working_days.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace traimas::calendar {

inline nlohmann::json calendar_vectors()
{
    const std::ifstream file{TRAIMAS_SOURCE_DIR "/tests/golden/calendar_vectors.json"};
    std::ostringstream text;
    text << file.rdbuf();
    auto parsed = parse_json(text.str());
    EXPECT_TRUE(parsed) << "tests/golden/calendar_vectors.json cannot be read";
    return parsed ? parsed->value : nlohmann::json::object();
}

// A date that the test itself writes.
inline Date day(std::string_view iso)
{
    const auto date = parse_iso_date(iso);
    EXPECT_TRUE(date) << iso;
    return date ? *date : Date{};
}

inline HolidayCalendar thai_calendar()
{
    HolidayCalendar calendar{.id = "th", .version = 1};
    // Named first: a range-for keeps no temporary alive but the last.
    const auto vectors = calendar_vectors();
    for (const auto& holiday : vectors.at("holidays_used_by_these_vectors")) {
        calendar.holidays.push_back(day(holiday.get<std::string>()));
    }
    return calendar;
}

}  // namespace traimas::calendar
