// The text of /metrics, as Prometheus reads it.
#include "api/http/metrics.hpp"

#include <gtest/gtest.h>

namespace traimas::http {
namespace {

bool has_line(const std::string& text, const std::string& line)
{
    return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, CountByClassAndTime)
{
    Metrics metrics;
    metrics.count(200, std::chrono::microseconds{900});
    metrics.count(204, std::chrono::microseconds{1'000});
    metrics.count(404, std::chrono::microseconds{1'001});
    metrics.count(503, std::chrono::microseconds{7'000'000});
    metrics.connections.store(3);
    metrics.refused_busy.store(2);
    const auto text = render(metrics);
    EXPECT_TRUE(has_line(text, "traimas_http_requests_total{class=\"2xx\"} 2"));
    EXPECT_TRUE(has_line(text, "traimas_http_requests_total{class=\"3xx\"} 0"));
    EXPECT_TRUE(has_line(text, "traimas_http_requests_total{class=\"4xx\"} 1"));
    EXPECT_TRUE(has_line(text, "traimas_http_requests_total{class=\"5xx\"} 1"));
    EXPECT_TRUE(has_line(text, "traimas_http_connections 3"));
    EXPECT_TRUE(has_line(text, "traimas_http_refused_total{reason=\"busy\"} 2"));
}

TEST(Metrics, BucketsAreCumulativeAndInSeconds)
{
    Metrics metrics;
    metrics.count(200, std::chrono::microseconds{1'000});
    metrics.count(200, std::chrono::microseconds{1'001});
    metrics.count(200, std::chrono::microseconds{7'000'000});
    const auto text = render(metrics);
    EXPECT_TRUE(has_line(text, "traimas_http_request_seconds_bucket{le=\"0.001\"} 1"));
    EXPECT_TRUE(has_line(text, "traimas_http_request_seconds_bucket{le=\"0.0025\"} 2"));
    EXPECT_TRUE(has_line(text, "traimas_http_request_seconds_bucket{le=\"5\"} 2"));
    EXPECT_TRUE(has_line(text, "traimas_http_request_seconds_bucket{le=\"+Inf\"} 3"));
    EXPECT_TRUE(has_line(text, "traimas_http_request_seconds_sum 7.002001"));
    EXPECT_TRUE(has_line(text, "traimas_http_request_seconds_count 3"));
}

TEST(Metrics, EveryFamilyIsDescribedOnce)
{
    const auto text = render(Metrics{});
    std::size_t helps = 0;
    std::size_t types = 0;
    for (std::size_t at = 0; (at = text.find("# HELP ", at)) != std::string::npos; ++at) {
        ++helps;
    }
    for (std::size_t at = 0; (at = text.find("# TYPE ", at)) != std::string::npos; ++at) {
        ++types;
    }
    EXPECT_EQ(helps, 9U);
    EXPECT_EQ(types, helps);
    EXPECT_EQ(text.back(), '\n');
}

}  // namespace
}  // namespace traimas::http
