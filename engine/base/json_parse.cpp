// JSON text to values through nlohmann's event interface, so that every limit is checked before the value exists.
#include "engine/base/json_parse.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace traimas {
namespace {

using Json = nlohmann::json;

Problem refusal_of(std::string code, std::string detail)
{
    return {ProblemKind::malformed, std::move(code), std::move(detail)};
}

Problem not_json(std::size_t offset)
{
    auto problem = refusal_of("not_json", "The text is not valid JSON from byte " + std::to_string(offset) + " on.");
    problem.arguments.emplace_back("offset", std::to_string(offset));
    return problem;
}

Problem number_out_of_range()
{
    return refusal_of("json_number_out_of_range", "A number is too large: integers have 64 bits, decimals are text.");
}

// Receives the events of one parse; false from any of them ends it, and `refusal` then says why.
class LimitedBuilder {
public:
    LimitedBuilder(std::size_t text_size, JsonLimits limits) : text_size_{text_size}, limits_{limits} {}

    bool null() { return add(Json(nullptr)) != nullptr; }
    bool boolean(bool value) { return add(Json(value)) != nullptr; }
    bool number_integer(Json::number_integer_t value) { return add(Json(value)) != nullptr; }
    bool number_unsigned(Json::number_unsigned_t value) { return add(Json(value)) != nullptr; }

    bool number_float(Json::number_float_t value, const std::string& written)
    {
        // An integer too wide for 64 bits arrives here too, already rounded: its digits betray it.
        if (written.find_first_of(".eE") == std::string::npos) {
            return refuse(number_out_of_range());
        }
        return add(Json(value)) != nullptr;
    }

    bool string(std::string& value) { return text_allowed(value) && add(Json(std::move(value))) != nullptr; }
    bool binary(Json::binary_t&) { return refuse(not_json(0)); }

    bool start_object(std::size_t) { return open(Json(Json::value_t::object)); }
    bool start_array(std::size_t) { return open(Json(Json::value_t::array)); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name)
    {
        if (!text_allowed(name)) {
            return false;
        }
        auto& members = open_.back()->get_ref<Json::object_t&>();
        const auto [member, is_new] = members.try_emplace(name, nullptr);
        if (!is_new) {
            auto problem = refusal_of("json_duplicate_key", "An object has the same key twice: send each key once.");
            if (constexpr std::size_t kShown = 100; name.size() <= kShown) {
                problem.arguments.emplace_back("key", name);
            }
            return refuse(std::move(problem));
        }
        member_ = &member->second;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& error)
    {
        // nlohmann's number for a number beyond a double; its position counts bytes read, the bad one included.
        constexpr int kOutOfRange = 406;
        const auto offset = std::min(position > 0 ? position - 1 : 0, text_size_);
        return refuse(error.id == kOutOfRange ? number_out_of_range() : not_json(offset));
    }

    std::optional<Problem> refusal{};
    Json root{};

private:
    bool refuse(Problem problem)
    {
        refusal = std::move(problem);
        return false;
    }

    bool text_allowed(const std::string& text)
    {
        if (text.size() > limits_.string_bytes) {
            return refuse(refusal_of("json_string_too_long",
                                     "A string is longer than " + std::to_string(limits_.string_bytes) + " bytes."));
        }
        if (text.find('\0') != std::string::npos) {
            return refuse(refusal_of("json_nul", "A string contains the character U+0000: leave it out."));
        }
        return true;
    }

    // Puts a value where the parse stands and says where it went; nullptr where there are too many.
    Json* add(Json value)
    {
        if (nodes_ >= limits_.nodes) {
            refuse(refusal_of("json_too_many_values",
                              "There are more than " + std::to_string(limits_.nodes) + " values."));
            return nullptr;
        }
        ++nodes_;
        Json* place = &root;
        if (!open_.empty()) {
            auto& parent = *open_.back();
            if (parent.is_array()) {
                parent.push_back(nullptr);
                place = &parent.back();
            } else {
                place = member_;
            }
        }
        *place = std::move(value);
        return place;
    }

    bool open(Json container)
    {
        if (open_.size() >= limits_.depth) {
            return refuse(refusal_of("json_too_deep", "Arrays and objects are nested more than " +
                                                          std::to_string(limits_.depth) + " deep."));
        }
        auto* place = add(std::move(container));
        if (place == nullptr) {
            return false;
        }
        open_.push_back(place);
        return true;
    }

    bool close()
    {
        open_.pop_back();
        return true;
    }

    std::size_t text_size_;
    JsonLimits limits_;
    std::size_t nodes_ = 0;
    // The containers being filled, outermost first. None of them moves: a container grows only while it is the last.
    std::vector<Json*> open_{};
    Json* member_ = nullptr;
};

}  // namespace

Result<JsonText> parse_json(std::string_view text, JsonLimits limits)
{
    // The library skips a byte order mark and takes a NUL byte for the end of the text: both would hide what follows.
    if (text.starts_with("\xEF\xBB\xBF")) {
        return not_json(0);
    }
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
        return not_json(nul);
    }
    LimitedBuilder builder{text.size(), limits};
    const bool complete = Json::sax_parse(text, &builder);
    if (builder.refusal) {
        return *std::move(builder.refusal);
    }
    if (!complete) {
        return not_json(text.size());
    }
    return JsonText{std::move(builder.root)};
}

}  // namespace traimas
