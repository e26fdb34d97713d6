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
    std::vector<Route> all{ping,
                           item,
                           post,
                           secure,
                           remove,
                           get("/slow", slow),
                           get("/large", large),
                           get("/boom", boom),
                           get("/about", about),
                           get("/secure", pong, Access::signed_in)};
    for (auto& route : body_routes()) {
        all.push_back(std::move(route));
    }
    return all;
}

namespace {

// So many pieces of ten bytes; where it is to break, an exception instead of the last one.
class Pieces final : public BodySource {
public:
    Pieces(int count, bool breaks) : left_{count}, breaks_{breaks} {}
    std::optional<std::string> next() override
    {
        if (left_ == 0) {
            return std::nullopt;
        }
        if (--left_ == 0 && breaks_) {
            throw std::runtime_error{"secret"};
        }
        return "0123456789";
    }

private:
    int left_;
    bool breaks_;
};

Response about_upload(const Call& call)
{
    const auto& file = call.request.file.value();
    std::string said = file.field + "|" + file.name + "|" + std::to_string(file.bytes) + "|" + file.sha256;
    for (const auto& [name, value] : call.request.form) {
        said += "|" + name + "=" + value;
    }
    return text(said);
}

}  // namespace

std::vector<Route> TestServer::body_routes()
{
    const auto get = [](std::string pattern, Handler handler) {
        return Route{.method = Method::get,
                     .pattern = std::move(pattern),
                     .action = "test",
                     .handler = std::move(handler),
                     .access = Access::open};
    };
    Route upload{.method = Method::post,
                 .pattern = "/upload",
                 .action = "test",
                 .handler = [](const Call& call) -> Result<Response> { return about_upload(call); },
                 .access = Access::open};
    upload.body_limit = kUploadLimit;
    upload.content_type = "multipart/form-data";
    upload.upload = UploadRules{.folder = folder_.path(), .fields = 2, .field_bytes = 16};
    Route guarded = upload;
    guarded.pattern = "/secure-upload";
    guarded.access = Access::signed_in;
    const auto path = folder_.write("kept", std::string(40, 'a') + std::string(60, 'b'));
    const auto file = [path](const Call&) -> Result<Response> {
        Response response;
        response.content_type = "application/octet-stream";
        response.headers.emplace_back("ETag", "\"one\"");
        response.file = FileBody{path, 100};
        return response;
    };
    const auto pieces = [](bool breaks) {
        return [breaks](const Call&) -> Result<Response> {
            Response response;
            response.content_type = "text/plain";
            response.source = std::make_shared<Pieces>(5, breaks);
            return response;
        };
    };
    return {upload, guarded, get("/file", file), get("/pieces", pieces(false)), get("/torn", pieces(true))};
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
