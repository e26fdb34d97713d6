// The synchronous part of a session: from Beast's header to our Request, and the book-keeping at its end.
// No coroutine here, so that this compiles quickly and can use temporaries freely.
#include "api/http/exchange.hpp"

#include "api/http/ascii.hpp"
#include "api/http/target.hpp"
#include "engine/base/clock.hpp"

#include <boost/beast/http/error.hpp>

namespace traimas::http {
namespace {

namespace beast = boost::beast;

std::string text_of(boost::string_view view)
{
    return std::string{view.data(), view.size()};
}

Head head_of(const Parser& parser)
{
    const auto& message = parser.get();
    Head head;
    head.method = text_of(message.method_string());
    head.version = static_cast<int>(message.version());
    for (const auto& field : message) {
        head.headers.emplace_back(lower_case(std::string_view{field.name_string().data(), field.name_string().size()}),
                                  text_of(field.value()));
    }
    return head;
}

// 405 has to say what is allowed, also for the methods that never reach the router.
void add_allow(const Service& service, const Request& request, Response& response)
{
    const auto match = service.dispatcher.router().find(Method::options, request.path);
    response.headers.emplace_back("Allow",
                                  match.allow.empty() ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" : match.allow);
}

void take_provenance(Service& service, const Peer& peer, Exchange& exchange)
{
    auto& request = exchange.request;
    request.peer = client_address(peer.address, service.options.trusted_proxies, request.headers);
    if (request.peer != peer.address) {
        request.peer_port = 0;  // that of the proxy says nothing about its client
    }
    if (const auto id = request.header("x-request-id"); id && is_request_id(*id)) {
        request.request_id = *id;
    }
    request.trace_id = trace_id_of(request.header("traceparent").value_or(""));
}

// The rest of a header that passed the guard: target, row, size.
bool take_target(Service& service, const Parser& parser, Exchange& exchange)
{
    auto& request = exchange.request;
    auto target = parse_target(text_of(parser.get().target()));
    if (!target) {
        exchange.answer.response = service.dispatcher.problems().problem(target.error(), audience_of(request));
        exchange.must_close = true;
        return false;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    exchange.match = service.dispatcher.find(request);
    exchange.route = exchange.match.route;
    if (exchange.match.route == nullptr) {
        // No hook is called for these, so the I/O thread may answer.
        exchange.must_close = exchange.content_length > 0;
        answer_step(service.dispatcher, exchange);
        return false;
    }
    if (exchange.content_length > exchange.match.route->body_limit) {
        const auto limit = std::to_string(exchange.match.route->body_limit);
        const Problem problem{.kind = ProblemKind::too_large,
                              .code = "body_too_large",
                              .detail = "Send at most " + limit + " bytes.",
                              .arguments = {{"limit", limit}}};
        exchange.answer.response = service.dispatcher.problems().problem(problem, audience_of(request));
        exchange.must_close = true;
        return false;
    }
    return true;
}

}  // namespace

void begin(Service& service, const Peer& peer, Exchange& exchange)
{
    exchange.request.peer = peer.address;
    exchange.request.peer_port = peer.port;
    exchange.request.over_tls = service.options.hsts;
    exchange.request.own_origin = service.options.public_origin;
    exchange.request.request_id = service.request_ids.next();
    exchange.request.received_at = SystemClock{}.now();
}

bool take_head(Service& service, const Peer& peer, const Parser& parser, Exchange& exchange)
{
    auto head = head_of(parser);
    exchange.method = head.method;
    exchange.http_1_0 = head.version == 10;
    exchange.keep_alive = parser.keep_alive();
    const HeadRules rules{.header_fields = service.options.limits.header_fields,
                          .allowed_hosts = service.options.allowed_hosts};
    const auto refusal = check_head(head, rules);
    auto& request = exchange.request;
    request.headers = std::move(head.headers);
    take_provenance(service, peer, exchange);
    if (refusal) {
        refuse(service, exchange, *refusal);
        if (refusal->status == 405) {
            if (auto target = parse_target(text_of(parser.get().target()))) {
                request.path = std::move(target->path);
            }
            add_allow(service, request, exchange.answer.response);
        }
        return false;
    }
    request.method = *method_from(exchange.method);
    exchange.content_length = parser.content_length().value_or(0);
    exchange.expects_continue = !exchange.http_1_0 && exchange.content_length > 0 && request.header("expect");
    return take_target(service, parser, exchange);
}

void refuse(const Service& service, Exchange& exchange, const Refusal& refusal)
{
    exchange.answer.response = service.dispatcher.problems().refusal(refusal, audience_of(exchange.request));
    exchange.must_close = true;
}

void refuse_busy(Service& service, Exchange& exchange)
{
    service.metrics.refused_busy.fetch_add(1, std::memory_order_relaxed);
    const Problem problem{.kind = ProblemKind::unavailable,
                          .code = "server_busy",
                          .detail = "Too many requests wait already. Try again shortly.",
                          .retry_after_seconds = 1};
    exchange.answer.response = service.dispatcher.problems().problem(problem, audience_of(exchange.request));
}

Refusal refusal_of(const boost::system::error_code& error)
{
    if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow) {
        return Refusal{431, "header_too_large", "Send a shorter header."};
    }
    return Refusal{400, "malformed_request", "The request is not well-formed HTTP/1.1."};
}

WorkerPool* pool_for(Service& service, const Route& route)
{
    switch (route.worker) {
    case Worker::io: return route.access == Access::open ? nullptr : &service.database;
    case Worker::database: return &service.database;
    case Worker::password: return &service.password;
    }
    return &service.database;
}

void admit_step(const Dispatcher& dispatcher, Exchange& exchange)
{
    exchange.admission = dispatcher.admit(exchange.request, std::move(exchange.match));
    exchange.admitted = true;
}

void answer_step(const Dispatcher& dispatcher, Exchange& exchange)
{
    if (!exchange.admitted) {
        admit_step(dispatcher, exchange);
    }
    exchange.answer = dispatcher.perform(exchange.request, std::move(exchange.admission));
}

namespace {

void take_problem(const Dispatcher& dispatcher, Exchange& exchange, const Problem& problem)
{
    exchange.answer.response = dispatcher.problems().problem(problem, audience_of(exchange.request));
    exchange.answer.caller = exchange.admission.caller;
    exchange.failed = true;
}

}  // namespace

bool begin_upload(const Dispatcher& dispatcher, Exchange& exchange)
{
    const auto boundary = boundary_of(exchange.request.header("content-type").value_or(""));
    if (!boundary) {
        take_problem(dispatcher, exchange,
                     {ProblemKind::malformed,
                      "multipart_malformed",
                      "The Content-Type must name the form's boundary, as a browser does.",
                      {},
                      {{"reason", "boundary_missing"}}});
        return false;
    }
    exchange.upload = std::make_unique<Upload>(*exchange.admission.match.route->upload, *boundary);
    return true;
}

void feed_step(const Dispatcher& dispatcher, Exchange& exchange)
{
    if (auto fed = exchange.upload->feed(exchange.piece); !fed) {
        take_problem(dispatcher, exchange, fed.error());
    }
}

void finish_upload_step(const Dispatcher& dispatcher, Exchange& exchange)
{
    if (auto finished = exchange.upload->finish(exchange.request); !finished) {
        take_problem(dispatcher, exchange, finished.error());
        return;
    }
    answer_step(dispatcher, exchange);
}

void source_step(const Dispatcher&, Exchange& exchange)
{
    try {
        auto piece = exchange.answer.response.source->next();
        exchange.piece = piece ? *std::move(piece) : std::string{};
    } catch (...) {
        // Half of the answer is out: all that is left is to let its reader see that the end is missing.
        exchange.piece.clear();
        exchange.failed = true;
    }
}

void finish(Service& service, const Exchange& exchange, std::uint64_t bytes)
{
    const auto& request = exchange.request;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - exchange.started);
    service.metrics.count(exchange.answer.response.status, took);
    AccessRecord record{.at = request.received_at,
                        .request_id = request.request_id,
                        .trace_id = request.trace_id,
                        .address = request.peer,
                        .port = request.peer_port,
                        .method = exchange.method,
                        .path = request.path,
                        .status = exchange.answer.response.status,
                        .bytes = bytes,
                        .micros = took.count()};
    if (const auto& caller = exchange.answer.caller) {
        record.person = caller->person;
        record.session = caller->session;
    }
    service.dispatcher.record(record);
}

}  // namespace traimas::http
