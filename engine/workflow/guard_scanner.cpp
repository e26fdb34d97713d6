// Cuts a guard into words, numbers, quoted texts and signs.
#include "engine/workflow/guard_scanner.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace traimas::workflow {
namespace {

bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}
bool is_word_start(char letter)
{
    return letter >= 'a' && letter <= 'z';
}
bool is_word_part(char letter)
{
    return is_word_start(letter) || is_digit(letter) || letter == '_';
}

// Cuts the text into tokens; a character that belongs to none is a fault.
class GuardScanner {
public:
    explicit GuardScanner(std::string_view text) : text_{text} {}

    Result<std::vector<GuardToken>> scan()
    {
        std::vector<GuardToken> tokens;
        while (true) {
            while (place_ < text_.size() && text_[place_] == ' ') {
                ++place_;
            }
            if (place_ == text_.size()) {
                tokens.push_back({GuardTokenKind::end, {}, place_});
                return tokens;
            }
            const auto token = next();
            if (!token) {
                return guard_problem("guard_syntax", text_, place_,
                                     "this character begins nothing that is known here.");
            }
            tokens.push_back(*token);
        }
    }

private:
    std::optional<GuardToken> next()
    {
        const char letter = text_[place_];
        switch (letter) {
        case '(': return taken(GuardTokenKind::open, 1);
        case ')': return taken(GuardTokenKind::close, 1);
        case ',': return taken(GuardTokenKind::comma, 1);
        case '\'': return quoted();
        default: break;
        }
        for (const std::string_view relation : {"==", "!=", "<=", ">=", "<", ">"}) {
            if (text_.substr(place_).starts_with(relation)) {
                return taken(GuardTokenKind::relation, relation.size());
            }
        }
        if (is_word_start(letter)) {
            return taken(GuardTokenKind::word, run_length(place_));
        }
        return number();
    }

    std::optional<GuardToken> number()
    {
        const std::size_t digits = place_ + (text_[place_] == '-' ? 1 : 0);
        if (digits == text_.size() || !is_digit(text_[digits])) {
            return std::nullopt;
        }
        const std::size_t length = run_length(digits);
        const auto run = text_.substr(digits, length);
        if (!std::all_of(run.begin(), run.end(), is_digit)) {
            return std::nullopt;  // "3and": a missing space rather than a meaning
        }
        return taken(GuardTokenKind::number, digits - place_ + length);
    }

    std::optional<GuardToken> quoted()
    {
        const auto close = text_.find('\'', place_ + 1);
        if (close == std::string_view::npos) {
            return std::nullopt;
        }
        const GuardToken token{GuardTokenKind::quoted, text_.substr(place_ + 1, close - place_ - 1), place_};
        place_ = close + 1;
        return token;
    }

    [[nodiscard]] std::size_t run_length(std::size_t from) const
    {
        std::size_t end = from;
        while (end < text_.size() && is_word_part(text_[end])) {
            ++end;
        }
        return end - from;
    }

    GuardToken taken(GuardTokenKind kind, std::size_t length)
    {
        const GuardToken token{kind, text_.substr(place_, length), place_};
        place_ += length;
        return token;
    }

    std::string_view text_;
    std::size_t place_ = 0;
};

}  // namespace

Result<std::vector<GuardToken>> scan_guard(std::string_view text)
{
    return GuardScanner{text}.scan();
}

Problem guard_problem(std::string code, std::string_view text, std::size_t place, const std::string& complaint)
{
    return Problem{ProblemKind::invalid, std::move(code),
                   "In the guard \"" + std::string{text.substr(0, kGuardBytes)} + "\", at character " +
                       std::to_string(place + 1) + ": " + complaint};
}

}  // namespace traimas::workflow
