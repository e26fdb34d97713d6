// The choice of a language from Accept-Language, as a table.
// Each row is a header, the default, and what is chosen.
#include "engine/language/language.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

namespace traimas::language {
namespace {

struct Case {
    std::string header;
    Language otherwise;
    Language chosen;

    // CTest names the case after what is printed; a semicolon would part the name.
    friend void PrintTo(const Case& it, std::ostream* out)
    {
        std::string words = ::testing::PrintToString(it.header);
        std::replace(words.begin(), words.end(), ';', ' ');
        *out << words << " else " << to_text(it.otherwise);
    }
};

class LanguageChoice : public ::testing::TestWithParam<Case> {};

TEST_P(LanguageChoice, Chooses)
{
    EXPECT_EQ(to_text(negotiate(GetParam().header, GetParam().otherwise)), to_text(GetParam().chosen))
        << "Accept-Language: " << GetParam().header;
}

constexpr auto th = Language::th;
constexpr auto en = Language::en;

INSTANTIATE_TEST_SUITE_P(Headers, LanguageChoice,
                         ::testing::Values(Case{"", th, th}, Case{"", en, en},      // nothing said
                                           Case{"en", th, en}, Case{"th", en, th},  // plainly said
                                           Case{"EN-gb", th, en}, Case{"th-TH-u-ca-buddhist", en, th},
                                           Case{"en, th", th, en}, Case{"th, en", en, th},  // a tie: the earlier
                                           Case{"en;q=0.5, th", en, th}, Case{"th;q=0.8, en;q=0.9", th, en},
                                           Case{"th;q=0.300,en;q=0.31", th, en},            // three decimals
                                           Case{"fr, de;q=0.9, en;q=0.1", th, en},          // the only one spoken
                                           Case{"fr, de", th, th}, Case{"fr, de", en, en},  // none spoken
                                           Case{"*", th, th}, Case{"*", en, en},
                                           Case{"*;q=0.9, en;q=0.2", en, th},  // * stands for the other
                                           Case{"en;q=0, *", en, th}, Case{"th;q=0", th, th},
                                           Case{"en;q=0.0, th;q=0.001", en, th},
                                           Case{"th;q=0.2, th-TH;q=0.9, en;q=0.5", en, th},  // the better of two ranges
                                           Case{" en ; q = 0.7 ,\tth ; q=0.6", th, en},      // spaces
                                           Case{"en;level=1;q=0.1, th;q=0.2", en, th}));     // another parameter

INSTANTIATE_TEST_SUITE_P(BadItemsArePassedOver, LanguageChoice,
                         ::testing::Values(Case{"en;q=1.5, th;q=0.1", en, th}, Case{"en;q=abc, th;q=0.1", en, th},
                                           Case{"en;q=, th", en, th}, Case{"en;q=0.1234, th;q=0.1", en, th},
                                           Case{"en;q=-1, th", en, th}, Case{";;;,,, ,en", th, en},
                                           Case{"\xff\xfe, en", th, en}, Case{"english, th;q=0.1", en, th},
                                           Case{"en;q=2, th;q=0", en, en}));

TEST(LanguageChoice, LooksAtSoManyRangesOnly)
{
    std::string header;
    for (int i = 0; i < 100'000; ++i) {
        header += "fr,";
    }
    EXPECT_EQ(negotiate(header + "en", Language::th), Language::th);
}

}  // namespace
}  // namespace traimas::language
