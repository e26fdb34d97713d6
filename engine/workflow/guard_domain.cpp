// Enumerates the values around the literals of guards.
#include "engine/workflow/guard_domain.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace traimas::workflow {
namespace {

std::set<FactValue> around(std::int64_t value)
{
    using Limits = std::numeric_limits<std::int64_t>;
    return {FactValue{value}, FactValue{value == Limits::min() ? value : value - 1},
            FactValue{value == Limits::max() ? value : value + 1}};
}

// A guard's decimals are written by people: no literal is told from its neighbour by less than this.
std::set<FactValue> around(const Decimal& value)
{
    static const Decimal kStep = *Decimal::parse("0.000001");
    std::set<FactValue> values{FactValue{value}};
    for (const auto& neighbour : {value.minus(kStep), value.plus(kStep)}) {
        if (neighbour) {
            values.insert(*neighbour);
        }
    }
    return values;
}

std::set<FactValue> around(calendar::Date value)
{
    return {FactValue{value}, FactValue{value - std::chrono::days{1}}, FactValue{value + std::chrono::days{1}}};
}

FactValue plain_value(const FactType& type)
{
    switch (type.kind) {
    case FactKind::integer: return std::int64_t{0};
    case FactKind::boolean: return false;
    case FactKind::decimal: return Decimal{};
    case FactKind::date: return calendar::Date{};
    case FactKind::enumeration: return type.values.front();
    }
    return false;
}

bool is_negative(const FactValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return *number < 0;
    }
    const auto* decimal = std::get_if<Decimal>(&value);
    return decimal != nullptr && decimal->is_negative();
}

std::vector<FactValue> values_around(const Guards& guards, const std::string& fact)
{
    std::set<FactValue> values;
    for (const auto* guard : guards) {
        for (const auto& literal : guard->literals(fact)) {
            if (const auto* number = std::get_if<std::int64_t>(&literal)) {
                values.merge(around(*number));
            } else if (const auto* decimal = std::get_if<Decimal>(&literal)) {
                values.merge(around(*decimal));
            } else if (const auto* date = std::get_if<calendar::Date>(&literal)) {
                values.merge(around(*date));
            }
        }
    }
    // Most facts count something: nobody meets a number below zero first.
    std::vector<FactValue> ordered{values.begin(), values.end()};
    std::stable_partition(ordered.begin(), ordered.end(), [](const FactValue& value) { return !is_negative(value); });
    return ordered;
}

std::vector<FactValue> values_of(const Guards& guards, const std::string& fact, const FactType& type)
{
    switch (type.kind) {
    case FactKind::boolean: return {FactValue{false}, FactValue{true}};
    case FactKind::enumeration: return {type.values.begin(), type.values.end()};
    case FactKind::integer:
    case FactKind::decimal:
    case FactKind::date: return values_around(guards, fact);
    }
    return {};
}

}  // namespace

std::vector<FactDomain> fact_domains(const Guards& guards, const FactTypes& types)
{
    std::set<std::string> facts;
    for (const auto* guard : guards) {
        facts.insert(guard->reads().begin(), guard->reads().end());
    }
    std::vector<FactDomain> domains;
    for (const auto& fact : facts) {
        domains.push_back({fact, values_of(guards, fact, types.find(fact)->second)});
    }
    return domains;
}

std::size_t combinations(const std::vector<FactDomain>& domains, std::size_t limit)
{
    std::size_t count = 1;
    for (const auto& domain : domains) {
        count *= domain.values.size();
        if (count > limit) {
            return limit + 1;
        }
    }
    return count;
}

std::optional<Facts> first_combination(const std::vector<FactDomain>& domains, std::size_t limit,
                                       const std::function<bool(const Facts&)>& wanted)
{
    std::vector<std::size_t> turn(domains.size(), 0);
    Facts facts;
    for (const auto& domain : domains) {
        facts[domain.fact] = domain.values.front();
    }
    for (std::size_t tried = 0; tried < limit; ++tried) {
        if (wanted(facts)) {
            return facts;
        }
        std::size_t i = 0;
        while (i < domains.size() && ++turn[i] == domains[i].values.size()) {
            turn[i] = 0;
            facts[domains[i].fact] = domains[i].values.front();
            ++i;
        }
        if (i == domains.size()) {
            return std::nullopt;
        }
        facts[domains[i].fact] = domains[i].values[turn[i]];
    }
    return std::nullopt;
}

Facts plain_facts(const FactTypes& types)
{
    Facts facts;
    for (const auto& [name, type] : types) {
        facts.emplace(name, plain_value(type));
    }
    return facts;
}

}  // namespace traimas::workflow
