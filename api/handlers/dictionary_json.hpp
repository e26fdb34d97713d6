// What the handlers of indicators, goals and frameworks share: bodies as they are read, resources as they are shown,
// and the change that a command made.
#pragma once

#include "api/handlers/registers.hpp"
#include "engine/dictionary/change.hpp"

namespace traimas::api {

inline constexpr const char* kDictionary = "dictionary";
inline constexpr const char* kFramework = "framework";
inline constexpr Bounds kFiscalYears{2400, 2800};  // of the Buddhist Era

// Reads a whole body; `read(JsonReader&, std::vector<FieldFault>&)` may add faults of its own, each with its pointer.
template <class F>
auto decode_whole(std::string_view body, F read)
    -> Result<decltype(read(std::declval<JsonReader&>(), std::declval<std::vector<FieldFault>&>()))>
{
    TRAIMAS_TRY(const auto text, parse_json(body));
    std::vector<FieldFault> faults;
    JsonReader reader{text.value, "", faults};
    auto result = read(reader, faults);
    reader.reject_unknown();
    if (!faults.empty()) {
        return Problem{ProblemKind::invalid, "invalid_content", "Some fields are not valid: see `errors`.", faults};
    }
    return result;
}

// --- indicators ----------------------------------------------------------------------------------------------------

enum class CodeIn { body, path };
// A definition without its version; its code is empty where it stands in the path.
measure::Indicator read_indicator(JsonReader& in, std::vector<FieldFault>& faults, CodeIn code);
// Without the template sheet, as in lists; and whole.
[[nodiscard]] json indicator_summary(const measure::Indicator& indicator);
[[nodiscard]] json indicator_resource(const measure::Indicator& indicator);
// Codes stand in addresses and file names: letters, digits, '-', '_' and '.'; faults "code_malformed".
std::string read_code(JsonReader& in, std::string_view key);

// --- frameworks ----------------------------------------------------------------------------------------------------

// Policies without year and version; a number of days that is not given is the default one.
measure::Framework read_framework(JsonReader& in, std::vector<FieldFault>& faults);
[[nodiscard]] json framework_resource(const measure::Framework& framework);

// --- commands ------------------------------------------------------------------------------------------------------

// The one change of a command on `dictionary` or `framework`, from its event: a repetition names the same thing.
template <class Change>
Result<Change> published_by(store::Tx& tx, const workflow::Receipt& receipt)
{
    for (const auto& event : store::register_events(tx, receipt.instance, receipt.first_seq, receipt.last_seq)) {
        auto change = dictionary::change_from(event.change);
        if (auto* made = std::get_if<Change>(&change)) {
            return std::move(*made);
        }
    }
    return not_found();
}

// One change of `dictionary` or `framework` (made by `plan` under the lock). The register is founded where an
// installation is older than it.
Result<service::Done> change_dictionary(const Api& api, const char* name, const service::Envelope& envelope,
                                        const std::function<Result<dictionary::Change>(const store::Registers&)>& plan);

// If-Match against the latest version, 0 where nothing stands. Problem: stale, code "version_changed".
[[nodiscard]] std::optional<Problem> stale_version(const std::optional<std::int64_t>& expected, int latest);

}  // namespace traimas::api
