// What others read before and after a request, compared: whether it changed what is none of its business.
// Noise is what differs between two reads with nothing in between, and what a request that goes well changes;
// places in lists count alike, since a thing more in a list moves the others. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace shakedown::fuzz {

// One read of somebody else's, as text: by place of a JSON body, else the body as a whole.
struct Reading {
  int status = 0;  // 0: no answer
  std::string body;
};
using Readings = std::vector<Reading>;  // the same reads in the same order

struct Difference {
  std::size_t read = 0;  // which
  std::string place;     // "$.items[*].price", "$.items" (how many), "the status", "the body"
  std::string was;
  std::string is;
  friend bool operator<(const Difference& a, const Difference& b) {
    return a.read != b.read ? a.read < b.read : a.place < b.place;
  }
};

// One for each read and place. Numbers that went up by at most `counted` are none: they count requests.
std::vector<Difference> differences(const Readings& before, const Readings& after, int counted);

using Mask = std::set<std::pair<std::size_t, std::string>>;  // read, place
void mask(Mask& noise, const std::vector<Difference>& found);
std::vector<Difference> beyond(const Mask& noise, std::vector<Difference> found);

// Names of members in their bodies.
std::set<std::string> names_in(const Readings& readings, std::size_t most);

}  // namespace shakedown::fuzz
