// Facts as they are kept in events: what JSON cannot hold exactly becomes text.
#include "engine/workflow/facts.hpp"

#include "engine/calendar/date_text.hpp"

namespace traimas::workflow {
namespace {

struct FactToJson {
    nlohmann::json operator()(std::int64_t value) const { return value; }
    nlohmann::json operator()(bool value) const { return value; }
    nlohmann::json operator()(const Decimal& value) const { return value.text(); }
    nlohmann::json operator()(calendar::Date value) const { return calendar::iso_date(value); }
    nlohmann::json operator()(const std::string& value) const { return value; }
};

}  // namespace

nlohmann::json facts_json(const Facts& facts)
{
    auto object = nlohmann::json::object();
    for (const auto& [name, value] : facts) {
        object[name] = std::visit(FactToJson{}, value);
    }
    return object;
}

}  // namespace traimas::workflow
