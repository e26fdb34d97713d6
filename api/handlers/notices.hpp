// What a person was told, in the language of the request, and what of it they have read.
// Read marks are no history: they are not chained and need no Idempotency-Key.
#pragma once

#include "api/handlers/context.hpp"
#include "engine/language/language.hpp"
#include "engine/organisation/organisation.hpp"

#include <nlohmann/json.hpp>

namespace traimas::api {

// `api` must outlive the routes.
[[nodiscard]] Routes notices_routes(const Api& api);

// The words of a notice with these arguments, as its reader would see it.
struct NoticeText {
    std::string subject;
    std::string text;
};
[[nodiscard]] NoticeText notice_text(const Api& api, const organisation::Organisation& organisation,
                                     language::Language language, const std::string& notice,
                                     const nlohmann::json& arguments);

}  // namespace traimas::api
