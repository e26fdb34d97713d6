// Reads and renders indicators and frameworks; carries changes of their registers out.
#include "api/handlers/dictionary_json.hpp"

namespace traimas::api {
namespace {

constexpr std::int64_t kMostLinks = 50;
constexpr std::int64_t kMostSteps = 100;
constexpr std::int64_t kMostLevels = 20;
constexpr Bounds kGoalNumbers{1, 999};
constexpr Bounds kDays{1, 400};

FieldFault not_between(std::string pointer, Bounds range)
{
    const auto least = std::to_string(range.least);
    const auto most = std::to_string(range.most);
    return {std::move(pointer),
            "out_of_range",
            "must be from " + least + " to " + most,
            {{"least", least}, {"most", most}}};
}

bool is_within(const json& value, Bounds range)
{
    if (value.is_number_unsigned()) {
        return range.most >= 0 && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(range.most) &&
               (range.least <= 0 || value.get<std::uint64_t>() >= static_cast<std::uint64_t>(range.least));
    }
    return value.get<std::int64_t>() >= range.least && value.get<std::int64_t>() <= range.most;
}

// A list of whole numbers that may be left out.
std::vector<int> read_numbers(JsonReader& in, std::string_view key, Bounds range, std::vector<FieldFault>& faults)
{
    std::vector<int> numbers;
    const auto* list = in.raw(key);
    if (list == nullptr || list->is_null()) {
        return numbers;
    }
    if (!list->is_array()) {
        in.fault(key, "wrong_type", "must be a list", {{"wanted", "list"}});
        return numbers;
    }
    if (list->size() > static_cast<std::size_t>(kMostLinks)) {
        in.fault(key, "too_many", "has more items than " + std::to_string(kMostLinks),
                 {{"limit", std::to_string(kMostLinks)}});
        return numbers;
    }
    for (std::size_t at = 0; at < list->size(); ++at) {
        const auto& item = list->at(at);
        auto pointer = in.pointer_to(key) + "/" + std::to_string(at);
        if (!item.is_number_integer()) {
            faults.push_back({std::move(pointer), "wrong_type", "must be an integer", {{"wanted", "integer"}}});
        } else if (!is_within(item, range)) {
            faults.push_back(not_between(std::move(pointer), range));
        } else {
            numbers.push_back(item.get<int>());
        }
    }
    return numbers;
}

std::vector<Decimal> read_decimals(JsonReader& in, std::string_view key, Bounds count, std::vector<FieldFault>& faults)
{
    std::vector<Decimal> decimals;
    const auto texts = in.texts(key, count, {1, 40});
    for (std::size_t at = 0; at < texts.size(); ++at) {
        if (texts[at].empty()) {
            continue;  // no text: a fault already
        }
        const auto parsed = Decimal::parse(texts[at]);
        if (parsed) {
            decimals.push_back(*parsed);
        } else {
            faults.push_back({in.pointer_to(key) + "/" + std::to_string(at), parsed.error().code, parsed.error().detail,
                              parsed.error().arguments});
        }
    }
    return decimals;
}

json decimal_or_null(const std::optional<Decimal>& value)
{
    return value ? json(value->text()) : json(nullptr);
}

json decimals_json(const std::vector<Decimal>& values)
{
    json list = json::array();
    for (const auto& value : values) {
        list.push_back(value.text());
    }
    return list;
}

json sheet_json(const measure::IndicatorSheet& sheet)
{
    return {{"definition", sheet.definition}, {"formula", sheet.formula},     {"source", sheet.source},
            {"method", sheet.method},         {"frequency", sheet.frequency}, {"criteria", sheet.criteria},
            {"evidence", sheet.evidence}};
}

// Numbers of days by name; what is not given is the default, what has no default is not known.
std::map<std::string, int> read_days(JsonReader& in)
{
    auto days = measure::default_days();
    in.optional_object("days", [&](JsonReader& given) {
        for (auto& [name, number] : days) {
            if (const auto sent = given.optional_integer(name, kDays)) {
                number = static_cast<int>(*sent);
            }
        }
        return true;
    });
    return days;
}

}  // namespace

std::string read_code(JsonReader& in, std::string_view key)
{
    auto code = in.text(key, {1, 48});
    const bool plain = code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
                       std::string::npos;
    if (!plain || code.starts_with('.')) {
        in.fault(key, "code_malformed", "takes letters, digits, '-', '_' and '.' only");
    }
    return code;
}

measure::Indicator read_indicator(JsonReader& in, std::vector<FieldFault>& faults, CodeIn code)
{
    const auto name = read_name(in, "name");
    measure::Indicator indicator{.code = code == CodeIn::body ? read_code(in, "code") : "",
                                 .version = 0,
                                 .th = name.th,
                                 .en = name.en,
                                 .unit_th = "",
                                 .unit_en = "",
                                 .value_type = in.one_of<measure::ValueType>("value_type"),
                                 .direction = in.one_of<measure::Direction>("direction"),
                                 .accumulation = in.one_of<measure::Accumulation>("accumulation")};
    in.raw("unit_of_measure");  // known, also where it is null
    if (in.has("unit_of_measure")) {
        auto unit = read_name(in, "unit_of_measure");
        indicator.unit_th = std::move(unit.th);
        indicator.unit_en = std::move(unit.en);
    }
    indicator.horizon = in.optional_one_of<measure::Horizon>("horizon").value_or(measure::Horizon::short_);
    indicator.natural_limit = in.optional_decimal("natural_limit");
    indicator.steps = static_cast<int>(in.optional_integer("steps", {0, kMostSteps}).value_or(0));
    indicator.sheet = in.optional_object("sheet", measure::read_sheet).value_or(measure::IndicatorSheet{});
    indicator.goals = read_numbers(in, "goals", kGoalNumbers, faults);
    indicator.challenges = in.optional_texts("challenges", {0, kMostLinks}, {1, 48});
    indicator.pmqa = in.optional_texts("pmqa", {0, kMostLinks}, {1, 20});
    indicator.parent = in.optional_text("parent", {1, 48}).value_or("");
    return indicator;
}

json indicator_summary(const measure::Indicator& it)
{
    return {{"code", it.code},
            {"version", it.version},
            {"name", name_json(it.th, it.en)},
            {"unit_of_measure", name_json(it.unit_th, it.unit_en)},
            {"value_type", to_text(it.value_type)},
            {"direction", to_text(it.direction)},
            {"accumulation", to_text(it.accumulation)},
            {"horizon", to_text(it.horizon)},
            {"natural_limit", decimal_or_null(it.natural_limit)},
            {"steps", it.steps},
            {"goals", it.goals},
            {"challenges", it.challenges},
            {"pmqa", it.pmqa},
            {"parent", it.parent.empty() ? json(nullptr) : json(it.parent)}};
}

json indicator_resource(const measure::Indicator& indicator)
{
    auto body = indicator_summary(indicator);
    body["sheet"] = sheet_json(indicator.sheet);
    return body;
}

measure::Framework read_framework(JsonReader& in, std::vector<FieldFault>& faults)
{
    measure::Framework framework{
        .levels = read_decimals(in, "levels", {1, kMostLevels}, faults),
        .bands = in.list("bands", {1, kMostLevels},
                         [](JsonReader& item) {
                             return measure::BandBound{item.one_of<measure::Band>("band"), item.decimal("from")};
                         }),
        .case_below = in.decimal("case_below")};
    framework.missing = in.optional_one_of<measure::MissingRule>("missing").value_or(framework.missing);
    framework.days = read_days(in);
    return framework;
}

json framework_resource(const measure::Framework& framework)
{
    json bands = json::array();
    for (const auto& bound : framework.bands) {
        bands.push_back({{"band", to_text(bound.band)}, {"from", bound.from.text()}});
    }
    return {{"fiscal_year", framework.fiscal_year},
            {"version", framework.version},
            {"levels", decimals_json(framework.levels)},
            {"bands", std::move(bands)},
            {"missing", to_text(framework.missing)},
            {"case_below", framework.case_below.text()},
            {"days", json(framework.days)}};
}

Result<service::Done> change_dictionary(const Api& api, const char* name, const service::Envelope& envelope,
                                        const std::function<Result<dictionary::Change>(const store::Registers&)>& plan)
{
    TRAIMAS_TRY(const auto founded, service::found_register(api.engine, name, ""));
    std::ignore = founded;
    return service::change_register(api.engine, name, "", envelope,
                                    [&](const store::Registers& registers) -> Result<RegisterEvents> {
                                        TRAIMAS_TRY(auto change, plan(registers));
                                        RegisterEvents events;
                                        events.push_back(service::dictionary_event(std::move(change)));
                                        return events;
                                    });
}

std::optional<Problem> stale_version(const std::optional<std::int64_t>& expected, int latest)
{
    if (!expected || *expected == latest) {
        return std::nullopt;
    }
    return Problem{ProblemKind::stale,
                   "version_changed",
                   "Another version was published since you read it: look at it, and decide again.",
                   {},
                   {{"version", std::to_string(latest)}}};
}

}  // namespace traimas::api
