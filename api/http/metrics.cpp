// The text that /metrics answers with. Names follow Prometheus' conventions: base units, _total for counters.
// Buckets are made cumulative here, so that counting touches one of them only.
#include "api/http/metrics.hpp"

#include <algorithm>
#include <string_view>

namespace traimas::http {
namespace {

void describe(std::string& text, std::string_view name, std::string_view type, std::string_view help)
{
    text.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

template <class Number>
void line(std::string& text, std::string_view name, std::string_view labels, Number value)
{
    text.append(name).append(labels).append(" ").append(std::to_string(value)).append("\n");
}

// Microseconds as decimal seconds, exactly: 2500 is "0.0025".
std::string seconds(std::int64_t micros)
{
    std::string fraction = std::to_string(micros % 1'000'000);
    fraction.insert(0, 6 - fraction.size(), '0');
    while (!fraction.empty() && fraction.back() == '0') {
        fraction.pop_back();
    }
    return std::to_string(micros / 1'000'000) + (fraction.empty() ? "" : "." + fraction);
}

void render_latency(std::string& text, const Metrics& metrics)
{
    constexpr std::string_view kName = "traimas_http_request_seconds";
    describe(text, kName, "histogram", "Time from the end of the header to the last byte of the answer.");
    std::uint64_t total = 0;
    for (std::size_t index = 0; index < kLatencyBounds.size(); ++index) {
        total += metrics.latency[index].load();
        line(text, "traimas_http_request_seconds_bucket", "{le=\"" + seconds(kLatencyBounds[index]) + "\"}", total);
    }
    total += metrics.latency.back().load();
    line(text, "traimas_http_request_seconds_bucket", "{le=\"+Inf\"}", total);
    text.append("traimas_http_request_seconds_sum ").append(seconds(metrics.latency_micros.load())).append("\n");
    line(text, "traimas_http_request_seconds_count", "", total);
}

}  // namespace

void Metrics::count(int status, std::chrono::microseconds took)
{
    const auto hundred = static_cast<std::size_t>(std::clamp(status / 100, 1, 5));
    answers[hundred].fetch_add(1, std::memory_order_relaxed);
    const auto bucket = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), took.count());
    latency[static_cast<std::size_t>(bucket - kLatencyBounds.begin())].fetch_add(1, std::memory_order_relaxed);
    latency_micros.fetch_add(took.count(), std::memory_order_relaxed);
}

std::string render(const Metrics& metrics)
{
    std::string text;
    describe(text, "traimas_http_requests_total", "counter", "Requests answered, by class of status.");
    for (std::size_t hundred = 1; hundred <= 5; ++hundred) {
        line(text, "traimas_http_requests_total", "{class=\"" + std::to_string(hundred) + "xx\"}",
             metrics.answers[hundred].load());
    }
    describe(text, "traimas_http_requests_in_flight", "gauge", "Requests read and not yet answered.");
    line(text, "traimas_http_requests_in_flight", "", metrics.in_flight.load());
    describe(text, "traimas_http_connections", "gauge", "Open connections.");
    line(text, "traimas_http_connections", "", metrics.connections.load());
    describe(text, "traimas_http_connections_total", "counter", "Connections accepted.");
    line(text, "traimas_http_connections_total", "", metrics.accepted.load());
    describe(text, "traimas_http_refused_total", "counter", "Connections and requests refused for want of room.");
    line(text, "traimas_http_refused_total", "{reason=\"connections\"}", metrics.refused_full.load());
    line(text, "traimas_http_refused_total", "{reason=\"address\"}", metrics.refused_address.load());
    line(text, "traimas_http_refused_total", "{reason=\"busy\"}", metrics.refused_busy.load());
    describe(text, "traimas_http_timeouts_total", "counter", "Connections ended by a deadline.");
    line(text, "traimas_http_timeouts_total", "", metrics.timed_out.load());
    describe(text, "traimas_http_connection_failures_total", "counter", "Connections ended by an exception.");
    line(text, "traimas_http_connection_failures_total", "", metrics.failed.load());
    describe(text, "traimas_http_tls_failures_total", "counter", "Connections that did not agree on TLS.");
    line(text, "traimas_http_tls_failures_total", "", metrics.tls_failed.load());
    render_latency(text, metrics);
    return text;
}

}  // namespace traimas::http
