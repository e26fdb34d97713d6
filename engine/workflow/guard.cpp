// Guards: a recursive descent that checks types as it goes, and an evaluator without failure.
#include "engine/workflow/guard.hpp"

#include "engine/base/assert.hpp"
#include "engine/calendar/date_text.hpp"
#include "engine/workflow/guard_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <optional>
#include <set>
#include <utility>

namespace traimas::workflow {

struct Guard::Node {
    enum class Kind { all, any, negation, truth, comparison, among };

    Kind kind;
    std::string fact{};
    std::string relation{};  // of a comparison: == != < <= > >=
    std::vector<FactValue> literals{};
    std::vector<std::unique_ptr<const Node>> parts{};
};

namespace {

// Bounds the recursion.
constexpr int kGuardDepth = 20;

using NodePointer = std::unique_ptr<const Guard::Node>;

bool is_keyword(std::string_view word)
{
    return word == "and" || word == "or" || word == "not" || word == "in" || word == "true" || word == "false";
}

// One function for each rule of the grammar in guard.hpp.
class GuardParser {
public:
    GuardParser(std::string_view text, std::vector<GuardToken> tokens, const FactTypes& types)
        : text_{text}, tokens_{std::move(tokens)}, types_{&types}
    {
    }

    Result<NodePointer> whole()
    {
        TRAIMAS_TRY(auto root, any(0));
        if (peek().kind != GuardTokenKind::end) {
            return syntax("expected 'and', 'or' or the end.");
        }
        return root;
    }

    [[nodiscard]] const std::set<std::string>& reads() const { return reads_; }

private:
    using Node = Guard::Node;
    using Parts = std::vector<NodePointer>;

    Result<NodePointer> any(int depth)
    {
        Parts parts;
        do {
            TRAIMAS_TRY(auto part, all(depth));
            parts.push_back(std::move(part));
        } while (take_word("or"));
        return joined(Node::Kind::any, std::move(parts));
    }

    Result<NodePointer> all(int depth)
    {
        Parts parts;
        do {
            TRAIMAS_TRY(auto part, negation(depth));
            parts.push_back(std::move(part));
        } while (take_word("and"));
        return joined(Node::Kind::all, std::move(parts));
    }

    Result<NodePointer> negation(int depth)
    {
        if (!take_word("not")) {
            return primary(depth);
        }
        TRAIMAS_TRY(auto part, primary(depth));
        Parts parts;
        parts.push_back(std::move(part));
        return made(Node{.kind = Node::Kind::negation, .parts = std::move(parts)});
    }

    Result<NodePointer> primary(int depth)
    {
        if (take(GuardTokenKind::open)) {
            if (depth == kGuardDepth) {
                return syntax("brackets stand more than " + std::to_string(kGuardDepth) + " deep.");
            }
            TRAIMAS_TRY(auto inner, any(depth + 1));
            if (!take(GuardTokenKind::close)) {
                return syntax("expected ')'.");
            }
            return inner;
        }
        if (peek().kind != GuardTokenKind::word || is_keyword(peek().text)) {
            return syntax("expected a fact or '('.");
        }
        const GuardToken name = peek();
        const auto type = types_->find(name.text);
        if (type == types_->end()) {
            return problem("guard_unknown_fact",
                           "the fact '" + std::string{name.text} + "' is not declared in `facts`.");
        }
        ++next_;
        reads_.insert(std::string{name.text});
        return about(name, type->second);
    }

    // What follows a fact's name.
    Result<NodePointer> about(const GuardToken& name, const FactType& type)
    {
        if (peek().kind == GuardTokenKind::relation) {
            return comparison(name, type);
        }
        if (take_word("in")) {
            return among(name, type);
        }
        if (type.kind != FactKind::boolean) {
            --next_;
            return problem("guard_type", "the fact '" + std::string{name.text} + "' is of type " +
                                             std::string{to_text(type.kind)} + ": compare it with something.");
        }
        return made(Node{.kind = Node::Kind::truth, .fact = std::string{name.text}});
    }

