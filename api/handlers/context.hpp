// What every handler works with: built in cli, passed by reference, outlives the server.
#pragma once

#include "api/auth/identity.hpp"
#include "api/http/metrics.hpp"
#include "api/http/route.hpp"
#include "engine/base/clock.hpp"
#include "engine/files/content_store.hpp"
#include "engine/files/virus_scan.hpp"
#include "engine/language/messages.hpp"
#include "engine/service/engine.hpp"
#include "engine/store/database.hpp"
#include "engine/store/tree_store.hpp"
#include "engine/traffic/traffic_log.hpp"

#include <functional>
#include <string>
#include <vector>

namespace traimas::api {

struct Api {
    service::Engine& engine;
    store::Database& database;
    store::TreeStore& trees;
    auth::Identity& identity;
    const files::ContentStore& evidence;  // where uploaded files are kept
    const files::VirusScan& virus_scan;   // of what is uploaded
    const traffic::TrafficLog& access_log;
    const language::Messages& messages;
    http::Metrics& metrics;
    bool demo = false;
    int schema_version = 0;               // that this program knows
    std::function<void()> wake_poller{};  // after the demo clock moved
    std::string version{};                // of the program
    std::string workflow_schema{};        // the text of workflow.schema.json, which publications are held against
};

using Routes = std::vector<http::Route>;

}  // namespace traimas::api
