// The OpenAPI 3.1 document: the contract of the API, put together from its parts.
// A pure function of texts; any thread may call it, and once is enough: the answer never changes.
#pragma once

#include "api/openapi/parts.hpp"

#include <nlohmann/json.hpp>

namespace traimas::openapi {

// One document from parts: `paths` and each section of `components` are joined, and what only one part has (info,
// servers, tags) is taken over. Asserts on a part that is no JSON object, and on a name that two parts define.
[[nodiscard]] nlohmann::json merged(std::span<const Part> parts);

// That of the embedded parts. Its info.version is a place holder: who serves it knows the program's.
[[nodiscard]] nlohmann::json openapi_document();

}  // namespace traimas::openapi
