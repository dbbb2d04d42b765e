// How a stored summary begins. A reader takes this version only; an older one is learned anew.
#pragma once

#include <string_view>

namespace shakedown::judge {

inline constexpr std::string_view shapes_text = "shapes";
inline constexpr std::string_view one_shape_text = "shape";
inline constexpr int shapes_text_version = 1;
inline constexpr std::size_t longest_text = std::size_t{256} << 20;  // bytes that are read at all

}  // namespace shakedown::judge
