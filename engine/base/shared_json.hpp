// A JSON value that is never changed in place: copies share it. Subjects and plans are large, and every transaction
// copies the instances of its tree; shared_ptr is what makes such a copy cheap, and const is what makes it safe.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace traimas {

class SharedJson {
public:
    SharedJson() : value_{null_value()} {}
    SharedJson(nlohmann::json value) : value_{std::make_shared<const nlohmann::json>(std::move(value))} {}
    SharedJson(std::nullptr_t) : SharedJson{} {}

    [[nodiscard]] const nlohmann::json& value() const { return *value_; }
    operator const nlohmann::json&() const { return *value_; }
    [[nodiscard]] const nlohmann::json& at(const std::string& key) const { return value_->at(key); }
    [[nodiscard]] bool contains(const std::string& key) const { return value_->contains(key); }
    [[nodiscard]] bool is_null() const { return value_->is_null(); }
    [[nodiscard]] bool is_object() const { return value_->is_object(); }

    friend bool operator==(const SharedJson& left, const SharedJson& right)
    {
        return left.value_ == right.value_ || *left.value_ == *right.value_;
    }

private:
    static const std::shared_ptr<const nlohmann::json>& null_value()
    {
        static const auto null = std::make_shared<const nlohmann::json>(nullptr);
        return null;
    }
    std::shared_ptr<const nlohmann::json> value_;
};

}  // namespace traimas
