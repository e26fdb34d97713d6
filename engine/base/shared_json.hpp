// A JSON value that is never changed in place: copies share it, and what was read from it. Subjects and plans are
// large, and every transaction copies the instances of its tree; shared_ptr is what makes such a copy cheap, and const
// is what makes it safe.
#pragma once

#include <nlohmann/json.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

namespace traimas {

class SharedJson {
public:
    SharedJson() : held_{null_value()} {}
    SharedJson(nlohmann::json value)
        : held_{std::make_shared<const Held>(std::make_shared<const nlohmann::json>(std::move(value)))}
    {
    }
    SharedJson(std::nullptr_t) : SharedJson{} {}
    // A value that is read when somebody first looks into it. `canonical` is its canonical text; what is no JSON is
    // told by nlohmann's exception at that time.
    static SharedJson unread(std::string canonical)
    {
        SharedJson shared;
        shared.held_ = std::make_shared<const Held>(std::move(canonical));
        return shared;
    }
    ~SharedJson() = default;
    SharedJson(const SharedJson&) = default;
    SharedJson& operator=(const SharedJson&) = default;
    // What was moved from is null: a value like any other.
    SharedJson(SharedJson&& other) noexcept : held_{std::exchange(other.held_, null_value())} {}
    SharedJson& operator=(SharedJson&& other) noexcept
    {
        held_ = std::exchange(other.held_, null_value());
        return *this;
    }

    [[nodiscard]] const nlohmann::json& value() const { return held_->read(); }
    operator const nlohmann::json&() const& { return held_->read(); }
    operator const nlohmann::json&() const&& =
        delete;  // it would dangle: a temporary may be the only one that holds it
    [[nodiscard]] const nlohmann::json& at(const std::string& key) const { return value().at(key); }
    [[nodiscard]] bool contains(const std::string& key) const { return value().contains(key); }
    [[nodiscard]] bool is_null() const { return value().is_null(); }
    [[nodiscard]] bool is_object() const { return value().is_object(); }

    friend bool operator==(const SharedJson& left, const SharedJson& right)
    {
        return left.held_ == right.held_ || (!left.held_->text.empty() && left.held_->text == right.held_->text) ||
               left.value() == right.value();
    }

    // A value inside this one, shared too: it keeps the whole.
    [[nodiscard]] SharedJson part(const nlohmann::json& inside) const
    {
        SharedJson shared;
        shared.held_ = std::make_shared<const Held>(std::shared_ptr<const nlohmann::json>{held_->value, &inside});
        return shared;
    }

    // The canonical text, where the value was made of it and so needs no writing; else "".
    [[nodiscard]] const std::string& unread_text() const { return held_->text; }

    // The value as `read` (a function of const nlohmann::json&) makes a T of it: read once, by whichever copy asks
    // first, and kept as long as any copy stands. From any thread. One T has one reader, for the type is all that what
    // was made is known by; and `read` must not ask the same value for anything: it is locked meanwhile.
    template <class T, class Read>
    std::shared_ptr<const T> as(Read read) const
    {
        const std::lock_guard guard{held_->mutex};
        for (const auto& [type, made] : held_->made) {
            if (type == typeid(T)) {
                return std::static_pointer_cast<const T>(made);
            }
        }
        auto made = std::make_shared<const T>(read(value()));
        held_->made.emplace_back(typeid(T), made);
        return made;
    }

private:
    struct Held {
        explicit Held(std::shared_ptr<const nlohmann::json> from) : value{std::move(from)} {}
        explicit Held(std::string from) : text{std::move(from)} {}
        const nlohmann::json& read() const
        {
            if (!text.empty()) {
                std::call_once(once, [this] { parse(); });
                if (fault != nullptr) {
                    std::rethrow_exception(fault);
                }
            }
            return *value;
        }
        // Keeps what it throws: g++'s call_once may hang where an exception leaves it (GCC bug 66146).
        void parse() const
        {
            try {
                value = std::make_shared<const nlohmann::json>(nlohmann::json::parse(text));
            } catch (...) {  // whatever it is, it is thrown to whoever asks
                fault = std::current_exception();
            }
        }
        mutable std::shared_ptr<const nlohmann::json> value{};
        mutable std::exception_ptr fault{};
        mutable std::once_flag once{};
        std::string text{};
        mutable std::mutex mutex{};
        mutable std::vector<std::pair<std::type_index, std::shared_ptr<const void>>> made{};
    };
    static const std::shared_ptr<const Held>& null_value()
    {
        static const auto null = std::make_shared<const Held>(std::make_shared<const nlohmann::json>(nullptr));
        return null;
    }
    std::shared_ptr<const Held> held_;
};

}  // namespace traimas
