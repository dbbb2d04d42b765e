// Marks that coding agents leave in commits, read from every line of a message (git's own reader of trailers
// misses those above a closing paragraph) and from the identities of author and committer. A mark says that
// an agent took part; no mark says nothing.
#pragma once

#include <string>
#include <vector>

#include "harness/touched/agent_table.hpp"

namespace shakedown::touched {

// As git tells it; any bytes.
struct Commit {
  std::string id;
  std::vector<std::string> parents;
  std::string author_name, author_mail;
  std::string committer_name, committer_mail;
  std::string message;
  std::string note;  // git-ai's, where there is one
};

struct Mark {
  std::string tool;   // "claude-code"; of an unknown tool as the commit names it
  std::string model;  // "Opus 4.6"; may be empty
  Strength strength = Strength::weak;
  std::string says;  // what it stands on: "carries a co-author mark of claude-code"

  friend bool operator==(const Mark&, const Mark&) = default;
};

// The strongest first, each tool once. `branch`: the one that the commits are on; may be empty.
std::vector<Mark> marks_of(const Commit& commit, const std::string& branch, const AgentTable& table);

// Whether it looks like several commits made into one, whose lines cannot be told apart any more.
bool looks_squashed(const Commit& commit);

}  // namespace shakedown::touched
