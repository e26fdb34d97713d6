// Looks versions up. A version's number is its place in the list, counted from 1.
#include "engine/dictionary/dictionary.hpp"

namespace traimas::dictionary {
namespace {

template <class Versions>
auto version_of(const Versions& versions, int version) -> decltype(versions.data())
{
    const bool stands = version >= 1 && static_cast<std::size_t>(version) <= versions.size();
    return stands ? &versions[static_cast<std::size_t>(version) - 1] : nullptr;
}

template <class Versions>
auto last_of(const Versions& versions) -> decltype(versions.data())
{
    return versions.empty() ? nullptr : &versions.back();
}

}  // namespace

const measure::Indicator* Dictionary::indicator(std::string_view code, int version) const
{
    const auto found = indicators.find(code);
    return found == indicators.end() ? nullptr : version_of(found->second, version);
}

const measure::Indicator* Dictionary::latest(std::string_view code) const
{
    const auto found = indicators.find(code);
    return found == indicators.end() ? nullptr : last_of(found->second);
}

const measure::Framework* Dictionary::framework(int fiscal_year) const
{
    const auto found = frameworks.find(fiscal_year);
    return found == frameworks.end() ? nullptr : last_of(found->second);
}

const measure::Framework* Dictionary::framework(int fiscal_year, int version) const
{
    const auto found = frameworks.find(fiscal_year);
    return found == frameworks.end() ? nullptr : version_of(found->second, version);
}

}  // namespace traimas::dictionary