    Result<NodePointer> comparison(const GuardToken& name, const FactType& type)
    {
        const std::string relation{peek().text};
        const bool ordered = type.kind != FactKind::boolean && type.kind != FactKind::enumeration;
        if (!ordered && relation != "==" && relation != "!=") {
            return problem("guard_type",
                           "values of type " + std::string{to_text(type.kind)} + " have no order: use == or !=.");
        }
        ++next_;
        TRAIMAS_TRY(auto value, literal(type));
        std::vector<FactValue> literals;
        literals.push_back(std::move(value));
        return made(Node{.kind = Node::Kind::comparison,
                         .fact = std::string{name.text},
                         .relation = relation,
                         .literals = std::move(literals)});
    }

    Result<NodePointer> among(const GuardToken& name, const FactType& type)
    {
        if (!take(GuardTokenKind::open)) {
            return syntax("expected '(' after 'in'.");
        }
        std::vector<FactValue> literals;
        do {
            TRAIMAS_TRY(auto value, literal(type));
            literals.push_back(std::move(value));
        } while (take(GuardTokenKind::comma));
        if (!take(GuardTokenKind::close)) {
            return syntax("expected ',' or ')'.");
        }
        return made(Node{.kind = Node::Kind::among, .fact = std::string{name.text}, .literals = std::move(literals)});
    }

    Result<FactValue> literal(const FactType& type)
    {
        const bool is_bool_word =
            peek().kind == GuardTokenKind::word && (peek().text == "true" || peek().text == "false");
        if (!is_bool_word && peek().kind != GuardTokenKind::number && peek().kind != GuardTokenKind::quoted) {
            return syntax("expected a literal: a whole number, true, false or a 'quoted text'.");
        }
        const auto value = typed(type);
        if (!value) {
            return problem("guard_type",
                           "'" + std::string{peek().text} + "' is no value of type " + type_text(type) + ".");
        }
        ++next_;
        return *value;
    }

    [[nodiscard]] std::optional<FactValue> typed(const FactType& type) const
    {
        const GuardToken& token = peek();
        switch (type.kind) {
        case FactKind::integer: return token.kind == GuardTokenKind::number ? whole_number(token.text) : std::nullopt;
        case FactKind::boolean:
            return token.kind == GuardTokenKind::word ? std::optional{FactValue{token.text == "true"}} : std::nullopt;
        case FactKind::decimal: {
            const auto decimal = Decimal::parse(token.text);
            return token.kind != GuardTokenKind::word && decimal ? std::optional{FactValue{*decimal}} : std::nullopt;
        }
        case FactKind::date: {
            const auto date = calendar::parse_iso_date(token.text);
            return token.kind == GuardTokenKind::quoted && date ? std::optional{FactValue{*date}} : std::nullopt;
        }
        case FactKind::enumeration: {
            const bool known = std::find(type.values.begin(), type.values.end(), token.text) != type.values.end();
            return token.kind == GuardTokenKind::quoted && known ? std::optional{FactValue{std::string{token.text}}}
                                                                 : std::nullopt;
        }
        }
        return std::nullopt;
    }

    static std::optional<FactValue> whole_number(std::string_view text)
    {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc{} && end == text.data() + text.size() ? std::optional{FactValue{value}}
                                                                        : std::nullopt;
    }

    static std::string type_text(const FactType& type)
    {
        std::string text{to_text(type.kind)};
        for (const auto& value : type.values) {
            text += (&value == &type.values.front() ? " (" : ", ") + value;
        }
        return type.values.empty() ? text : text + ")";
    }

    static NodePointer made(Node node) { return std::make_unique<const Node>(std::move(node)); }
    static NodePointer joined(Node::Kind kind, Parts parts)
    {
        return parts.size() == 1 ? std::move(parts.front()) : made(Node{.kind = kind, .parts = std::move(parts)});
    }

