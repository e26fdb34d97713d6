// Finds the route row for a method and a path. Built once at start; immutable afterwards, so any thread may ask.
// A literal segment wins over a parameter: "/people/me" before "/people/{id}".
#pragma once

#include "api/http/route.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::http {

struct RouteMatch {
    const Route* route = nullptr;                            // null: nothing takes this method here
    std::map<std::string, std::string, std::less<>> path{};  // {id} -> "17"
    std::string allow{};  // "GET, HEAD, OPTIONS": what this path takes; empty where the path is unknown
};

class Router {
public:
    // Asserts on a pattern that does not begin with '/', a parameter that is not a whole segment, a row without a
    // handler and two rows for the same method and shape: the table is code, and its faults are a programmer's.
    explicit Router(std::vector<Route> routes);

    // HEAD finds the GET row. An empty segment matches no parameter.
    [[nodiscard]] RouteMatch find(Method method, std::string_view path) const;

    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> literals{};
        std::unique_ptr<Node> parameter{};
        std::map<Method, std::size_t> rows{};  // index into routes_
    };
    using Segments = std::vector<std::string_view>;

    static const Node* walk(const Node& node, const Segments& segments, std::size_t at);

    std::vector<Route> routes_;
    Node root_{};
};

}  // namespace traimas::http
