// An open folder of the file system, closed by who holds it.
#pragma once

#include <dirent.h>

#include <memory>

namespace shakedown::target {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
// Empty where opendir() refused.
using Folder = std::unique_ptr<DIR, CloseFolder>;

}  // namespace shakedown::target