    [[nodiscard]] const GuardToken& peek() const { return tokens_[next_]; }
    bool take(GuardTokenKind kind)
    {
        const bool fits = peek().kind == kind;
        next_ += fits ? 1U : 0U;
        return fits;
    }
    bool take_word(std::string_view word) { return peek().text == word && take(GuardTokenKind::word); }

    [[nodiscard]] Problem problem(std::string code, const std::string& complaint) const
    {
        return guard_problem(std::move(code), text_, peek().place, complaint);
    }
    [[nodiscard]] Problem syntax(const std::string& complaint) const { return problem("guard_syntax", complaint); }

    std::string_view text_;
    std::vector<GuardToken> tokens_;
    const FactTypes* types_;
    std::size_t next_ = 0;
    std::set<std::string> reads_{};
};

bool holds(const FactValue& value, std::string_view relation, const FactValue& literal)
{
    // Of one type on both sides: the parser saw to it, so the variants' order is the values' order.
    const auto order = value <=> literal;
    if (relation == "==") {
        return order == 0;
    }
    if (relation == "!=") {
        return order != 0;
    }
    if (relation == "<") {
        return order < 0;
    }
    if (relation == "<=") {
        return order <= 0;
    }
    return relation == ">" ? order > 0 : order >= 0;
}

bool node_holds(const Guard::Node& node, const Facts& facts)
{
    using Kind = Guard::Node::Kind;
    const auto part_holds = [&facts](const NodePointer& part) { return node_holds(*part, facts); };
    switch (node.kind) {
    case Kind::all: return std::all_of(node.parts.begin(), node.parts.end(), part_holds);
    case Kind::any: return std::any_of(node.parts.begin(), node.parts.end(), part_holds);
    case Kind::negation: return !node_holds(*node.parts.front(), facts);
    case Kind::truth:
    case Kind::comparison:
    case Kind::among: break;
    }
    const auto found = facts.find(node.fact);
    TRAIMAS_ASSERT(found != facts.end());
    if (node.kind == Kind::truth) {
        TRAIMAS_ASSERT(std::holds_alternative<bool>(found->second));
        return std::get<bool>(found->second);
    }
    TRAIMAS_ASSERT(found->second.index() == node.literals.front().index());
    if (node.kind == Kind::comparison) {
        return holds(found->second, node.relation, node.literals.front());
    }
    return std::find(node.literals.begin(), node.literals.end(), found->second) != node.literals.end();
}

void collect_literals(const Guard::Node& node, std::string_view fact, std::vector<FactValue>& literals)
{
    if (node.fact == fact) {
        literals.insert(literals.end(), node.literals.begin(), node.literals.end());
    }
    for (const auto& part : node.parts) {
        collect_literals(*part, fact, literals);
    }
}

}  // namespace

Result<Guard> Guard::parse(std::string_view text, const FactTypes& types)
{
    if (text.size() > kGuardBytes) {
        return guard_problem("guard_syntax", text, kGuardBytes,
                             "a guard is at most " + std::to_string(kGuardBytes) + " characters long.");
    }
    TRAIMAS_TRY(auto tokens, scan_guard(text));
    GuardParser parser{text, std::move(tokens), types};
    TRAIMAS_TRY(auto root, parser.whole());
    Guard guard;
    guard.text_ = std::string{text};
    guard.reads_.assign(parser.reads().begin(), parser.reads().end());
    guard.root_ = std::move(root);
    return guard;
}

bool Guard::evaluate(const Facts& facts) const
{
    TRAIMAS_ASSERT(root_ != nullptr);
    return node_holds(*root_, facts);
}

std::vector<FactValue> Guard::literals(std::string_view fact) const
{
    std::vector<FactValue> literals;
    if (root_ != nullptr) {
        collect_literals(*root_, fact, literals);
    }
    return literals;
}

}  // namespace traimas::workflow
