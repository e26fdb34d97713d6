// Reads the sources in their order, notes every fault on the way, and hands back a Config only when there was none.
// A message names the place (file and line, variable or flag) but never the value of a database URL.
#include "cli/config.hpp"

#include "cli/config_together.hpp"
#include "engine/base/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <toml++/toml.h>

namespace traimas {

namespace {

constexpr std::string_view kVariablePrefix = "TRAIMAS_";
constexpr std::string_view kTestPrefix = "TRAIMAS_TEST_";

enum class Layer { file, environment, flag };

using Value = std::variant<std::string, int, bool, std::vector<std::string>>;

// What one source says about one key; the last one said is used.
struct Setting {
    Value value;
    std::string origin;
    Layer layer;
};

struct Fault {
    unsigned line = 0;  // of the file; 0 for the other sources, which keep their order
    FieldFault field;
};

std::string pointer_of(std::string_view key_name)
{
    std::string pointer = "/" + std::string{key_name};
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    return pointer;
}

// "did you mean" for a key: the nearest name, or else the keys that end in the same word in another section.
std::string key_suggestion(const std::string& wrong)
{
    std::vector<std::string> names;
    std::string same_word;
    const std::string word = "." + wrong.substr(wrong.rfind('.') + 1);
    for (const auto& key : config_keys()) {
        names.push_back(key.name);
        if (key.name.ends_with(word)) {
            same_word += (same_word.empty() ? "" : " or ") + key.name;
        }
    }
    const auto near = nearest(wrong, names);
    if (near || !same_word.empty()) {
        return fmt::format("; did you mean {}?", near ? *near : same_word);
    }
    return "; every key stands in config/traimas.toml";
}

std::string shown(const Value& value)
{
    struct Shower {
        std::string operator()(const std::string& text) const { return fmt::format("\"{}\"", text); }
        std::string operator()(int number) const { return std::to_string(number); }
        std::string operator()(bool truth) const { return truth ? "true" : "false"; }
        std::string operator()(const std::vector<std::string>&) const { return "a list"; }
    };
    return std::visit(Shower{}, value);
}

class ConfigReader {
public:
    explicit ConfigReader(const ConfigSources& sources) : sources_{sources} {}
    Result<Config> read();

private:
    void note(std::string_view key, std::string code, const std::string& origin, const std::string& message,
              unsigned line = 0);
    void read_file(const ConfigFile& file);
    void read_section(const std::string& section, const toml::table& table, const std::string& file_name);
    void read_node(const std::string& name, const toml::node& node, const std::string& file_name);
    void read_environment();
    void read_overrides();
    void read_text(const ConfigKey& key, const std::string& text, const std::string& origin, Layer layer);
    void take(const ConfigKey& key, Setting setting, unsigned line = 0);
    [[nodiscard]] std::optional<std::string> complaint(const ConfigKey& key, const Value& value) const;
    void take_secret(const std::string& url_name, std::string& url);
    void check_together(const Config& config);
    [[nodiscard]] Problem problem() const;

