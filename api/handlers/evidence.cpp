// Evidence. A file is inspected, kept by its hash, and only then named by a row: see docs/decisions/0026-evidence.md.
// What is confidential is for those who hold a post in the very unit, and for those who check it.
#include "api/handlers/evidence.hpp"

#include "api/handlers/instance_json.hpp"
#include "engine/files/content_store.hpp"
#include "engine/files/inspect.hpp"
#include "engine/store/evidence_queries.hpp"

#include <algorithm>
#include <array>

namespace traimas::api {
namespace {

constexpr const char* kReport = "checkpoint";
constexpr std::size_t kMostFileBytes = std::size_t{50} * 1024 * 1024;
constexpr std::size_t kFormBytes = 16 * 1024;  // around the file: boundaries, headers, fields
constexpr std::size_t kMostIndicator = 48;
constexpr std::array<std::string_view, 3> kClassifications{"public", "internal", "confidential"};

std::string field_of(const http::Request& request, std::string_view name)
{
    const auto found =
        std::find_if(request.form.begin(), request.form.end(), [name](const auto& it) { return it.first == name; });
    return found == request.form.end() ? std::string{} : found->second;
}

// As strict as a JSON body: nothing is passed over in silence, and nothing is said twice.
void add_form_faults(const http::Pairs& form, std::vector<FieldFault>& faults)
{
    for (auto it = form.begin(); it != form.end(); ++it) {
        if (it->first != "indicator" && it->first != "classification") {
            faults.push_back({"/" + it->first, "unknown_field", "is not known here"});
        } else if (std::any_of(form.begin(), it, [it](const auto& other) { return other.first == it->first; })) {
            faults.push_back({"/" + it->first, "named_twice", "stands in the form twice"});
        }
    }
}

struct EvidenceForm {
    std::string indicator;
    std::string classification;
};

Result<EvidenceForm> read_form(const http::Request& request)
{
    EvidenceForm form{field_of(request, "indicator"), field_of(request, "classification")};
    form.classification = form.classification.empty() ? "internal" : form.classification;
    Problem problem{ProblemKind::invalid, "invalid_content",
                    "Some fields are not valid: mend those listed in `errors`."};
    add_form_faults(request.form, problem.fields);
    if (form.indicator.empty() || form.indicator.size() > kMostIndicator) {
        problem.fields.push_back({"/indicator", "required", "Say which indicator the file is for."});
    }
    if (std::find(kClassifications.begin(), kClassifications.end(), form.classification) == kClassifications.end()) {
        problem.fields.push_back({"/classification",
                                  "unknown_value",
                                  "is not one of public, internal, confidential",
                                  {{"allowed", "public, internal, confidential"}}});
    }
    if (!problem.fields.empty()) {
        return problem;
    }
    return form;
}

// Those who hold a post in the unit itself, and those who check what it reports.
bool is_cleared(const Reader& reader, const std::string& unit, const std::string& classification)
{
    if (classification != "confidential") {
        return true;
    }
    constexpr std::array<std::string_view, 3> kCheckers{"psd", "executive", "auditor"};
    return std::any_of(reader.capacities.begin(), reader.capacities.end(), [&](const auto& capacity) {
        return capacity.unit == unit ||
               (reader.organisation().within(unit, capacity.unit) &&
                std::find(kCheckers.begin(), kCheckers.end(), capacity.role) != kCheckers.end());
    });
}

// Does the result rest on it now? The draft says so while there is one, what was submitted afterwards.
bool is_current(const Shown& shown, const workflow::EvidenceRow& row)
{
    if (const auto* draft = subjects::draft_of(shown.view.drafts, row.indicator)) {
        return std::find(draft->evidence.begin(), draft->evidence.end(), row.sha256) != draft->evidence.end();
    }
    const auto& content = shown.view.instance.folded.content;
    if (!content.is_object()) {
        return false;
    }
    for (const auto& it : content.at("rows")) {
        if (it.at("indicator") == row.indicator && it.contains("evidence")) {
            const auto& hashes = it.at("evidence");
            return std::any_of(hashes.begin(), hashes.end(), [&row](const auto& hash) { return hash == row.sha256; });
        }
    }
    return false;
}

// The same file may have been attached twice: the newest record speaks for it.
bool is_newest(const std::vector<store::EvidenceRecord>& records, const store::EvidenceRecord& one)
{
    return std::none_of(records.begin(), records.end(), [&one](const auto& it) {
        return it.id > one.id && it.row.sha256 == one.row.sha256 && it.row.indicator == one.row.indicator;
    });
}

json evidence_json(const Shown& shown, const Reader& reader, const Names& names,
                   const std::vector<store::EvidenceRecord>& records, const store::EvidenceRecord& it)
{
    const bool cleared = is_cleared(reader, shown.view.instance.unit, it.row.classification);
    return {{"id", it.id},
            {"checkpoint", it.row.instance.value()},
            {"indicator", it.row.indicator},
            {"name", cleared ? json(it.row.name) : json(nullptr)},
            {"bytes", cleared ? json(it.row.bytes) : json(nullptr)},
            {"type", it.row.type},
            {"sha256", cleared ? json(it.row.sha256) : json(nullptr)},  // a guess could be confirmed by it
            {"classification", it.row.classification},
            {"attached_by", person_json(names, it.row.person)},
            {"attached_at", time_json(it.row.recorded_at)},
            {"current", is_newest(records, it) && is_current(shown, it.row)},
            {"readable", cleared}};
}

struct Listed {
    json items = json::array();
    std::vector<store::EvidenceRecord> records{};  // in the same order
};

Result<Listed> listed(const Api& api, const http::Call& call, const Shown& shown)
{
    return service::read(api.database, [&](store::Tx& tx) -> Result<Listed> {
        const auto reader = reader_of(api, tx, caller_of(call));
        Listed all{.records = store::evidence_of(tx, shown.view.instance.id)};
        const auto& records = all.records;
        std::vector<PersonId> people;
        for (const auto& it : records) {
            people.push_back(it.row.person);
        }
        const auto names = store::people_by_id(tx, people);
        for (const auto& it : records) {
            all.items.push_back(evidence_json(shown, reader, names, records, it));
        }
        return all;
    });
}

Result<http::Response> list_evidence(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto shown, show(api, call, kReport, WithEvents::no));
    TRAIMAS_TRY(auto all, listed(api, call, shown));
    return json_response(200, {{"items", std::move(all.items)}});
}

// An upload's own hash: what a repetition must repeat.
Result<service::Envelope> upload_envelope(const http::Call& call, const EvidenceForm& form)
{
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    const auto& file = *call.request.file;
    envelope.definition = kReport;
    envelope.request_hash =
        service::request_hash("POST " + call.request.path,
                              form.indicator + "\n" + form.classification + "\n" + file.sha256 + "\n" + file.name);
    return envelope;
}

Result<http::Response> attach(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto before, show(api, call, kReport, WithEvents::no));
    TRAIMAS_TRY(const auto form, read_form(call.request));
    TRAIMAS_TRY(const auto envelope, upload_envelope(call, form));
    const auto& file = *call.request.file;
    if (file.bytes > kMostFileBytes) {
        const auto limit = std::to_string(kMostFileBytes);
        return Problem{
            ProblemKind::too_large, "body_too_large", "Send at most " + limit + " bytes.", {}, {{"limit", limit}}};
    }
    TRAIMAS_TRY(const auto type, files::inspect(file.path, file.name));
    if (auto clean = api.virus_scan.check(file.path); !clean) {
        return std::move(clean).error();
    }
    if (auto kept = api.evidence.keep(file.path, file.sha256); !kept) {
        return std::move(kept).error();
    }
    TRAIMAS_TRY(const auto done, service::attach_evidence(api.engine, envelope,
                                                          {.instance = before.view.instance.id,
                                                           .indicator = form.indicator,
                                                           .sha256 = file.sha256,
                                                           .bytes = static_cast<std::int64_t>(file.bytes),
                                                           .type = type,
                                                           .name = file.name,
                                                           .classification = form.classification,
                                                           .person = PersonId{0}}));
    TRAIMAS_TRY(const auto shown, show(api, call, kReport, WithEvents::no));
    TRAIMAS_TRY(auto all, listed(api, call, shown));
    json made = nullptr;
    for (std::size_t at = 0; at < all.records.size(); ++at) {
        const auto& row = all.records[at].row;
        if (row.sha256 == file.sha256 && row.indicator == form.indicator) {
            made = all.items[at];  // in the order they came: the last one is this one
        }
    }
    auto response = json_response(201, made);
    response.headers.emplace_back("Location", "/api/v1/evidence/" + made.at("id").dump());
    mark_replayed(response, done.replayed);
    return response;
}

