// Type swaps, missing and extra fields, edges of the schema, numbers and texts that others stumble over.
// Where the schema names values, ranges or lengths, mutants lie on both sides of each.
#include "tests/http/openapi/body_mutator.hpp"

#include <array>
#include <limits>

namespace traimas::testing {
namespace {

using nlohmann::json;

std::string repeated(std::string_view text, std::size_t count)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all += text;
    }
    return all;
}

json nested(std::size_t depth)
{
    json value = 1;
    for (std::size_t i = 0; i < depth; ++i) {
        json list = json::array();
        list.push_back(std::move(value));
        value = std::move(list);
    }
    return value;
}

// Texts that are legal JSON and yet not what anybody means.
const std::vector<std::string>& text_traps()
{
    static const std::vector<std::string> kTraps{
        "",
        " ",
        "\t\r\n",
        "null",
        "undefined",
        "NaN",
        "\xE2\x80\xAE"
        "abc",                                               // right to left from here on
        "\xE2\x80\x8B",                                      // a space of no width
        "e\xCC\x81",                                         // a letter and its accent apart
        "\xEF\xBB\xBF",                                      // a byte order mark
        "\xEF\xBF\xBF",                                      // no character at all
        "\xF0\x9F\x98\x80",                                  // beyond sixteen bits
        "\xE0\xB9\x92\xE0\xB9\x95\xE0\xB9\x96\xE0\xB9\x91",  // 2561 in Thai figures
        "\x01\x02\x1F",
        "'; drop table event; --",
        "<script>alert(1)</script>",
        "{{7*7}} ${x} %s%n",
        "../../etc/passwd",
        "=cmd|' /C calc'!A0",
        "0x10",
        "1e3",
        "1,5",
        "+1",
        "-0",
        ".5",
        "5.",
        "007",
        "96.370000000000000000000000000000001",
        "99999999999999999999999999999999999999",
        "-99999999999999999999.99999999999999",
        "Infinity",
        "2018-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "2018-01-01T24:00:00Z",
        "2018-01-01T00:00:00+99:99",
        "2561-01-01",
        "__proto__",
    };
    return kTraps;
}

