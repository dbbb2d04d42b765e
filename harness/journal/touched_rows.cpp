// Writes what a change touches, which is known before anything is sent.
#include "harness/journal/rows.hpp"
#include "harness/journal/text_forms.hpp"

namespace shakedown::journal {

Status RowWriter::put(const Touched& touched) {
  std::vector<std::string> agents;
  for (const AgentShare& agent : touched.agents) {
    for (const auto& word :
         {agent.tool, agent.model, std::to_string(agent.commits), std::to_string(agent.lines)})
      agents.push_back(word);
  }
  if (Status put = touched_.run(
          touched.repository, touched.base, touched.head, touched.state, touched.shallow, touched.notes,
          touched.traces, touched.commits, touched.lines.ai, touched.lines.mixed, touched.lines.human,
          touched.lines.unknown, touched.coverage, text_of(agents), text_of(touched.warnings));
      !put)
    return put;
  for (const TouchedEndpoint& one : touched.endpoints) {
    if (Status put = touched_endpoint_.run(one.endpoint, one.known, one.everything, one.distance, one.how,
                                           one.file, one.line, one.lines.ai, one.lines.mixed, one.lines.human,
                                           one.lines.unknown, std::string(name_of(one.authorship)),
                                           std::string(name_of(one.seen)), one.seen_as);
        !put)
      return put;
  }
  for (const ChangedLines& one : touched.changed) {
    if (Status put = touched_lines_.run(one.file, one.begin, one.end, std::string(name_of(one.authorship)),
                                        one.evidence, std::string(name_of(one.reach)));
        !put)
      return put;
  }
  return Done{};
}

}  // namespace shakedown::journal
