// What the tests of this room share: the scoring vectors, rationals of any size to check against, and dice.
#pragma once

#include "engine/base/json_parse.hpp"
#include "engine/measure/fraction.hpp"

#include "tests/unit/base/seed.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace traimas::measure {

using Rational = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;

inline nlohmann::json scoring_vectors()
{
    const std::ifstream file{TRAIMAS_SOURCE_DIR "/tests/golden/scoring_vectors.json"};
    std::ostringstream text;
    text << file.rdbuf();
    auto parsed = parse_json(text.str());
    EXPECT_TRUE(parsed) << "tests/golden/scoring_vectors.json cannot be read";
    return parsed ? parsed->value : nlohmann::json::object();
}

inline Decimal dec(std::string_view text)
{
    auto value = Decimal::parse(text);
    EXPECT_TRUE(value) << text;
    return value ? *value : Decimal{};
}

inline Fraction fraction(std::string_view text)
{
    return Fraction{dec(text)};
}

inline std::vector<Decimal> decs(const nlohmann::json& list)
{
    std::vector<Decimal> values;
    for (const auto& it : list) {
        values.push_back(dec(it.get<std::string>()));
    }
    return values;
}

inline Integer ten_to(std::size_t exponent)
{
    return boost::multiprecision::pow(Integer{10}, static_cast<unsigned>(exponent));
}

// Reads ASCII text the schoolbook way, without help of the engine.
inline Rational rational(std::string text)
{
    const auto point = text.find('.');
    const std::size_t scale = point == std::string::npos ? 0 : text.size() - point - 1;
    if (point != std::string::npos) {
        text.erase(point, 1);
    }
    const bool negative = text.starts_with('-');
    Integer whole = 0;
    for (const char digit : text.substr(negative ? 1 : 0)) {
        whole = whole * 10 + (digit - '0');
    }
    return Rational{negative ? Integer{-whole} : whole, ten_to(scale)};
}

inline Rational rational(const Fraction& value)
{
    return rational(value.numerator_text()) / rational(value.denominator_text());
}

// Half away from zero, the schoolbook way.
inline Rational rounded_half_up(const Rational& value, std::size_t places)
{
    const Rational raised = abs(value) * Rational{ten_to(places)} + Rational{1, 2};
    const Rational whole{Integer{numerator(raised) / denominator(raised)}};
    return (value < 0 ? Rational{-whole} : whole) / Rational{ten_to(places)};
}

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_{seed} {}

    int from(int least, int most)
    {
        return least + static_cast<int>(engine_() % static_cast<std::uint64_t>(most - least + 1));
    }
    bool one_in(int chances) { return from(1, chances) == 1; }
    template <class T>
    T one_of(const std::vector<T>& choices)
    {
        return choices[static_cast<std::size_t>(from(0, static_cast<int>(choices.size()) - 1))];
    }
    // From -10^digits to 10^digits, or from 0, with up to four places.
    std::string number(int most_digits, bool signed_too = false)
    {
        std::string text = signed_too && one_in(3) ? "-" : "";
        text += digits(from(1, most_digits));
        return one_in(2) ? text : text + "." + digits(from(1, 4));
    }
    std::string digits(int count)
    {
        std::string text;
        for (int i = 0; i < count; ++i) {
            text.push_back(static_cast<char>('0' + from(0, 9)));
        }
        return text;
    }
    std::mt19937_64& engine() { return engine_; }

private:
    std::mt19937_64 engine_;
};

inline std::vector<std::string> codes_at(const std::vector<FieldFault>& faults)
{
    std::vector<std::string> texts;
    for (const auto& fault : faults) {
        texts.push_back(fault.pointer + " " + fault.code);
    }
    return texts;
}

}  // namespace traimas::measure