    const ConfigSources& sources_;
    std::map<std::string, Setting, std::less<>> settings_{};
    std::vector<Fault> faults_{};
};

void ConfigReader::note(std::string_view key, std::string code, const std::string& origin, const std::string& message,
                        unsigned line)
{
    faults_.push_back({line, {pointer_of(key), std::move(code), fmt::format("{}: {}", origin, message)}});
}

void ConfigReader::read_file(const ConfigFile& file)
{
    try {
        const toml::table root = toml::parse(file.text, file.name);
        for (const auto& [key, node] : root) {
            const std::string name{key.str()};
            if (node.is_table()) {
                read_section(name, *node.as_table(), file.name);
            } else {
                read_node(name, node, file.name);
            }
        }
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        note("", "not_toml", fmt::format("{} line {}", file.name, line), std::string{error.description()}, line);
    }
    // The library hands keys over in alphabetical order; people read a file from the top.
    std::stable_sort(faults_.begin(), faults_.end(), [](const Fault& a, const Fault& b) { return a.line < b.line; });
}

void ConfigReader::read_section(const std::string& section, const toml::table& table, const std::string& file_name)
{
    std::vector<std::string> sections;
    for (const auto& key : config_keys()) {
        sections.push_back(key.name.substr(0, key.name.find('.')));
    }
    if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
        const auto line = table.source().begin.line;
        const auto near = nearest(section, sections);
        note(section, "unknown_section", fmt::format("{} line {}", file_name, line),
             fmt::format("unknown section [{}]{}", section, near ? fmt::format("; did you mean [{}]?", *near) : ""),
             line);
        return;
    }
    for (const auto& [key, node] : table) {
        read_node(fmt::format("{}.{}", section, key.str()), node, file_name);
    }
}

void ConfigReader::read_node(const std::string& name, const toml::node& node, const std::string& file_name)
{
    const auto line = node.source().begin.line;
    const auto origin = fmt::format("{} line {}", file_name, line);
    const auto* key = find_config_key(name);
    if (key == nullptr) {
        note(name, "unknown_key", origin, fmt::format("unknown key {}{}", name, key_suggestion(name)), line);
        return;
    }
    std::optional<Value> value;
    if (const auto* text = node.as_string()) {
        value = text->get();
    } else if (const auto* truth = node.as_boolean()) {
        value = truth->get();
    } else if (const auto* number = node.as_integer(); number != nullptr && std::in_range<int>(number->get())) {
        value = static_cast<int>(number->get());
    } else if (const auto* array = node.as_array(); array != nullptr) {
        std::vector<std::string> texts;
        array->for_each([&](const auto& entry) {
            if constexpr (toml::is_string<decltype(entry)>) {
                texts.push_back(entry.get());
            }
        });
        if (texts.size() == array->size()) {
            value = std::move(texts);
        }
    }
    if (value && value->index() == key->place.index()) {
        take(*key, Setting{*std::move(value), origin, Layer::file}, line);
    } else {
        note(name, "wrong_type", origin, fmt::format("{} expects {}", name, expectation(*key)), line);
    }
}

void ConfigReader::read_environment()
{
    std::map<std::string, const ConfigKey*> known;
    std::vector<std::string> names;
    for (const auto& key : config_keys()) {
        names.push_back(environment_name(key.name));
        known.emplace(names.back(), &key);
    }
    for (const auto& [variable, text] : sources_.environment) {
        if (!variable.starts_with(kVariablePrefix) || variable.starts_with(kTestPrefix)) {
            continue;
        }
        const auto found = known.find(variable);
        if (found != known.end()) {
            read_text(*found->second, text, fmt::format("environment variable {}", variable), Layer::environment);
            continue;
        }
        const auto near = nearest(variable, names);
        note(variable, "unknown_key", fmt::format("environment variable {}", variable),
             near ? fmt::format("unknown; did you mean {}?", *near)
                  : "unknown; a variable is TRAIMAS_, the section and the key, such as TRAIMAS_HTTP_PORT");
    }
}

void ConfigReader::read_overrides()
{
    for (const auto& [name, text] : sources_.overrides) {
        const auto origin = fmt::format("--set {}", name);
        if (const auto* key = find_config_key(name)) {
            read_text(*key, text, origin, Layer::flag);
        } else {
            note(name, "unknown_key", origin, fmt::format("unknown key{}", key_suggestion(name)));
        }
    }
}

// Outside the file everything is text: the key's type says how to read it.
void ConfigReader::read_text(const ConfigKey& key, const std::string& text, const std::string& origin, Layer layer)
{
    Value value = text;
    if (std::holds_alternative<int* (*)(Config&)>(key.place)) {
        int number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc{} && end == text.data() + text.size()) {
            value = number;
        }
    } else if (std::holds_alternative<bool* (*)(Config&)>(key.place)) {
        if (text == "true" || text == "false") {
            value = text == "true";
        }
    } else if (std::holds_alternative<std::vector<std::string>* (*)(Config&)>(key.place)) {
        std::vector<std::string> entries;
        for (std::size_t from = 0; !text.empty() && from <= text.size();) {
            const auto comma = std::min(text.find(',', from), text.size());
            entries.push_back(text.substr(from, comma - from));
            from = comma + 1;
        }
        value = std::move(entries);
    }
    if (value.index() == key.place.index()) {
        take(key, Setting{std::move(value), origin, layer});
    } else {
        note(key.name, "wrong_type", origin, fmt::format("expects {}, found {}", expectation(key), shown(value)));
    }
}

