// The report page as it was bundled at build time (web/build.mjs makes the source file that holds it).
#pragma once

#include <string_view>
#include <vector>

namespace shakedown::reports {

// The page's HTML in pieces, to be put one after another; the report's data goes between before() and
// after().
struct Page {
  std::vector<std::string_view> before;
  std::vector<std::string_view> after;
};
const Page& bundled_page();

}  // namespace shakedown::reports
