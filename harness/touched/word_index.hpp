// Which files have which words: asked for so often that reading the texts each time takes minutes.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

namespace shakedown::touched {

class WordIndex {
 public:
  // Files in the order of their numbers; the text must outlive the index.
  void add(int file, std::string_view text);
  // In the order of their numbers. The word is one of letters, digits, _ and $.
  const std::vector<int>& files_with(std::string_view word) const;
  static bool is_word(std::string_view text);

 private:
  std::unordered_map<std::string_view, std::vector<int>> files_;
};

}  // namespace shakedown::touched
