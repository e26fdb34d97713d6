// Who may ask for what, as design/security.md and product.md have it: written down once more, beside the code.
// A row for every route; authority_matrix_test.cpp asks each of them as everybody.
#pragma once

#include <span>
#include <string_view>

namespace traimas::testing {

enum class Reach {
    open,        // anybody, signed in or not
    credential,  // anybody; what they bring is no credential, so 401
    member,      // everybody who is signed in
    role,        // who holds one of the roles anywhere; others 403
    role_gone,   // the same, of something that is not there: 404 to who may ask
    sight,       // who sees the unit; to others it is not there: 404
    duty,        // who holds one of the roles for that unit; 403 to who only sees it, 404 to others
    owned,       // who holds one of the roles has one; to others it is not there: 404
};

struct PolicyRow {
    std::string_view route;  // "PUT /api/v1/cycles/{id}/plan"
    Reach reach;
    std::string_view roles = "";  // with blanks between
    std::string_view body = "";   // of the right form, so that only authority can refuse it before the content does
};

// In the order of their addresses.
[[nodiscard]] std::span<const PolicyRow> authority_policy();

}  // namespace traimas::testing
