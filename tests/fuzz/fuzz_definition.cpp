// The compiler of workflow definitions. Bytes edit a shipped definition (which one, where, how), so that what comes in
// is nearly right; or they are the text itself. Refused with findings of known shape, or proved: the same twice over.
#include "engine/workflow/compile.hpp"
#include "tests/fuzz/expect.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace traimas::fuzz {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMostEdits = 8;
constexpr unsigned kRawText = 250;  // a first byte from here on: what follows is the text

std::string text_of(const fs::path& path)
{
    std::ifstream input{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{input}, {}};
}

struct Shipped {
    std::vector<std::string> texts{};
    std::string schema{};
};

const Shipped& shipped()
{
    static const Shipped all = [] {
        Shipped it;
        std::vector<fs::path> paths;
        for (const auto& entry : fs::directory_iterator{fs::path{TRAIMAS_SOURCE_DIR} / "workflows"}) {
            paths.push_back(entry.path());
        }
        std::sort(paths.begin(), paths.end());
        for (const auto& path : paths) {
            if (path.filename() == "workflow.schema.json") {
                it.schema = text_of(path);
            } else if (path.extension() == ".json") {
                it.texts.push_back(text_of(path));
            }
        }
        return it;
    }();
    return all;
}

// Takes numbers out of the bytes; zeros when they are used up.
class Dice {
public:
    explicit Dice(std::string_view bytes) : bytes_{bytes} {}
    [[nodiscard]] bool is_used_up() const { return bytes_.empty(); }
    std::size_t below(std::size_t limit)
    {
        std::size_t value = 0;
        for (int digit = 0; digit < 2 && !bytes_.empty(); ++digit) {
            value = value * 256 + static_cast<unsigned char>(bytes_.front());
            bytes_.remove_prefix(1);
        }
        return limit == 0 ? 0 : value % limit;
    }

private:
    std::string_view bytes_;
};

void collect(json& node, std::vector<json*>& all)
{
    all.push_back(&node);
    for (auto& item : node) {
        if (node.is_structured()) {
            collect(item, all);
        }
    }
}

json small_value(Dice& dice)
{
    switch (dice.below(9)) {
    case 0: return nullptr;
    case 1: return true;
    case 2: return -1;
    case 3: return 1'000'000'007;
    case 4: return "";
    case 5: return "subject.due + 5 working days";
    case 6: return "count(1) >= 0 and not (a or b)";
    case 7: return json::array();
    default: return json::object();
    }
}

void edit(json& document, Dice& dice)
{
    std::vector<json*> nodes;
    collect(document, nodes);
    json& here = *nodes[dice.below(nodes.size())];
    switch (dice.below(6)) {
    case 0: here = small_value(dice); break;
    case 1: {
        const json there = *nodes[dice.below(nodes.size())];
        here = there;
        break;
    }
    case 2:
        if (here.is_object() && !here.empty()) {
            here.erase(std::next(here.begin(), static_cast<std::ptrdiff_t>(dice.below(here.size()))));
        } else if (here.is_array() && !here.empty()) {
            here.erase(dice.below(here.size()));
        }
        break;
    case 3:
        if (here.is_array() && !here.empty()) {
            const json copy = here[dice.below(here.size())];
            here.push_back(copy);
        }
        break;
    case 4:
        if (here.is_number_integer()) {
            here = here.get<std::int64_t>() + static_cast<std::int64_t>(dice.below(5)) - 2;
        } else if (auto* text = here.get_ptr<std::string*>(); text != nullptr && !text->empty()) {
            text->erase(dice.below(text->size()), 1 + dice.below(3));
        }
        break;
    default:
        if (here.is_object()) {
            const json there = *nodes[dice.below(nodes.size())];
            here["x" + std::to_string(dice.below(3))] = there;
        }
        break;
    }
}

std::string edited(std::string_view bytes)
{
    const auto& all = shipped().texts;
    auto document = json::parse(all[static_cast<unsigned char>(bytes.front()) % all.size()]);
    Dice dice{bytes.substr(1)};
    for (std::size_t turn = 0; turn < kMostEdits && !dice.is_used_up(); ++turn) {
        edit(document, dice);
    }
    // An edit may have cut a letter in two.
    return document.dump(-1, ' ', false, json::error_handler_t::ignore);
}

}  // namespace

void run(std::string_view bytes)
{
    if (bytes.empty()) {
        return;
    }
    workflow::CompileInput input;
    input.schema_text = shipped().schema;
    input.text = static_cast<unsigned char>(bytes.front()) >= kRawText ? std::string{bytes.substr(1)} : edited(bytes);
    for (const auto& text : shipped().texts) {
        workflow::know_definition(input, text);
    }
    const auto output = workflow::compile(input);
    expect(output.findings.empty() == output.definition.has_value());
    for (const auto& finding : output.findings) {
        expect(finding.code.size() == 3 && finding.code.front() == 'W' && !finding.sentence.empty());
        expect(is_utf8(finding.sentence) && is_utf8(finding.pointer));
        const json::json_pointer pointer{finding.pointer};  // throws where it is none
    }
    const auto again = workflow::compile(input);
    expect(again.findings.size() == output.findings.size());
}

}  // namespace traimas::fuzz
