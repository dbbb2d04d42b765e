// Which of a stack's frames lie in lines that the change under test touches: a defect there is likelier the
// change's own than one that has always been there. Compilers write paths as they were given them, absolute
// or from somewhere; the repository's are from its top. One is the other's end, at a folder's boundary. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/touched.hpp"

namespace shakedown::judge {

struct ChangedFrame {
  std::string function;
  std::string file;  // as the repository has it
  int line = 0;
  Authorship authorship = Authorship::unknown;
};

// Each place once, in the order of the stacks. A frame whose file could be more than one changed file is
// none.
std::vector<ChangedFrame> changed_frames(const Touched& touched,
                                         const std::vector<journal::SanitizerStack>& stacks);

}  // namespace shakedown::judge
