// Reads the organisation and the holidays, and answers who works where.
#include "cli/demo/people.hpp"

#include "cli/demo/reading.hpp"
#include "engine/base/assert.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

organisation::Unit read_unit(JsonReader& in)
{
    return {.code = in.text("code", kName),
            .parent = in.optional_text("parent", {0, 400}).value_or(""),
            .kind = in.one_of<organisation::UnitKind>("kind"),
            .th = in.text("th", kName),
            .en = in.text("en", kName),
            .short_th = in.optional_text("short_th", kName).value_or(""),
            .from = date_in(in, "from")};
}

DemoPost read_post(JsonReader& in)
{
    DemoPost post{.key = in.text("key", kName),
                  .unit = in.text("unit", kName),
                  .th = in.text("th", kName),
                  .en = in.text("en", kName),
                  .roles = in.texts("roles", {1, 10}, kName),
                  .role_unit = in.optional_text("role_unit", kName).value_or("")};
    if (post.role_unit.empty()) {
        post.role_unit = post.unit;
    }
    return post;
}

// The key of something that stands in a list read before.
template <class Items>
std::string known_key(JsonReader& in, const char* key, const Items& items)
{
    auto text = in.text(key, kName);
    if (std::none_of(items.begin(), items.end(), [&](const auto& item) { return item.key == text; })) {
        in.fault(key, "unknown_key", "Nothing above has this key.");
    }
    return text;
}

DemoOffice read_organisation(JsonReader& in)
{
    DemoOffice office;
    office.units = in.list("units", kMany, read_unit);
    office.people = in.list("people", kMany, [](JsonReader& it) {
        return DemoPerson{it.text("key", kName), it.text("username", kName), it.text("th", kName), it.text("en", kName),
                          it.optional_text("email", kName).value_or("")};
    });
    office.posts = in.list("posts", kMany, read_post);
    office.holders = in.list("holders", kMany, [&](JsonReader& it) {
        return DemoHolder{known_key(it, "post", office.posts), known_key(it, "person", office.people),
                          it.one_of<organisation::HolderKind>("kind"), moment_in(it, "from")};
    });
    office.delegations = in.list("delegations", kMany, [&](JsonReader& it) {
        return DemoDelegation{known_key(it, "principal", office.people), known_key(it, "delegate", office.people),
                              moment_in(it, "from"), moment_in(it, "until")};
    });
    return office;
}

// The latest version that the file has.
calendar::HolidayCalendar read_calendar(JsonReader& in)
{
    calendar::HolidayCalendar latest{.id = in.text("id", {1, 48})};
    in.raw("title");
    const auto versions = in.list("versions", {1, 100}, [](JsonReader& it) {
        calendar::HolidayCalendar one{.id = "", .version = static_cast<int>(it.integer("version", {1, 1'000}))};
        one.holidays = it.list("holidays", kMany, [](JsonReader& day) {
            day.raw("th");
            day.raw("en");
            return date_in(day, "date");
        });
        std::sort(one.holidays.begin(), one.holidays.end());
        return one;
    });
    if (!versions.empty()) {
        latest.version = versions.back().version;
        latest.holidays = versions.back().holidays;
    }
    return latest;
}

// The id of an item is its place in the file, from 1.
template <class Items>
std::int64_t place_of(const Items& items, std::string_view key)
{
    const auto found = std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.key == key; });
    TRAIMAS_ASSERT(found != items.end());
    return found - items.begin() + 1;
}

}  // namespace

PersonId DemoOffice::person(std::string_view key) const
{
    return PersonId{place_of(people, key)};
}

PostId DemoOffice::post(std::string_view key) const
{
    return PostId{place_of(posts, key)};
}

bool DemoOffice::has_post(std::string_view key) const
{
    return std::any_of(posts.begin(), posts.end(), [&](const DemoPost& it) { return it.key == key; });
}

PersonId DemoOffice::in_post(std::string_view post, Instant at) const
{
    const DemoHolder* last = nullptr;
    for (const auto& holder : holders) {
        if (holder.post == post && holder.from <= at && (last == nullptr || last->from <= holder.from)) {
            last = &holder;
        }
    }
    TRAIMAS_ASSERT(last != nullptr);
    return person(last->person);
}

PersonId DemoOffice::in_role(std::string_view role, std::string_view unit, Instant at) const
{
    const auto found = std::find_if(posts.begin(), posts.end(), [&](const DemoPost& it) {
        return it.role_unit == unit && std::find(it.roles.begin(), it.roles.end(), role) != it.roles.end();
    });
    TRAIMAS_ASSERT(found != posts.end());
    return in_post(found->key, at);
}

Result<calendar::HolidayCalendar> read_calendar_file(const std::string& path)
{
    return read_json_file(path, read_calendar);
}

Result<DemoOffice> read_office(const std::string& folder)
{
    TRAIMAS_TRY(auto office, read_json_file(folder + "/demo/organisation.json", read_organisation));
    TRAIMAS_TRY(office.calendar, read_calendar_file(folder + "/calendars/th.json"));
    return office;
}

}  // namespace traimas::cli::demo
