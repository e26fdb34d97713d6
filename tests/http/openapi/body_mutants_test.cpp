// Ten thousand bodies that are nearly right, over every operation that takes one: no failure, and every refusal says
// what is wrong and where. SEED=… repeats a run; LONG=1 sends ten times as many.
#include "api/openapi/document.hpp"
#include "engine/base/digits.hpp"
#include "engine/service/verify.hpp"
#include "tests/http/full_office.hpp"
#include "tests/http/openapi/body_mutator.hpp"
#include "tests/unit/base/seed.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace traimas::testing {
namespace {

constexpr int kMutants = 10'000;
constexpr int kLongRun = 10;

// Where the mutants go: one operation, at one place, as those who may ask for it.
struct Target {
    const Operation* operation;
    const Site* site;
    std::string target;
    json body;
    std::vector<std::string> who{};
};

class Mutants {
public:
    explicit Mutants(std::uint64_t seed) : mutator_{described_, seed}
    {
        // What the matrix of authority leaves as it is may be worked on here.
        auto& registers = office_.site_at(2).places;
        registers["/api/v1/delegations/{id}"] = "/api/v1/delegations/1";
        registers["/api/v1/posts/{id}"] = address("posts", office_.world().post("prasert").value());
        for (const auto& operation : described_.operations()) {
            // The clock goes on for years at once, with the timers of all of them: it has tests of its own.
            if (operation.row.contains("requestBody") && operation.id != "move_clock") {
                add(operation);
            }
        }
    }

    void send(int mutants)
    {
        for (int count = 0; count < mutants && !::testing::Test::HasFailure(); ++count) {
            send_one(targets_[mutator_.below(targets_.size())]);
        }
    }

    void conclude()
    {
        for (const auto& failure : office_.world().failures()) {
            ADD_FAILURE() << failure.route << " failed: " << failure.type << ", " << failure.described;
        }
        office_.ring().settle();
        const auto& engine = office_.world().api().engine;
        for (const auto& finding : service::verify(office_.world().database(), engine.definitions).findings) {
            ADD_FAILURE() << finding.instance.value() << "/" << finding.seq << " " << finding.code << ": "
                          << finding.sentence;
        }
        std::string line = "mutants: " + std::to_string(operations_.size()) + " operations";
        for (const auto& [status, count] : statuses_) {
            line += ", " + std::to_string(count) + " x " + std::to_string(status);
        }
        std::printf("%s\n", line.c_str());
        EXPECT_GT(statuses_[200] + statuses_[201], 0) << "none was taken: the bodies are not nearly right";
        EXPECT_GT(statuses_[422], 0);
    }

    [[nodiscard]] std::size_t operations() const { return operations_.size(); }

private:
    [[nodiscard]] json valid_body(const Operation& operation) const
    {
        const json::json_pointer place{"/requestBody/content/application~1json/example"};
        if (operation.row.contains(place)) {
            return operation.row.at(place);
        }
        // A definition is its own example.
        std::ifstream file{TRAIMAS_SOURCE_DIR "/workflows/window.v1.json", std::ios::binary};
        return json::parse(file);
    }

    void add(const Operation& operation)
    {
        for (const auto& site : office_.sites()) {
            auto target = FullOffice::target(site, operation.path);
            if (!target.empty()) {
                targets_.push_back({&operation, &site, std::move(target), valid_body(operation)});
                find_askers(targets_.back());
                operations_.insert(operation.id);
            }
        }
        EXPECT_TRUE(operations_.contains(operation.id)) << operation.id << " has no place to be asked at";
    }

    // An empty object goes as far as the reader of the body, for everybody who is let in at all.
    void find_askers(Target& target)
    {
        for (const auto* name : {"anong", "suda", "malee", "arun", "decha"}) {
            if (ask(target, name, "{}").status != 403) {
                target.who.emplace_back(name);
            }
        }
        ASSERT_FALSE(target.who.empty()) << target.operation->id << " may be asked by nobody";
    }

    HttpAnswer ask(const Target& target, const std::string& who, const std::string& body)
    {
        Headers headers{{"Content-Type", "application/json"}};
        for (const auto& it : described_.parameters_of(*target.operation)) {
            const auto name = it.at("name").get<std::string>();
            if (name == "Idempotency-Key") {
                headers.emplace_back(name, "mutant-" + std::to_string(++asked_));
            } else if (name == "If-Match" && it.value("required", false)) {
                headers.emplace_back(name, office_.tag(*target.site, target.operation->path, target.target));
            }
        }
        return office_.ring().as(who).send(target.operation->method, target.target, headers, body);
    }

