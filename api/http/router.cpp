// A tree of path segments. Looking up backs out of a literal that leads nowhere and tries the parameter beside it;
// the depth of the tree bounds the work, and paths have at most as many segments as the longest pattern.
#include "api/http/router.hpp"

#include "api/http/ascii.hpp"
#include "engine/base/assert.hpp"

namespace traimas::http {
namespace {

// "/a/b" is {"a", "b"}; "/" is {""}.
std::vector<std::string_view> segments_of(std::string_view path)
{
    std::vector<std::string_view> segments;
    std::size_t from = 1;
    while (from <= path.size()) {
        const auto end = path.find('/', from);
        segments.push_back(path.substr(from, end == std::string_view::npos ? end : end - from));
        from = end == std::string_view::npos ? path.size() + 1 : end + 1;
    }
    return segments;
}

bool is_parameter(std::string_view segment)
{
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view parameter_name(std::string_view segment)
{
    return segment.substr(1, segment.size() - 2);
}

std::string allow_of(const std::map<Method, std::size_t>& rows)
{
    std::string allow;
    for (const auto& [method, index] : rows) {
        allow += std::string{method_name(method)} + (method == Method::get ? ", HEAD, " : ", ");
    }
    return allow + "OPTIONS";
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_{std::move(routes)}
{
    for (std::size_t index = 0; index < routes_.size(); ++index) {
        const Route& route = routes_[index];
        TRAIMAS_ASSERT(!route.pattern.empty() && route.pattern.front() == '/');
        TRAIMAS_ASSERT(route.handler != nullptr);
        TRAIMAS_ASSERT(route.method != Method::options && route.method != Method::head);
        Node* node = &root_;
        for (const auto segment : segments_of(route.pattern)) {
            TRAIMAS_ASSERT(is_parameter(segment) || segment.find_first_of("{}") == std::string_view::npos);
            auto& next = is_parameter(segment) ? node->parameter : node->literals[std::string{segment}];
            if (next == nullptr) {
                next = std::make_unique<Node>();
            }
            node = next.get();
        }
        const bool added = node->rows.emplace(route.method, index).second;
        TRAIMAS_ASSERT(added);
    }
}

const Router::Node* Router::walk(const Node& node, const Segments& segments, std::size_t at)
{
    if (at == segments.size()) {
        return node.rows.empty() ? nullptr : &node;
    }
    if (const auto literal = node.literals.find(segments[at]); literal != node.literals.end()) {
        if (const Node* found = walk(*literal->second, segments, at + 1)) {
            return found;
        }
    }
    if (node.parameter != nullptr && !segments[at].empty()) {
        return walk(*node.parameter, segments, at + 1);
    }
    return nullptr;
}

RouteMatch Router::find(Method method, std::string_view path) const
{
    RouteMatch match;
    const auto segments = segments_of(path);
    const Node* node = walk(root_, segments, 0);
    if (node == nullptr) {
        return match;
    }
    const auto row = node->rows.find(method == Method::head ? Method::get : method);
    if (row == node->rows.end()) {
        match.allow = allow_of(node->rows);
        return match;
    }
    match.route = &routes_[row->second];
    const auto pattern = segments_of(match.route->pattern);
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (is_parameter(pattern[at])) {
            match.path.emplace(parameter_name(pattern[at]), segments[at]);
        }
    }
    return match;
}

}  // namespace traimas::http