const std::array<json, 18> kNumbers{json(0),
                                    json(-1),
                                    json(1),
                                    json(2'147'483'648),
                                    json(-2'147'483'649),
                                    json(4'294'967'296),
                                    json(9'007'199'254'740'991),
                                    json(9'007'199'254'740'992),
                                    json(9'223'372'036'854'775'807),
                                    json(std::int64_t{-9'223'372'036'854'775'807} - 1),
                                    json(18'446'744'073'709'551'615U),
                                    json(0.5),
                                    json(1e300),
                                    json(-1e-300),
                                    json(2561),
                                    json(543),
                                    json(-2561),
                                    json(1.0)};

const std::array<const char*, 32> kActions{
    "submit",  "approve", "return", "withdraw", "amend",   "close",   "open",          "replace",
    "sustain", "save",    "ask",    "nil",      "remind",  "analyse", "waive",         "recommend",
    "respond", "reject",  "verify", "complete", "claim",   "release", "delegate",      "hand_over",
    "cancel",  "retry",   "end",    "appoint",  "disable", "enable",  "plan_measures", "reopen"};

/// The numbers beside it; at the end of 64 bits there is only one.
std::vector<std::int64_t> neighbours(std::int64_t number)
{
    std::vector<std::int64_t> result;
    if (number > std::numeric_limits<std::int64_t>::min()) {
        result.push_back(number - 1);
    }
    if (number < std::numeric_limits<std::int64_t>::max()) {
        result.push_back(number + 1);
    }
    return result;
}

}  // namespace

void BodyMutator::collect(const json& value, const json& schema, const json::json_pointer& at,
                          std::vector<Spot>& spots) const
{
    const auto resolved = schema.is_object() ? described_.resolved(schema) : json(nullptr);
    spots.push_back({at, resolved});
    if (value.is_object()) {
        const auto properties = resolved.is_object() ? resolved.value("properties", json::object()) : json::object();
        for (const auto& [key, member] : value.items()) {
            collect(member, properties.value(key, json(nullptr)), at / key, spots);
        }
    } else if (value.is_array()) {
        const auto items = resolved.is_object() ? resolved.value("items", json(nullptr)) : json(nullptr);
        for (std::size_t i = 0; i < value.size(); ++i) {
            collect(value[i], items, at / i, spots);
        }
    }
}

json BodyMutator::trap()
{
    const auto& texts = text_traps();
    switch (below(7)) {
    case 0: return kNumbers[below(kNumbers.size())];
    case 1: return repeated("\xE0\xB8\x81", std::array{1U, 31U, 257U, 4'001U, 20'000U}[below(5)]);
    case 2: return nested(std::array{1U, 5U, 25U, 29U, 40U}[below(5)]);
    case 3: return std::array{json(nullptr), json(true), json(false), json::array(), json::object()}[below(5)];
    case 4: return json(std::vector<int>(below(3) == 0 ? 12'000 : 300, 1));
    default: return texts[below(texts.size())];
    }
}

json BodyMutator::at_an_edge(const json& schema)
{
    std::vector<json> edges;
    for (const auto& it : schema.value("enum", json::array())) {
        edges.push_back(it);
        edges.push_back(it.is_string() ? json(it.get<std::string>() + "x") : json("x"));
    }
    for (const auto* name : {"minimum", "maximum"}) {
        if (schema.contains(name)) {
            const auto bound = schema.at(name).get<std::int64_t>();
            const auto beside = neighbours(bound);
            edges.push_back(bound);
            edges.insert(edges.end(), beside.begin(), beside.end());
        }
    }
    for (const auto* name : {"minLength", "maxLength"}) {
        constexpr std::size_t kLongest = 70'000;
        if (schema.contains(name) && schema.at(name).get<std::size_t>() < kLongest) {
            const auto bound = schema.at(name).get<std::size_t>();
            edges.insert(edges.end(), {json(repeated("a", bound)), json(repeated("a", bound + 1))});
        }
    }
    for (const auto* name : {"minItems", "maxItems"}) {
        if (schema.contains(name)) {
            edges.emplace_back(std::vector<int>(schema.at(name).get<std::size_t>() + 1, 1));
        }
    }
    return edges.empty() ? trap() : edges[below(edges.size())];
}

json BodyMutator::other_value(const json& value, const json& schema)
{
    if (schema.is_object() && below(3) == 0) {
        return at_an_edge(schema);
    }
    if (value.is_string() && below(4) == 0) {
        auto text = value.get<std::string>();
        return below(2) == 0 ? text + text : text.substr(0, text.size() / 2);
    }
    if (value.is_number_integer() && below(3) == 0) {
        const auto beside = neighbours(value.get<std::int64_t>());
        return beside[below(beside.size())];
    }
    return trap();
}

void BodyMutator::change(json& body, const Spot& spot)
{
    if (!body.contains(spot.pointer)) {
        return;  // gone with an earlier change
    }
    auto& value = body.at(spot.pointer);
    const bool is_member = !spot.pointer.empty() && body.at(spot.pointer.parent_pointer()).is_object();
    switch (below(8)) {
    case 0:
        if (is_member) {
            body.at(spot.pointer.parent_pointer()).erase(spot.pointer.back());
            return;
        }
        break;
    case 1:
        if (value.is_object()) {
            value[below(2) == 0 ? "nonsense" : text_traps()[below(text_traps().size())]] = trap();
            return;
        }
        break;
    case 2:
        if (value.is_array() && !value.empty()) {
            auto again = value[below(value.size())];
            value.push_back(std::move(again));
            return;
        }
        break;
    case 3:
        if (value.is_array() && !value.empty()) {
            value.erase(below(value.size()));
            return;
        }
        break;
    case 4:
        if (!spot.pointer.empty() && spot.pointer.back() == "action") {
            value = kActions[below(kActions.size())];
            return;
        }
        break;
    default: break;
    }
    value = other_value(value, spot.schema);
}

std::string BodyMutator::damaged(std::string text)
{
    const auto at = below(text.size() + 1);
    switch (below(5)) {
    case 0: text.resize(at); break;
    case 1: text.insert(at, 1, static_cast<char>(below(256))); break;
    case 2: text += text; break;
    case 3: text.insert(0, "\xEF\xBB\xBF"); break;
    default: text.insert(at, R"(,"nonsense":1)"); break;
    }
    return text;
}

std::string BodyMutator::mutant(const Operation& operation, json body)
{
    std::vector<Spot> spots;
    collect(body, described_.body_schema(operation), json::json_pointer{}, spots);
    const auto changes = below(2) == 0 ? 1 : 1 + below(3);
    for (std::size_t count = 0; count < changes; ++count) {
        change(body, spots[below(spots.size())]);
    }
    auto text = body.dump(-1, ' ', below(2) == 0, json::error_handler_t::replace);
    return below(20) == 0 ? damaged(std::move(text)) : text;
}

}  // namespace traimas::testing
