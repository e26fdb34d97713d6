// The chain is the last field of each line, so that its text before can be hashed as it stands.
#include "engine/traffic/chained_lines.hpp"

#include "engine/base/assert.hpp"
#include "engine/ledger/digest.hpp"

namespace traimas::traffic {
namespace {

constexpr std::string_view kField = ",\"chain\":\"";
constexpr std::size_t kHexLetters = 64;
constexpr std::size_t kTailLetters = kField.size() + kHexLetters + 2;  // with "} at the end

std::string next_chain(std::string_view previous, std::string_view object)
{
    return ledger::to_hex(ledger::sha256(std::string{previous} + std::string{object}));
}

// The object without its chain, as it was hashed.
std::string object_of(std::string_view line)
{
    return std::string{line.substr(0, line.size() - kTailLetters)} + "}";
}

// What a heading of this day says stood before; nullopt where it is none.
std::optional<std::string> previous_in(std::string_view object, std::string_view day)
{
    constexpr std::string_view kNamed = "\"previous\":\"";
    const auto at = object.find(kNamed);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    std::string previous{object.substr(at + kNamed.size(), kHexLetters)};
    return object == heading(day, previous) ? std::optional{previous} : std::nullopt;
}

}  // namespace

std::string chained(std::string_view object, std::string& chain)
{
    TRAIMAS_ASSERT(object.size() > 2 && object.front() == '{' && object.back() == '}');
    chain = next_chain(chain, object);
    std::string line{object.substr(0, object.size() - 1)};
    line.append(kField).append(chain).append("\"}");
    return line;
}

std::optional<std::string> chain_of(std::string_view line)
{
    if (line.size() <= kTailLetters || !line.ends_with("\"}") ||
        line.substr(line.size() - kTailLetters, kField.size()) != kField) {
        return std::nullopt;
    }
    std::string chain{line.substr(line.size() - kHexLetters - 2, kHexLetters)};
    return ledger::digest_from_hex(chain) ? std::optional{chain} : std::nullopt;
}

std::string heading(std::string_view day, std::string_view previous)
{
    std::string object{"{\"access_log\":1,\"day\":\""};
    return object.append(day).append("\",\"previous\":\"").append(previous).append("\"}");
}

DayCheck check_day(std::istream& lines, std::string_view day)
{
    DayCheck check;
    std::string line;
    const auto fault = [&check](std::string_view code) {
        check.fault_line = check.lines;
        check.fault = code;
    };
    while (check.fault_line == 0 && std::getline(lines, line)) {
        ++check.lines;
        const bool is_whole = !lines.eof();
        const auto chain = chain_of(line);
        if (!is_whole || !chain) {
            fault(is_whole ? "changed" : "torn");
            break;
        }
        const auto object = object_of(line);
        if (check.lines == 1) {
            const auto previous = previous_in(object, day);
            if (!previous) {
                fault("no_heading");
                break;
            }
            check.previous = *previous;
            check.last = *previous;
        }
        if (next_chain(check.last, object) != *chain) {
            fault("changed");
            break;
        }
        check.last = *chain;
    }
    if (check.lines == 0) {
        check.lines = 1;
        fault("no_heading");
    }
    return check;
}

}  // namespace traimas::traffic
