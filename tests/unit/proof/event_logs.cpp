// The files' format: JSON that people can read, with each body as the exact text that was hashed.
#include "tests/unit/proof/event_logs.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace traimas::proof {
namespace {

using nlohmann::json;
using workflow::Instance;

Instance blank_from(const json& it)
{
    const InstanceId id{it.at("instance").get<std::int64_t>()};
    Instance blank{.id = id,
                   .root = id,
                   .definition = it.at("definition"),
                   .definition_version = it.at("version").get<int>(),
                   .digest = ledger::digest_from_hex(it.at("digest").get<std::string>()).value(),
                   .unit = it.at("unit"),
                   .fiscal_year = it.at("fiscal_year").get<int>(),
                   .quarter = it.at("quarter").get<int>(),
                   .ordinal = it.at("ordinal").get<int>()};
    blank.head = ledger::genesis_hash(workflow::genesis_of(blank));
    return blank;
}

json log_json(const EventLog& log)
{
    const auto& it = log.blank;
    return {{"instance", it.id.value()},
            {"definition", it.definition},
            {"version", it.definition_version},
            {"digest", ledger::to_hex(it.digest)},
            {"unit", it.unit},
            {"fiscal_year", it.fiscal_year},
            {"quarter", it.quarter},
            {"ordinal", it.ordinal},
            {"bodies", log.bodies},
            {"state", log.state},
            {"head", log.head}};
}

}  // namespace

std::filesystem::path event_logs_folder()
{
    return std::filesystem::path{TRAIMAS_SOURCE_DIR} / "tests" / "golden" / "event_logs";
}

std::vector<EventLog> read_event_logs(const std::filesystem::path& file)
{
    std::ifstream stream{file};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    std::vector<EventLog> logs;
    const auto list = json::parse(text);
    for (const auto& it : list) {
        logs.push_back({blank_from(it), it.at("bodies"), it.at("state"), it.at("head")});
    }
    return logs;
}

void write_event_logs(const std::filesystem::path& file, const std::vector<EventLog>& logs)
{
    if (std::filesystem::exists(file)) {
        throw std::runtime_error{file.string() + " is there: what was written once stays as it is; take another label"};
    }
    auto list = json::array();
    std::transform(logs.begin(), logs.end(), std::back_inserter(list), log_json);
    std::ofstream{file} << list.dump(1) << '\n';
}

std::set<std::string> shown_by(const EventLog& log)
{
    std::set<std::string> shown;
    for (const auto& body : log.bodies) {
        const auto event = json::parse(body);
        for (const auto& [key, value] : event.items()) {
            shown.insert(event.at("kind").get<std::string>() + "/" + key);
        }
    }
    return shown;
}

}  // namespace traimas::proof
