// What coding agents leave in commits, as data: agents.json ships inside the program, and a scenario may name
// another file. Everything is compared without regard to case.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::touched {

// How sure a mark is: a branch's name, a tool's name, the tool's own address or line, the commit's author.
enum class Strength : std::uint8_t { weak, medium, strong, author };

struct AgentTable {
  struct Words {
    std::string text;  // lower case
    std::string tool;
    Strength strength = Strength::weak;
    bool anywhere = false;  // in the line; false: where it starts
  };
  std::map<std::string, std::string, std::less<>> mails;  // lower case -> tool
  std::map<std::string, std::string, std::less<>> names;  // "claude" -> "claude-code"
  std::set<std::string, std::less<>> qualifiers;          // what may follow such a name: "code", "opus"
  std::set<std::string, std::less<>> agent_keys;          // count where they name an agent: "co-authored-by"
  std::set<std::string, std::less<>> any_keys;            // count whatever they name: "assisted-by"
  std::vector<Words> lines;
  std::vector<Words> author_names;  // how an author's name ends
  std::vector<Words> subjects;
  std::vector<Words> branches;
  std::set<std::string, std::less<>> quoting;  // authors whose messages quote those of others
};

std::string_view agents_as_shipped();

// At most 1 MiB of JSON. Unknown keys are a Problem, so that a misspelt one is not lost.
Result<AgentTable> read_agents(std::string_view json, const std::string& file);
const AgentTable& shipped_agents();

// Lower case of ASCII; other bytes stay.
std::string lowered(std::string_view text);
// "198982749+Copilot@users.noreply.github.com" -> "copilot@users.noreply.github.com".
std::string plain_mail(std::string_view mail);

}  // namespace shakedown::touched
