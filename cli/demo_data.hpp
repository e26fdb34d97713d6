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
// What the salts of a demo's texts follow from (service::Engine::salt_seed), also while it serves.
inline constexpr std::uint64_t kDemoSaltSeed = 2561;

struct DemoContext {
    service::Engine& engine;
    store::Database& database;
    auth::SignIn& sign_in;
    Log& log;
    std::string config_folder;  // holds demo/ and calendars/
    std::string scene;          // "running" or "before_year": config/demo/README.md tells what each shows
};

// The twelve cycles of fiscal years 2559 to 2561, each command at its own business time; then the manual clock stands
// at the scene's moment. Where a demo is loaded already, nothing changes, whatever its scene: answers false.
// Problem: not_a_demo (the database holds real data), or what a file or a command says.
Result<bool> load_demo(const DemoContext& context);

}  // namespace traimas::cli
