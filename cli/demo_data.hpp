// The demo organisation: loaded through the same commands and events as everything else.
// Deterministic: the same files give the same event bodies on every machine.
#pragma once

#include "api/auth/sign_in.hpp"
#include "engine/base/log.hpp"
#include "engine/service/engine.hpp"

#include <string>

namespace traimas::cli {

// The password of everybody in the demo, which serves the loopback address only.
inline constexpr const char* kDemoPassword = "traimas-demo-2561";

struct DemoContext {
    service::Engine& engine;
    store::Database& database;
    auth::SignIn& sign_in;
    Random& random;
    Log& log;
    std::string config_folder;  // holds demo/ and calendars/
};

// Units, people, posts, roles, holidays and the first quarter of FY2561, at business times of autumn 2017; then the
// manual clock stands at 20 December 2017, 09:00 in Bangkok. Where a demo is loaded already, nothing changes.
Result<bool> load_demo(const DemoContext& context);

}  // namespace traimas::cli
