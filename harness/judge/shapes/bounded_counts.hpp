// Maps of at most k names that end up with the same content in whatever order their samples come: beyond k,
// the names with the largest hashes go. A name that is kept at the end was never among those, so what is
// counted under it is exact.
#pragma once

#include <algorithm>
#include <cstddef>

#include "harness/model/hash.hpp"

namespace shakedown::judge {

// Erases until at most `most` are left.
template <class Map>
void keep_smallest_hashes(Map& map, std::size_t most) {
  while (map.size() > most) {
    auto out = map.begin();
    auto largest = hash_text(out->first);
    for (auto at = map.begin(); at != map.end(); ++at) {
      const auto hash = hash_text(at->first);
      if (hash > largest || (hash == largest && at->first > out->first)) {
        largest = hash;
        out = at;
      }
    }
    map.erase(out);
  }
}

}  // namespace shakedown::judge
