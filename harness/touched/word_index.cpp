#include "harness/touched/word_index.hpp"

#include <algorithm>

namespace shakedown::touched {
namespace {

constexpr std::size_t longest_word = 200;  // what is longer is data, and nobody's name

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

}  // namespace

void WordIndex::add(int file, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_of_word(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_of_word(text[end])) ++end;
    if (end - i <= longest_word) {
      auto& files = files_[text.substr(i, end - i)];
      if (files.empty() || files.back() != file) files.push_back(file);
    }
    i = end;
  }
}

const std::vector<int>& WordIndex::files_with(std::string_view word) const {
  static const std::vector<int> none;
  const auto found = files_.find(word);
  return found == files_.end() ? none : found->second;
}

bool WordIndex::is_word(std::string_view text) {
  return !text.empty() && text.size() <= longest_word && std::all_of(text.begin(), text.end(), is_of_word);
}

}  // namespace shakedown::touched
