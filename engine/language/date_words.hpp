// Dates, quarters and fiscal years as readers write them: the Buddhist Era and Thai month names for th, CE for en.
// Pure functions: any thread may call them. ASCII digits in both languages; years from 1 CE on.
#pragma once

#include "engine/calendar/fiscal.hpp"
#include "engine/calendar/zone.hpp"
#include "engine/language/language.hpp"

#include <string>

namespace traimas::language {

// "31 มกราคม 2561", "31 January 2018".
[[nodiscard]] std::string date_text(Language language, calendar::Date date);
// "31 ม.ค. 2561", "31 Jan 2018".
[[nodiscard]] std::string short_date_text(Language language, calendar::Date date);
// "31 มกราคม 2561 เวลา 24.00 น.", "31 January 2018, 24:00": 24:00 stays the end of its own day.
[[nodiscard]] std::string moment_text(Language language, const calendar::Civil& civil);
// "วันพุธที่ 31 มกราคม 2561 เวลา 24.00 น.", "Wednesday 31 January 2018, 24:00": a deadline, as a letter names it.
[[nodiscard]] std::string deadline_text(Language language, const calendar::Civil& civil);
// "ไตรมาส 2 (1 ม.ค.-31 มี.ค. 2561)", "Quarter 2 (1 Jan-31 Mar 2018)": a quarter's name always stands with its dates.
[[nodiscard]] std::string quarter_text(Language language, int fiscal_year, int quarter);
// "ปีงบประมาณ 2561 (1 ต.ค. 2560-30 ก.ย. 2561)", "Fiscal year 2561 (1 Oct 2017-30 Sep 2018)": the name is the same in
// both.
[[nodiscard]] std::string fiscal_year_text(Language language, int fiscal_year);

}  // namespace traimas::language
