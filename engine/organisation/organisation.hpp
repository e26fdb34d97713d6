// The organisation as a value: units, people, posts, who holds them and who stands in for whom.
// It is the fold of the registers `organisation` and `access`; pure, immutable once handed around.
#pragma once

#include "engine/base/clock.hpp"
#include "engine/base/enum_text.hpp"
#include "engine/base/strong_id.hpp"
#include "engine/calendar/fiscal.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traimas::organisation {

enum class UnitKind { ministry, office, unit };
enum class HolderKind { holder, acting };

struct Unit {
    std::string code;
    std::string parent{};  // code, empty at the top
    UnitKind kind;
    std::string th;
    std::string en;
    std::string short_th{};
    calendar::Date from;
    std::string calendar = "th";  // the holiday calendar that its deadlines follow
};

// Names and addresses stand in the erasable columns of table `person`, not here.
struct Person {
    PersonId id;
    bool active = true;
};

struct Post {
    PostId id;
    std::string unit;
    std::string th;
    std::string en;
};

// A post held for [from, until); no `until`: still held.
struct Appointment {
    std::int64_t id;
    PostId post;
    PersonId person;
    HolderKind kind;
    Instant from;
    std::optional<Instant> until{};
};

// `delegate` may do what `principal` may, during [from, until); one hop, no loops.
struct Delegation {
    std::int64_t id;
    PersonId principal;
    PersonId delegate;
    Instant from;
    Instant until;
};

// A role that comes with a post, over the unit and all below it.
struct Grant {
    PostId post;
    std::string role;
    std::string unit;
    friend auto operator<=>(const Grant&, const Grant&) = default;
};

// What one person may act as at one moment.
struct Capacity {
    std::string role;
    std::string unit;
    PostId post;
    std::optional<PersonId> on_behalf_of{};  // the principal, where a delegation gives it
};

// Who holds what, by person, post and role: of an organisation that does not change any more.
struct OrganisationIndex {
    std::map<PersonId, std::vector<std::int64_t>> by_person{};                     // appointments
    std::map<PostId, std::vector<std::int64_t>> by_post{};                         // likewise
    std::map<std::pair<std::string, std::string>, std::vector<PostId>> by_role{};  // unit and role
};

struct Organisation {
    std::map<std::string, Unit, std::less<>> units{};
    std::map<PersonId, Person> people{};
    std::map<PostId, Post> posts{};
    std::map<std::int64_t, Appointment> appointments{};
    std::map<std::int64_t, Delegation> delegations{};
    std::vector<Grant> grants{};  // sorted
    // Made for a snapshot that is handed around: copies share it, and a change drops it (apply()). Without one the
    // questions below look at everybody.
    std::shared_ptr<const OrganisationIndex> index{};
    void make_index();

    // Every capacity of a person at `at`: own posts first, then those of principals.
    [[nodiscard]] std::vector<Capacity> capacities(PersonId person, Instant at) const;
    // The people who may act as `role` for exactly `unit` at `at` by posts of their own; sorted, each once.
    [[nodiscard]] std::vector<PersonId> eligible(std::string_view role, std::string_view unit, Instant at) const;
    // Those for whom `person` stands in at `at`.
    [[nodiscard]] std::vector<PersonId> principals_of(PersonId person, Instant at) const;
    // The people who hold a post at `at`.
    [[nodiscard]] std::vector<PersonId> holders_of(PostId post, Instant at) const;
    // The posts that nobody fills when the person goes: held by that person alone, or by nobody since the person left.
    [[nodiscard]] std::vector<PostId> posts_left_by(PersonId person, Instant at) const;
    // The nearest ancestor of kind office, the unit itself included; empty where there is none.
    [[nodiscard]] std::string office_of(std::string_view unit) const;
    // Is `unit` the unit `ancestor` or below it?
    [[nodiscard]] bool within(std::string_view unit, std::string_view ancestor) const;
};

}  // namespace traimas::organisation

namespace traimas {

template <>
struct EnumText<organisation::UnitKind> {
    static constexpr std::array table{
        std::pair{organisation::UnitKind::ministry, std::string_view{"ministry"}},
        std::pair{organisation::UnitKind::office, std::string_view{"office"}},
        std::pair{organisation::UnitKind::unit, std::string_view{"unit"}},
    };
};

template <>
struct EnumText<organisation::HolderKind> {
    static constexpr std::array table{
        std::pair{organisation::HolderKind::holder, std::string_view{"holder"}},
        std::pair{organisation::HolderKind::acting, std::string_view{"acting"}},
    };
};

}  // namespace traimas
