// The queries of queries/*.scm, as they are in the program.
#pragma once

#include <string_view>

namespace shakedown::touched {

std::string_view javascript_query();  // and TypeScript's
std::string_view python_query();
std::string_view java_query();
std::string_view go_query();
std::string_view cpp_query();

}  // namespace shakedown::touched