    void send_one(const Target& target)
    {
        const auto text = mutator_.mutant(*target.operation, target.body);
        const auto& who = target.who[mutator_.below(target.who.size())];
        const auto answer = ask(target, who, text);
        ++statuses_[answer.status];
        SCOPED_TRACE(target.operation->id + " as " + who + ": " + text.substr(0, 2'000));
        ASSERT_LT(answer.status, 500) << answer.body;
        ASSERT_NE(answer.code(), "session_expired");
        const auto sent = json::parse(text, nullptr, false);
        if (answer.status >= 400) {
            check_refusal(answer, sent);
        } else {
            ASSERT_FALSE(sent.is_discarded()) << "taken, though it is no JSON";
            const auto schema = described_.body_schema(*target.operation);
            for (const auto& fault : described_.value_faults(schema, as_written_down(sent))) {
                ADD_FAILURE() << "taken, though the document forbids it, " << fault;
            }
        }
        const auto kind = target.operation->id + " " + std::to_string(answer.status) + " " + answer.code();
        if (seen_.insert(kind).second) {
            for (const auto& fault : described_.answer_faults(*target.operation, answer)) {
                ADD_FAILURE() << answer.status << " " << fault << "\n" << answer.body;
            }
        }
    }

    // Two freedoms that hold for every body and are said once, not in each schema: an optional field may be null, and
    // figures may be Thai.
    [[nodiscard]] static json as_written_down(const json& sent)
    {
        if (sent.is_string()) {
            return with_ascii_digits(sent.get_ref<const std::string&>());
        }
        if (!sent.is_structured()) {
            return sent;
        }
        json plain = sent.is_array() ? json::array() : json::object();
        for (const auto& [key, value] : sent.items()) {
            if (sent.is_array()) {
                plain.push_back(as_written_down(value));
            } else if (!value.is_null()) {
                plain[key] = as_written_down(value);
            }
        }
        return plain;
    }

    // `sent` is discarded where the body was no JSON.
    static void check_refusal(const HttpAnswer& answer, const json& sent)
    {
        EXPECT_EQ(answer.header("content-type").substr(0, 24), "application/problem+json");
        const auto problem = answer.json();
        EXPECT_EQ(problem.at("status"), answer.status);
        EXPECT_FALSE(problem.at("code").get<std::string>().empty());
        EXPECT_FALSE(problem.at("detail").get<std::string>().empty());
        EXPECT_FALSE(problem.at("request_id").get<std::string>().empty());
        if (problem.at("code") == "invalid_content") {
            ASSERT_TRUE(problem.contains("errors") && !problem.at("errors").empty()) << answer.body;
        }
        for (const auto& error : problem.value("errors", json::array())) {
            EXPECT_FALSE(error.at("code").get<std::string>().empty());
            EXPECT_FALSE(error.at("message").get<std::string>().empty());
            const auto text = error.at("pointer").get<std::string>();
            // What is missing cannot be pointed at: what it should be in can.
            const json::json_pointer pointer{text};
            const bool leads = !sent.is_discarded() &&
                               (pointer.empty() || sent.contains(pointer) || sent.contains(pointer.parent_pointer()));
            EXPECT_TRUE(leads || problem.at("code") != "invalid_content") << text << " leads nowhere";
        }
    }

    const Described described_{openapi::openapi_document()};
    FullOffice office_{};
    BodyMutator mutator_;
    std::vector<Target> targets_{};
    std::set<std::string> operations_{};
    std::set<std::string> seen_{};
    std::map<int, int> statuses_{};
    int asked_ = 0;
};

TEST(BodyMutants, AreTakenOrRefusedInOrder)
{
    const auto seed = test_seed();
    SCOPED_TRACE("SEED=" + std::to_string(seed));
    Mutants mutants{seed};
    const auto* is_long = std::getenv("LONG");
    mutants.send(kMutants * (is_long != nullptr ? kLongRun : 1));
    mutants.conclude();
}

}  // namespace
}  // namespace traimas::testing
