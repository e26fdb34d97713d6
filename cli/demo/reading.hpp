// What the readers of the demo's files share: dates and times of Bangkok, lists of decimals, free keys that are
// numbers.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/json_reader.hpp"
#include "engine/calendar/fiscal.hpp"

#include <map>
#include <string>
#include <vector>

namespace traimas::cli::demo {

inline constexpr Bounds kName{1, 600};
inline constexpr Bounds kWords{1, 2'000};
inline constexpr Bounds kMany{0, 10'000};
inline constexpr Bounds kFew{0, 100};
inline constexpr Bounds kFiscalYears{2500, 2700};
inline constexpr Bounds kQuarters{1, 4};

[[nodiscard]] calendar::Date date_in(JsonReader& in, std::string_view key);
// A full time stands as it is; a date means that day at `hour` o'clock in Bangkok.
[[nodiscard]] Instant moment_in(JsonReader& in, std::string_view key, int hour = 0);
// A list of decimals as text; an absent key is an empty list.
[[nodiscard]] std::vector<Decimal> decimals_in(JsonReader& in, std::string_view key);
// {"th": …} or {"th": …, "en": …} under the key: the Thai text, as its author wrote it; "" where the key is absent.
[[nodiscard]] std::string authors_words_in(JsonReader& in, std::string_view key);

// The number that a free key is ("2561", "1"); a fault where it is none.
[[nodiscard]] int number_of(JsonReader& in, const std::string& key);
// {"1": …, "2": …}: what `read(in, key)` answers, by number; an absent key is an empty map.
template <class F>
auto by_number(JsonReader& in, std::string_view key, F read)
{
    std::map<int, decltype(read(in, std::string{}))> values;
    if (in.has(key)) {
        in.object(key, [&](JsonReader& inner) {
            for (const auto& name : inner.keys()) {
                const int number = number_of(inner, name);
                values.emplace(number, read(inner, name));
            }
            return true;
        });
    }
    return values;
}

// The text of a file, decoded by `read(JsonReader&)`; a Problem names the file and every fault in it.
[[nodiscard]] Result<std::string> demo_file(const std::string& path);
[[nodiscard]] Problem in_file(Problem problem, const std::string& path);
template <class F>
auto read_json_file(const std::string& path, F read) -> Result<decltype(read(std::declval<JsonReader&>()))>
{
    TRAIMAS_TRY(const auto text, demo_file(path));
    auto done = decode(text, read);
    if (!done) {
        return in_file(std::move(done).error(), path);
    }
    return done;
}

}  // namespace traimas::cli::demo