// What a value of the right type should have been instead; nullopt where it is good.
std::optional<std::string> ConfigReader::complaint(const ConfigKey& key, const Value& value) const
{
    if (const auto* number = std::get_if<int>(&value)) {
        return *number < key.range.least || *number > key.range.most ? std::optional{expectation(key)} : std::nullopt;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (!key.choices.empty() && std::find(key.choices.begin(), key.choices.end(), *text) == key.choices.end()) {
            return expectation(key);
        }
        return key.check == nullptr ? std::nullopt : key.check(*text);
    }
    if (const auto* entries = std::get_if<std::vector<std::string>>(&value);
        entries != nullptr && key.check != nullptr) {
        for (const auto& entry : *entries) {
            if (auto wanted = key.check(entry)) {
                return fmt::format("entries that are each {}", *wanted);
            }
        }
    }
    return std::nullopt;
}

void ConfigReader::take(const ConfigKey& key, Setting setting, unsigned line)
{
    const bool secret = key.secrecy == ConfigKey::Secrecy::secret;
    if (const auto wanted = complaint(key, setting.value)) {
        const auto found = secret ? "" : fmt::format(", found {}", shown(setting.value));
        note(key.name, "wrong_value", setting.origin, fmt::format("{} expects {}{}", key.name, *wanted, found), line);
    } else if (secret && holds_password(std::get<std::string>(setting.value))) {
        // Flags and variables show up in process lists and crash reports, and settings files get copied around.
        note(key.name, "secret_in_the_open", setting.origin,
             fmt::format(
                 "{} holds a password: put the whole URL into a file that only you can read, and name it in {}_file",
                 key.name, key.name),
             line);
    }
    settings_.insert_or_assign(key.name, std::move(setting));
}

// The file named in …_file stands for the URL itself, and follows the same order of sources.
void ConfigReader::take_secret(const std::string& url_name, std::string& url)
{
    const auto file = settings_.find(url_name + "_file");
    if (file == settings_.end() || std::get<std::string>(file->second.value).empty()) {
        return;
    }
    const auto& origin = file->second.origin;
    if (const auto direct = settings_.find(url_name); direct != settings_.end()) {
        if (direct->second.layer > file->second.layer) {
            return;
        }
        if (direct->second.layer == file->second.layer) {
            note(url_name, "said_twice", origin, fmt::format("set {} or {}_file, not both", url_name, url_name));
            return;
        }
    }
    const auto& path = std::get<std::string>(file->second.value);
    if (!sources_.read_secret) {
        note(url_name + "_file", "secret_unreadable", origin, "no file can be read here");
        return;
    }
    const auto secret = sources_.read_secret(path);
    if (!secret) {
        note(url_name + "_file", "secret_unreadable", origin, secret.error().detail);
        return;
    }
    if (const auto* key = find_config_key(url_name); key != nullptr && key->check != nullptr) {
        if (const auto wanted = key->check(*secret)) {
            note(url_name + "_file", "wrong_value", origin, fmt::format("{} should hold {}", path, *wanted));
        }
    }
    url = *secret;
}

// Rules between keys: looked at only when each key is good by itself.
void ConfigReader::check_together(const Config& config)
{
    const auto origin_of = [&](const std::string& key) {
        const auto found = settings_.find(key);
        return found == settings_.end() ? std::string{"defaults"} : found->second.origin;
    };
    for (const auto& complaint : complaints_together(config)) {
        note(complaint.key, complaint.code, origin_of(complaint.key), complaint.message);
    }
}

Problem ConfigReader::problem() const
{
    Problem problem{ProblemKind::invalid, "config_wrong", ""};
    for (const auto& fault : faults_) {
        problem.detail += (problem.detail.empty() ? "" : "\n") + fault.field.message;
        problem.fields.push_back(fault.field);
    }
    return problem;
}

Result<Config> ConfigReader::read()
{
    if (sources_.file) {
        read_file(*sources_.file);
    }
    read_environment();
    read_overrides();
    Config config;
    for (const auto& key : config_keys()) {
        const auto found = settings_.find(key.name);
        if (found == settings_.end()) {
            continue;
        }
        std::visit(
            [&](auto place) {
                auto* target = place(config);
                *target = std::get<std::remove_pointer_t<decltype(target)>>(found->second.value);
            },
            key.place);
    }
    take_secret("database.url", config.database.url);
    take_secret("database.migrate_url", config.database.migrate_url);
    take_secret("mail.password", config.mail.password);
    take_secret("oidc.client_secret", config.oidc.client_secret);
    if (faults_.empty()) {
        check_together(config);
    }
    if (!faults_.empty()) {
        return problem();
    }
    return config;
}

}  // namespace

Result<Config> load_config(const ConfigSources& sources)
{
    return ConfigReader{sources}.read();
}

}  // namespace traimas
