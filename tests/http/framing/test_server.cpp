// The routes of the framing tests and the gate that holds some of them.
// "Bearer good" signs in by token, the cookie "session=good" by cookie with the CSRF token "csrf".
#include "tests/http/framing/test_server.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace traimas::http::testing {
namespace {

Response text(std::string body)
{
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
}

Result<std::optional<Caller>> caller_of(const Request& request)
{
    if (request.header("authorization") == "Bearer good") {
        return std::optional{Caller{.person = PersonId{7}, .session = "token-7", .csrf_token = ""}};
    }
    if (request.cookie("session") == "good") {
        return std::optional{Caller{.person = PersonId{7}, .session = "session-7", .csrf_token = "csrf"}};
    }
    return std::optional<Caller>{};
}

Result<Response> about(const Call& call)
{
    return text("peer=" + call.request.peer + " trace=" + call.request.trace_id + " id=" + call.request.request_id);
}

}  // namespace

void Gate::pass()
{
    std::unique_lock lock{mutex_};
    ++arrivals_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
}

void Gate::open()
{
    const std::scoped_lock lock{mutex_};
    open_ = true;
    changed_.notify_all();
}

void Gate::await_arrivals(std::size_t count)
{
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return arrivals_ >= count; });
}

TestServer::TestServer(ServerOptions options) : server_{std::move(options), routes(), hooks(), metrics_}
{
    server_.start();
}

TestServer::~TestServer()
{
    gate_.open();
    server_.stop();
}

std::vector<AccessRecord> TestServer::log()
{
    const std::scoped_lock lock{log_mutex_};
    return log_;
}

Hooks TestServer::hooks()
{
    Hooks hooks;
    hooks.authenticate = caller_of;
    hooks.default_language = "en";
    hooks.accessed = [this](const AccessRecord& record) {
        const std::scoped_lock lock{log_mutex_};
        log_.push_back(record);
    };
    return hooks;
}

std::vector<Route> TestServer::routes()
{
    const auto echo = [](const Call& call) -> Result<Response> { return text(call.request.body); };
    const auto pong = [](const Call&) -> Result<Response> { return text("pong"); };
    const auto slow = [this](const Call&) -> Result<Response> {
        gate_.pass();
        return text("slept");
    };
    const auto large = [](const Call&) -> Result<Response> { return text(std::string(kLargeBody, 'x')); };
    const auto boom = [](const Call&) -> Result<Response> { throw std::runtime_error{"secret"}; };
    const auto get = [](std::string pattern, Handler handler, Access access = Access::open) {
        Route route{
            .method = Method::get, .pattern = std::move(pattern), .action = "test", .handler = std::move(handler)};
        route.access = access;
        return route;
    };
    auto ping = get("/ping", pong);
    ping.worker = Worker::io;
    ping.parameters = {"name"};
    auto item = get("/items/{id}", [](const Call& call) -> Result<Response> { return text(call.path.at("id")); });
    Route post{.method = Method::post, .pattern = "/echo", .action = "test", .handler = echo, .access = Access::open};
    post.body_limit = kEchoLimit;
    Route secure = post;
    secure.pattern = "/secure";
    secure.access = Access::signed_in;
    secure.body_limit = kUploadLimit;
    Route remove{
        .method = Method::delete_, .pattern = "/echo", .action = "test", .handler = pong, .access = Access::open};
    return {ping,
            item,
            post,
            secure,
            remove,
            get("/slow", slow),
            get("/large", large),
            get("/boom", boom),
            get("/about", about),
            get("/secure", pong, Access::signed_in)};
}

bool eventually(const std::function<bool()>& condition)
{
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

}  // namespace traimas::http::testing
