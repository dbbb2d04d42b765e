// Marks in commits as agents and conventions leave them, and what only looks like one.
#include "harness/touched/marks.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;

namespace {

Commit by_person(std::string message) {
  Commit commit;
  commit.id = std::string(40, 'a');
  commit.author_name = commit.committer_name = "Jane Doe";
  commit.author_mail = commit.committer_mail = "jane@example.com";
  commit.message = std::move(message);
  return commit;
}

Commit by(std::string name, std::string mail) {
  Commit commit = by_person("Add an endpoint");
  commit.author_name = std::move(name);
  commit.author_mail = std::move(mail);
  return commit;
}

std::vector<Mark> marks(const Commit& commit, const std::string& branch = "") {
  return marks_of(commit, branch, shipped_agents());
}

}  // namespace

TEST_CASE("an agent as the author is told by its address") {
  const auto [name, mail, tool] = GENERATE(table<std::string, std::string, std::string>({
      {"copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com", "copilot"},
      {"Claude", "noreply@anthropic.com", "claude-code"},
      {"Cursor Agent", "cursoragent@cursor.com", "cursor"},
      {"cursor[bot]", "206951365+cursor[bot]@users.noreply.github.com", "cursor"},
      {"Jane (aider)", "jane@example.com", "aider"},
      {"devin-ai-integration[bot]", "158243242+devin-ai-integration[bot]@users.noreply.github.com", "devin"},
      {"chatgpt-codex-connector[bot]", "199175422+chatgpt-codex-connector[bot]@users.noreply.github.com",
       "codex"},
      {"gemini-code-assist[bot]", "176961590+gemini-code-assist[bot]@users.noreply.github.com",
       "gemini-code-assist"},
      {"google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com", "jules"},
      {"Replit Agent", "agent@replit.com", "replit"},
      {"amazon-q-developer[bot]", "208079219+amazon-q-developer[bot]@users.noreply.github.com", "amazon-q"},
      {"cline[bot]", "205137888+cline[bot]@users.noreply.github.com", "cline"},
      {"jetbrains-junie[bot]", "1+jetbrains-junie[bot]@users.noreply.github.com", "junie"},
      {"continue[bot]", "230936708+continue[bot]@users.noreply.github.com", "continue"},
      {"coderabbitai[bot]", "136622811+coderabbitai[bot]@users.noreply.github.com", "coderabbit"},
      {"pr-agent", "151058649+codiumai-pr-agent-pro[bot]@users.noreply.github.com", "pr-agent"},
      {"Roo", "roomote@roocode.com", "roo"},
  }));
  CAPTURE(name);
  const auto found = marks(by(name, mail));
  REQUIRE(found.size() == 1);
  CHECK(found[0].tool == tool);
  CHECK(found[0].strength == Strength::author);
}

