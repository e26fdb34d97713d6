// Ids that cannot be mixed up: each kind of id is a type of its own.
// They are made from a number that came from somewhere; there is no default.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace traimas {

template <class Tag>
class StrongId {
public:
    constexpr explicit StrongId(std::int64_t value) noexcept : value_{value} {}
    [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }
    friend constexpr auto operator<=>(StrongId, StrongId) = default;

private:
    std::int64_t value_;
};

using InstanceId = StrongId<struct InstanceTag>;  // one workflow instance: a checkpoint, an amendment, a register
using PersonId = StrongId<struct PersonTag>;      // one natural person
using PostId = StrongId<struct PostTag>;          // one post in a unit; people hold posts for dated spans
using NoticeId = StrongId<struct NoticeTag>;      // one notice on one person's page
using JobId = StrongId<struct JobTag>;            // one request for many trees

}  // namespace traimas

template <class Tag>
struct std::hash<traimas::StrongId<Tag>> {
    std::size_t operator()(traimas::StrongId<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value()); }
};
