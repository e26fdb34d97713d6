// Fiscal years and quarters: the formulas of the header, and their inverse.
#include "engine/calendar/fiscal.hpp"

#include "engine/base/assert.hpp"

namespace traimas::calendar {
namespace {

constexpr unsigned kFirstMonth = 10;

unsigned month_of(Date date)
{
    return static_cast<unsigned>(std::chrono::year_month_day{date}.month());
}

}  // namespace

int fiscal_year_of(Date date)
{
    const std::chrono::year_month_day day{date};
    return static_cast<int>(day.year()) + kBuddhistEraOffset + (month_of(date) >= kFirstMonth ? 1 : 0);
}

int quarter_of(Date date)
{
    return static_cast<int>((month_of(date) + 12 - kFirstMonth) % 12 / 3 + 1);
}

Date quarter_begin(int fiscal_year, int quarter)
{
    TRAIMAS_ASSERT(quarter >= 1 && quarter <= 4);
    // The year begins in the calendar year before the one that names it.
    const std::chrono::year_month first{std::chrono::year{fiscal_year - kBuddhistEraOffset - 1},
                                        std::chrono::month{kFirstMonth}};
    return Date{(first + std::chrono::months{3 * (quarter - 1)}) / std::chrono::day{1}};
}

Date quarter_end(int fiscal_year, int quarter)
{
    const auto next = quarter == 4 ? quarter_begin(fiscal_year + 1, 1) : quarter_begin(fiscal_year, quarter + 1);
    return next - std::chrono::days{1};
}

Date year_begin(int fiscal_year)
{
    return quarter_begin(fiscal_year, 1);
}

Date year_end(int fiscal_year)
{
    return quarter_end(fiscal_year, 4);
}

}  // namespace traimas::calendar