TEST_CASE("a line of the message names the agent and its model") {
  const auto [line, tool, model, strength] = GENERATE(table<std::string, std::string, std::string, Strength>({
      {"Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>", "copilot", "",
       Strength::strong},
      {"Co-authored-by: Copilot Autofix powered by AI <175728472+Copilot@users.noreply.github.com>",
       "copilot", "", Strength::strong},
      {"Co-authored-by: Copilot <copilot@github.com>", "copilot", "", Strength::strong},
      {"Agent-Logs-Url: https://github.com/o/r/sessions/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "copilot", "",
       Strength::strong},
      {"Co-Authored-By: Claude <noreply@anthropic.com>", "claude-code", "", Strength::strong},
      {"Co-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>", "claude-code", "Opus 4.6",
       Strength::strong},
      {"Co-Authored-By: Claude Sonnet 5 <john.doe+claude-code@example.com>", "claude-code", "Sonnet 5",
       Strength::medium},
      {"🤖 Generated with [Claude Code](https://claude.com/claude-code)", "claude-code", "",
       Strength::medium},
      {"Claude-Session: https://claude.ai/code/session_011CUa", "claude-code", "", Strength::strong},
      {"Co-authored-by: Cursor <cursoragent@cursor.com>", "cursor", "", Strength::strong},
      {"Co-authored-by: Cursor (composer 2.5) <cursoragent@cursor.com>", "cursor", "composer 2.5",
       Strength::strong},
      {"Co-authored-by: aider (gpt-4o) <noreply@aider.chat>", "aider", "gpt-4o", Strength::strong},
      {"Co-authored-by: aider (openrouter/deepseek) <aider@aider.chat>", "aider", "openrouter/deepseek",
       Strength::strong},
      {"Co-authored-by: aider (x) <noreply@aider.dev>", "aider", "x", Strength::strong},
      {"Co-Authored-By: Devin AI <158243242+devin-ai-integration[bot]@users.noreply.github.com>", "devin", "",
       Strength::strong},
      {"Co-authored-by: Codex <noreply@openai.com>", "codex", "", Strength::strong},
      {"Co-authored-by: Codex <codex@openai.com>", "codex", "", Strength::strong},
      {"Co-authored-by: gemini-cli (gemini-2.5-pro) <218195315+gemini-cli@users.noreply.github.com>",
       "gemini-cli", "gemini-2.5-pro", Strength::strong},
      {"Co-authored-by: Windsurf <windsurf@codeium.com>", "windsurf", "", Strength::strong},
      {"Co-authored-by: Amp <amp@ampcode.com>", "amp", "", Strength::strong},
      {"Amp-Thread-ID: https://ampcode.com/threads/T-5d1b", "amp", "", Strength::strong},
      {"Co-authored-by: opencode <noreply@opencode.ai>", "opencode", "", Strength::strong},
      {"Replit-Commit-Author: Agent", "replit", "", Strength::strong},
      {"Replit-Commit-Author: Assistant", "replit", "", Strength::strong},
      {"Replit-Commit-Session-Id: 7b3c", "replit", "", Strength::strong},
      {"Entire-Checkpoint: a3b2c4d5e6f7", "entire", "", Strength::strong},
      {"PR created automatically by Jules for task [1](https://jules.google.com/task/1)", "jules", "",
       Strength::strong},
      {"Assisted-by: Claude:claude-3-opus coccinelle sparse", "claude-code", "claude-3-opus",
       Strength::strong},
      {"Assisted-by: generic LLM chatbot", "generic LLM chatbot", "", Strength::strong},
      {"Assisted-by: ChatGPTv5", "ChatGPTv5", "", Strength::strong},
      {"Assisted-by: Kimi K2.6 (unit tests, integration tests)", "Kimi K2.6", "", Strength::strong},
      {"Generated-by: [Claude Code].", "claude-code", "", Strength::strong},
      {"Generated-By: Copilot", "copilot", "", Strength::strong},
      {"Co-authored-by-AI: IBM Bob (granite-4)", "IBM Bob", "granite-4", Strength::strong},
      {"Co-authored-by: GitHub Copilot <me@example.com>", "copilot", "", Strength::medium},
      {"  > * co-AUTHORED-by :  Claude <NoReply@Anthropic.com>\r", "claude-code", "", Strength::strong},
  }));
  CAPTURE(line);
  const auto found = marks(by_person("Add an endpoint\n\n" + line + "\n"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].tool == tool);
  CHECK(found[0].model == model);
  CHECK(found[0].strength == strength);
}

TEST_CASE("what only looks like a mark is none") {
  const std::string message = GENERATE(
      "Bump @openai/codex from 0.1.0 to 0.2.0", "Ignore .codex/config.toml and .claude/settings.json",
      "raider: fix the level of difficulty",
      "Changelog\n\n- support Claude Code, Cursor and Copilot as editors",
      "Fix it\n\nReplit-Commit-Author: jane",
      "Fix it\n\nCo-authored-by: Claude Monet <claude.monet@example.fr>",
      "Fix it\n\nCo-authored-by: Devin Smith <devin@example.com>",
      "Fix it\n\nAssisted-by: Jane Doe <jane@example.com>",
      "Fix it\n\nSigned-off-by: Claude Dupont <noreply@example.com>",
      "Explain that Co-authored-by: Claude <noreply@anthropic.com> lines are not required",
      "Fix it\n\nCo-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
      "Fix it\n\nCo-authored-by:", "Fix it\n\nCo-authored-by: <>", "Fix it\n\nGenerated-by:", "");
  CAPTURE(message);
  CHECK(marks(by_person(message)).empty());
}

