// A restatement as its resource shows it, and the corrected results as the document that they are saved as.
#pragma once

#include "api/handlers/documents.hpp"
#include "engine/subjects/restatement.hpp"

namespace traimas::api {

// The checkpoint, and for each corrected line what was published, what counts now, and what is put in its place.
[[nodiscard]] json restatement_json(const Shown& shown);
// The document of GET and PUT …/results, with its own version as the ETag. Problem: unavailable.
Result<http::Response> corrections_answer(const Shown& shown, const service::Done* done);

}  // namespace traimas::api