struct Found {
    store::EvidenceRecord record;
    std::string unit;
    bool cleared;
};

// The record, for somebody who may see its report; not_found for everybody else.
Result<Found> find_evidence(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(const auto record, service::read(api.database, [&](store::Tx& tx) {
                    return Result<std::optional<store::EvidenceRecord>>{store::evidence(tx, id)};
                }));
    if (!record) {
        return not_found();
    }
    TRAIMAS_TRY(const auto view, service::read_instance(api.engine, caller_of(call), record->row.instance));
    return service::read(api.database, [&](store::Tx& tx) -> Result<Found> {
        const auto reader = reader_of(api, tx, caller_of(call));
        return Found{*record, view.instance.unit, is_cleared(reader, view.instance.unit, record->row.classification)};
    });
}

// RFC 8187: any name, in letters that no header can be broken with.
std::string disposition(const std::string& name)
{
    constexpr std::string_view kFigures = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : name) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
        if (plain) {
            encoded += letter;
        } else {
            const auto byte = static_cast<unsigned char>(letter);
            encoded.append({'%', kFigures[byte >> 4U], kFigures[byte & 0xFU]});
        }
    }
    return "attachment; filename*=UTF-8''" + encoded;
}

Result<http::Response> download(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto found, find_evidence(api, call));
    const auto& row = found.record.row;
    if (!found.cleared) {
        return Problem{ProblemKind::forbidden, "no_clearance",
                       "This file is confidential: ask the unit that reported, or the PSD."};
    }
    http::Response response{.status = 200, .content_type = row.type};
    response.headers.emplace_back("ETag", "\"" + row.sha256 + "\"");
    response.headers.emplace_back("Content-Disposition", disposition(row.name));
    // Whatever is in it, nothing of it runs in our name.
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'");
    response.file = http::FileBody{api.evidence.path_of(row.sha256), static_cast<std::uint64_t>(row.bytes)};
    return response;
}

