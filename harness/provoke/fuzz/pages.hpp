// Where the next page of a list is, as its answer tells or its parameters say: a Link with rel=next (RFC
// 8288), a URL, a token or a cursor in the body, or else the operation's own page number or offset. Never on
// another origin. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

struct Page {
  const FuzzRequest& asked;
  const std::vector<Header>& headers;
  const std::string& body;
};

// None: it was the last one, or nothing says where there is more. `authority` is that of the target.
std::optional<FuzzRequest> next_page(const Operation& operation, const Page& page,
                                     const std::string& authority);

// The path and query of a reference on this origin (RFC 3986, 5.2); empty: it leads elsewhere. `asked` is the
// target that it stood in the answer to.
std::string target_on_origin(const std::string& reference, const std::string& authority,
                             const std::string& asked);

}  // namespace shakedown::fuzz
