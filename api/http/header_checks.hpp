// What dispatch asks of a request's headers and query before a handler may run: one function a rule.
// Pure functions; any thread may call them.
#pragma once

#include "api/http/route.hpp"
#include "engine/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace traimas::http {

// 400 "unknown_parameter" for the first one that the row does not understand; names the nearest that it does.
[[nodiscard]] std::optional<Problem> check_parameters(const Request& request, const Route& route);

// Refuses changes that another site asks a browser to make (403 "cross_origin"; 403 "csrf_token_wrong"). A caller with
// a cookie must send Sec-Fetch-Site: same-origin or an Origin equal to Host, and the session's token as X-CSRF-Token,
// compared in constant time. On open rows, sign-in above all, only a foreign origin is refused. API tokens pass.
[[nodiscard]] std::optional<Problem> check_same_site(const Request& request, const Route& route,
                                                     const std::optional<Caller>& caller);

// 415 "content_type_unsupported" where a body comes as anything but the row's type, or encoded.
[[nodiscard]] std::optional<Problem> check_content_type(const Request& request, const Route& route);

// The key, empty where the row needs none; 400 "idempotency_key_required" or "idempotency_key_malformed".
[[nodiscard]] Result<std::string> read_idempotency_key(const Request& request, const Route& route);

// The tag without W/ and quotes; 428 "if_match_required"; 400 "if_match_malformed" for "*", lists and bare words.
[[nodiscard]] Result<std::optional<std::string>> read_if_match(const Request& request, const Route& route);

// Whether an If-None-Match value names this ETag (weak comparison; "*" names all).
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace traimas::http