TEST_CASE("what a dependency's bot quotes says nothing of the commit") {
  Commit commit =
      by_person("Bump left-pad\n\nRelease notes:\n> Co-Authored-By: Claude <noreply@anthropic.com>\n");
  commit.author_name = "dependabot[bot]";
  commit.author_mail = "49699333+dependabot[bot]@users.noreply.github.com";
  CHECK(marks(commit).empty());
}

TEST_CASE("every layout of a message gives its marks") {
  const std::string squash =
      "Add carts (#12)\n\n* Add the table\n\n* Add the route\n\nCo-Authored-By: Claude "
      "<noreply@anthropic.com>\n\n* "
      "Fix\n\n---------\n\nCo-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>\n";
  CHECK(marks(by_person(squash)).size() == 2);
  CHECK(looks_squashed(by_person(squash)));
  const std::string same_paragraph =
      "Add carts\n\nGenerated with [Claude Code]\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
  CHECK(marks(by_person(same_paragraph)).size() == 1);
  CHECK(marks(by_person(same_paragraph))[0].strength == Strength::strong);
  const std::string picked =
      "Add carts\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n(cherry picked from commit 0123456789)\n";
  CHECK(marks(by_person(picked)).size() == 1);
  const std::string closing =
      "Add carts\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n\nThis was tested on three machines.\n";
  CHECK(marks(by_person(closing)).size() == 1);
  CHECK_FALSE(looks_squashed(by_person(closing)));
}

TEST_CASE("a subject or a branch is a weak mark") {
  CHECK(marks(by_person("aider: add a route"))[0].strength == Strength::weak);
  CHECK(marks(by_person("[codex] Add a route"))[0].tool == "codex");
  CHECK(marks(by_person("Add a route"), "claude/carts-1f2e")[0].tool == "claude-code");
  CHECK(marks(by_person("Add a route"), "feature/claude").empty());
}

TEST_CASE("the strongest mark of a commit stands first") {
  Commit commit = by("Claude", "noreply@anthropic.com");
  commit.message =
      "aider: x\n\nCo-authored-by: Copilot <copilot@github.com>\nCo-Authored-By: Claude Opus 4.6 "
      "<noreply@anthropic.com>";
  const auto found = marks(commit);
  REQUIRE(found.size() == 3);
  CHECK(found[0].tool == "claude-code");
  CHECK(found[0].model == "Opus 4.6");
  CHECK(found[1].tool == "copilot");
  CHECK(found[2].strength == Strength::weak);
}

TEST_CASE("hostile messages are bounded, and their bytes are not printed") {
  CHECK(
      marks(by_person("x\n" + std::string(5 << 20, 'a') + "\nCo-Authored-By: Claude <noreply@anthropic.com>"))
          .size() == 1);
  const auto found = marks(by_person("x\n\nAssisted-by: a\x1b[31mb" + std::string(500, 'c')));
  REQUIRE(found.size() == 1);
  CHECK(found[0].tool.find('\x1b') == std::string::npos);
  CHECK(found[0].tool.size() <= 60);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "Assisted-by: tool" + std::to_string(i) + "\n";
  CHECK(marks(by_person(many)).size() <= 20);
}

TEST_CASE("a table of one's own is read, and its faults are told") {
  const auto own = read_agents(R"({"agents": [{"tool": "ours", "author": ["bot@ours.example"]}],
    "keys": {"an agent only": ["co-authored-by"]}})",
                               "agents.json");
  REQUIRE(own);
  CHECK(marks_of(by("Bot", "Bot@ours.example"), "", own.value())[0].tool == "ours");
  CHECK(marks_of(by("Claude", "noreply@anthropic.com"), "", own.value()).empty());
  const auto [text, wrong] = GENERATE(
      table<std::string, std::string>({{"[1]", "not an object"},
                                       {"{", "is not JSON"},
                                       {R"({"agent": []})", "there is no `agent`"},
                                       {R"({"agents": [{"tool": "x"}]})", "its addresses"},
                                       {R"({"lines": [{"starts": "x"}]})", "needs `tool`"},
                                       {R"({"lines": [{"strats": "x", "tool": "y"}]})", "does not know"}}));
  CAPTURE(text);
  const auto read = read_agents(text, "agents.json");
  REQUIRE_FALSE(read);
  CHECK(read.error().message.find(wrong) != std::string::npos);
}
