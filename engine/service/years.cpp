// A year is born with its units and the framework that is in force then.
#include "engine/service/years.hpp"

#include "engine/service/authority.hpp"
#include "engine/service/births.hpp"
#include "engine/service/register.hpp"
#include "engine/service/transaction.hpp"
#include "engine/subjects/year.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using organisation::Organisation;

constexpr int kFirstYear = 2500;
constexpr int kLastYear = 2700;
constexpr std::chrono::days kOpensBefore{90};

Problem year_fault(const std::string& pointer, const std::string& code, const std::string& message,
                   const std::string& unit)
{
    return {ProblemKind::invalid, code, message, {{pointer, code, message, {{"unit", unit}}}}, {{"unit", unit}}};
}

// The office itself reports too: it holds the parent indicators of the cascade.
std::vector<std::string> reporting_units(const Organisation& organisation, const std::string& office)
{
    std::vector<std::string> units{office};
    for (const auto& [code, unit] : organisation.units) {
        if (unit.kind == organisation::UnitKind::unit && organisation.office_of(code) == office) {
            units.push_back(code);
        }
    }
    return units;
}

std::optional<Problem> refuse_units(const Organisation& organisation, const NewYear& year)
{
    const auto office = organisation.units.find(year.office);
    if (office == organisation.units.end()) {
        return year_fault("/office", "unknown_unit", "There is no such unit.", year.office);
    }
    if (office->second.kind != organisation::UnitKind::office) {
        return year_fault("/office", "not_an_office", "A fiscal year belongs to an office.", year.office);
    }
    for (std::size_t i = 0; i < year.units.size(); ++i) {
        const auto& unit = year.units[i];
        const auto pointer = "/units/" + std::to_string(i);
        if (!organisation.units.contains(unit)) {
            return year_fault(pointer, "unknown_unit", "There is no such unit.", unit);
        }
        if (unit != year.office && organisation.office_of(unit) != year.office) {
            return year_fault(pointer, "unit_elsewhere", "This unit belongs to another office.", unit);
        }
        if (std::count(year.units.begin(), year.units.end(), unit) > 1) {
            return year_fault(pointer, "duplicate_unit", "This unit stands in the list twice.", unit);
        }
    }
    return std::nullopt;
}

Result<subjects::YearSubject> subject_of(const store::Registers& registers, const NewYear& year)
{
    if (year.fiscal_year < kFirstYear || year.fiscal_year > kLastYear) {
        return Problem{
            ProblemKind::invalid,
            "fiscal_year_range",
            "Give the fiscal year in the Buddhist Era, such as 2561.",
            {{"/fiscal_year", "fiscal_year_range", "Give the fiscal year in the Buddhist Era, such as 2561."}}};
    }
    if (auto problem = refuse_units(registers.organisation, year)) {
        return std::move(*problem);
    }
    const auto* framework = registers.dictionary.framework(year.fiscal_year);
    if (framework == nullptr) {
        return Problem{ProblemKind::conflict,
                       "framework_missing",
                       "The scoring framework of this fiscal year is not published: publish it first.",
                       {},
                       {{"fiscal_year", std::to_string(year.fiscal_year)}}};
    }
    const auto begin = calendar::year_begin(year.fiscal_year);
    return subjects::YearSubject{begin, calendar::year_end(year.fiscal_year), year.opens.value_or(begin - kOpensBefore),
                                 year.units.empty() ? reporting_units(registers.organisation, year.office) : year.units,
                                 *framework};
}

}  // namespace

Result<Done> found_year(Engine& engine, const Envelope& envelope, const NewYear& year)
{
    return run_command(engine, envelope, [&](store::StoreTx& tx) -> Result<Done> {
        if (const auto receipt = engine.store.receipt(envelope.command)) {
            return replay(*receipt, envelope);
        }
        const auto registers = tx.registers();
        if (envelope.actor != kSystemActor) {
            TRAIMAS_TRY(const auto actor, actor_in_role(registers->organisation, {"psd", workflow::RoleScope::unit},
                                                        year.office, envelope, tx.now()));
        }
        TRAIMAS_TRY(const auto subject, subject_of(*registers, year));
        if (engine.store.find("year", year.office, year.fiscal_year, 0)) {
            return Problem{ProblemKind::conflict,
                           "year_exists",
                           "This fiscal year stands already.",
                           {},
                           {{"fiscal_year", std::to_string(year.fiscal_year)}}};
        }
        TRAIMAS_TRY(auto answer, bear_root(engine, tx, envelope,
                                           {.definition = "year",
                                            .unit = year.office,
                                            .fiscal_year = year.fiscal_year,
                                            .subject = subjects::year_subject_json(subject)}));
        tx.commit();
        return answer;
    });
}

}  // namespace traimas::service
