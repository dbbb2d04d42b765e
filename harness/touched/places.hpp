// What a file is by its name: a part of the service, something that every endpoint stands on, or neither.
#pragma once

#include <cstdint>
#include <string_view>

namespace shakedown::touched {

enum class FilePlace : std::uint8_t {
  code,
  everything,  // configuration, migrations, lock files, middleware: touches every endpoint
  outside,     // tests, documentation, pictures, the project's own tools
};

FilePlace place_of(std::string_view path);

// "src/orders/**", "*.sql", "routes/?.js": * stays within a folder, ** does not.
bool fits(std::string_view pattern, std::string_view path);

}  // namespace shakedown::touched