Result<http::Response> detach(const Api& api, const http::Call& call)
{
    TRAIMAS_TRY(const auto found, find_evidence(api, call));
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    envelope.definition = kReport;
    const auto& row = found.record.row;
    TRAIMAS_TRY(const auto done,
                service::detach_evidence(api.engine, row.instance, envelope, row.indicator, row.sha256));
    http::Response response{.status = 204, .content_type = "", .body = ""};
    mark_replayed(response, done.replayed);
    return response;
}

}  // namespace

Routes evidence_routes(const Api& api)
{
    const auto bound = [&api](auto handler) {
        return [&api, handler](const http::Call& call) { return handler(api, call); };
    };
    http::Route upload{.method = http::Method::post,
                       .pattern = "/api/v1/checkpoints/{id}/evidence",
                       .action = "evidence.attach",
                       .handler = bound(attach),
                       .idempotency = http::Idempotency::required,
                       .body_limit = kMostFileBytes + kFormBytes,
                       .content_type = "multipart/form-data"};
    upload.upload = http::UploadRules{.folder = api.evidence.incoming()};
    return {{.method = http::Method::get,
             .pattern = "/api/v1/checkpoints/{id}/evidence",
             .action = "evidence.read",
             .handler = bound(list_evidence)},
            std::move(upload),
            {.method = http::Method::get,
             .pattern = "/api/v1/evidence/{id}",
             .action = "evidence.read",
             .handler = bound(download)},
            {.method = http::Method::delete_,
             .pattern = "/api/v1/evidence/{id}",
             .action = "evidence.detach",
             .handler = bound(detach),
             .idempotency = http::Idempotency::required}};
}

}  // namespace traimas::api
