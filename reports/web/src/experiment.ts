// One experiment: the same requests without and with what was provoked, step by step, what the dependency was asked
// meanwhile, what the log said, and the scenario that does it again.
import {calls_list} from './call';
import {answers_differ, comparison} from './compare';
import {copy_button} from './copy';
import type {Exchange, Experiment, Phase, Report, Step, StepPhase} from './document';
import {disclosure, el, type Child} from './dom';
import {exchange_view, message} from './exchange';
import * as format from './format';
import {log_block, log_line} from './log_lines';
import {race_timelines} from './race_timelines';

// What an experiment calls what it does, by its kind: a fault, a change of shape, another version, somebody else
// who asks, a request that was made up.
interface Words {
  titles: [Phase, string][];
  without: string;  // ", of what a dependency was asked"
  with: string;
  changed: string;  // of a step that was answered otherwise
  output: string;
  on: string | null;  // "the fault was on for"; null: it has no length
}

const words: Record<string, Words> = {
  fault: {
    titles: [['control', 'Without the fault'], ['control again', 'Again'], ['before', 'Just before'], ['provoked', 'With the fault'], ['recovering', 'Recovering'], ['after', 'After']],
    without: 'without the fault', with: 'with the fault', changed: 'changed by the fault', output: 'Output from the fault to the end', on: 'the fault was on for',
  },
  drift: {
    titles: [['control', 'Without the change'], ['control again', 'Again, just before'], ['before', 'Just before'], ['provoked', 'With the change'], ['recovering', 'Without it again'], ['after', 'After']],
    without: 'without the change', with: 'with the change', changed: 'another answer', output: 'Output from the change to the end', on: 'the change was on for',
  },
  compare: {
    titles: [['control', 'Baseline'], ['control again', 'Baseline again'], ['before', 'Just before'], ['provoked', 'Target'], ['recovering', 'Once more'], ['after', 'In a row']],
    without: 'by the baseline', with: 'by the target', changed: 'another answer', output: 'Output meanwhile', on: null,
  },
  access: {
    titles: [['control', 'By its owner'], ['control again', 'Again'], ['before', 'State before'], ['recovering', 'By its owner, here'], ['provoked', 'As tried'], ['after', 'State after']],
    without: 'for its owner', with: 'as tried', changed: 'another answer', output: 'Output from the request to the end', on: null,
  },
  fuzz: {
    titles: [['before', 'What leads up to it'], ['control', 'As it should be'], ['control again', 'Again'], ['provoked', 'As made up'], ['recovering', 'Once more'], ['after', 'After']],
    without: 'as it should be', with: 'as made up', changed: 'another answer', output: 'Output from the request to the end', on: null,
  },
};

function words_of(experiment: Experiment): Words {
  return words[experiment.kind] ?? words.fault!;
}

function first_of(step: Step, phase: Phase): StepPhase | undefined {
  return step.phases.find((one) => one.phase === phase);
}

function exchange_of(report: Report, phase: StepPhase | undefined): Exchange | undefined {
  return phase === undefined || phase.exchange === null ? undefined : report.exchanges.find((one) => one.id === phase.exchange);
}

function answer_text(phase: StepPhase): string {
  return phase.status > 0 ? String(phase.status) : phase.outcome ?? 'not kept';
}

// Whether the provocation changed how the step ended, how often the dependency was asked, or what was answered.
function differs(report: Report, step: Step): boolean {
  const [control, again, provoked] = (['control', 'control again', 'provoked'] as const).map((phase) => first_of(step, phase));
  if (control === undefined || provoked === undefined) return false;
  if (control.status !== provoked.status || control.outcome !== provoked.outcome || control.call_count !== provoked.call_count) return true;
  const [left, right] = [exchange_of(report, control), exchange_of(report, provoked)];
  return left !== undefined && right !== undefined && answers_differ(left, exchange_of(report, again), right);
}

function cell(step: Step, phase: Phase, label: string, dependency: string, changed: boolean): HTMLElement {
  const tries = step.phases.filter((one) => one.phase === phase);
  const last = tries[tries.length - 1];
  if (last === undefined) return el('td', {'data-label': label, class: 'empty'}, '–');
  const bad = last.outcome !== null && last.outcome !== 'answered';
  const notes = [
    last.took_us === null ? '' : format.duration(last.took_us),
    tries.length > 1 ? `try ${tries.length}` : '',
    last.call_count > 0 ? `asked ${dependency} ${last.call_count === 1 ? 'once' : `${format.count(last.call_count)} times`}` : '',
  ].filter((note) => note !== '');
  return el('td', {'data-label': label, class: phase === 'provoked' && changed ? 'changed' : null},
      el('b', {class: bad ? 'bad' : null}, answer_text(last)), ' ', el('span', {class: 'meta'}, notes.join(', ')));
}

function steps_table(experiment: Experiment, changed: Set<Step>): HTMLElement {
  const present = words_of(experiment).titles.filter(([phase]) => experiment.steps.some((step) => first_of(step, phase) !== undefined));
  return el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Steps'},
      el('table', {class: 'cards steps'},
          el('caption', {class: 'sr'}, 'Steps of the experiment'),
          el('thead', null, el('tr', null, el('th', {scope: 'col'}, 'Request'), present.map(([, title]) => el('th', {scope: 'col'}, title)))),
          el('tbody', null, experiment.steps.map((step) => el('tr', null,
              el('th', {scope: 'row'}, el('span', {class: 'path'}, step.name || `step ${step.step + 1}`)),
              present.map(([phase, title]) => cell(step, phase, title, experiment.subject, changed.has(step))))))));
}

function step_details(report: Report, experiment: Experiment, step: Step): Child {
  const [control, again, provoked] = (['control', 'control again', 'provoked'] as const).map((phase) => first_of(step, phase));
  const [left, middle, right] = [control, again, provoked].map((phase) => exchange_of(report, phase));
  const calls = (title: string, phase: StepPhase | undefined) => phase !== undefined && el('div', {class: 'message'},
      el('h4', null, title), calls_list(report, experiment.subject, phase.calls, phase.call_count));
  const asked = right ?? left;
  // Calls are told apart where they are HTTP; of a database nothing is known but that bytes passed.
  const observed = report.dependencies.some((dependency) => dependency.name === experiment.subject);
  return el('div', {class: 'body'},
      asked !== undefined && !(left === undefined && right !== undefined) && message('Request', `${asked.request.method} ${asked.request.target}`, asked.request.headers, asked.request.body),
      left !== undefined && right !== undefined ? comparison(left, middle, right)
          : right !== undefined ? exchange_view(right)
          : el('p', {class: 'dim'}, 'Its exchanges are in run.db, but did not fit into this report.'),
      observed && el('div', {class: 'pair'},
          calls(`What ${experiment.subject} was asked, ${words_of(experiment).without}`, control),
          calls(`What ${experiment.subject} was asked, ${words_of(experiment).with}`, provoked)));
}

function step_items(report: Report, experiment: Experiment, changed: Set<Step>): HTMLElement {
  const opened = experiment.steps.find((step) => changed.has(step)) ?? experiment.steps.find((step) => step.needs_dependency)
      ?? experiment.steps.find((step) => first_of(step, 'control') === undefined && first_of(step, 'provoked') !== undefined);
  return el('div', {class: 'items dense'}, experiment.steps.map((step) => disclosure({class: 'item'}, [
    el('span', {class: 'title'}, step.name || `step ${step.step + 1}`),
    first_of(step, 'control') !== undefined && el('span', {class: 'side'}, changed.has(step) ? el('span', {class: experiment.kind === 'access' ? null : 'bad'}, words_of(experiment).changed) : 'same answer'),
  ], () => step_details(report, experiment, step), step === opened)));
}

function log_of(report: Report, experiment: Experiment): Child {
  const lines = report.log.filter((one) => one.at_us >= experiment.provoked_us && one.at_us <= experiment.end_us).slice(0, 60);
  return [el('h4', null, words_of(experiment).output),
    lines.length > 0
        ? log_block('Output during the experiment', ...lines.map((line) => log_line(line, false)))
        : el('p', {class: 'dim'}, experiment.log_lines > 0 ? `${format.plural(experiment.log_lines, 'line')}, in run.db.` : 'The journal has no line of the target from this time.')];
}

function scenario_of(experiment: Experiment): Child {
  return experiment.reproduce !== '' && disclosure({class: 'item'}, el('span', {class: 'title'}, 'The scenario that does it again'), () => el('div', {class: 'body'},
      el('pre', {class: 'scenario', tabindex: '0', 'aria-label': 'Scenario that does it again'}, experiment.reproduce),
      el('div', {class: 'command'}, copy_button(experiment.reproduce, 'scenario that does it again'))));
}

// Its requests have no control and no fault: what happened is the picture of two plays.
function race_view(report: Report, experiment: Experiment): HTMLElement {
  const race = report.races.find((one) => one.what === experiment.what);
  return el('div', {class: 'experiment'},
      race === undefined ? el('p', {class: 'dim'}, 'Its plays are in run.db, but did not fit into this report.') : race_timelines(race),
      scenario_of(experiment));
}

export function experiment_view(report: Report, experiment: Experiment): HTMLElement {
  if (experiment.kind === 'race') return race_view(report, experiment);
  const faults = report.faults.filter((one) => one.experiment === experiment.id);
  const acted = faults.map((one) => one.not_applied !== '' ? `${one.says}: could not be applied, ${one.not_applied}`
      : `${one.says}: acted ${one.injected === 1 ? 'once' : `${format.count(one.injected)} times`}${one.too_late > 0 ? `, ${format.count(one.too_late)} times too late` : ''}`);
  const changed = new Set(experiment.steps.filter((step) => differs(report, step)));
  return el('div', {class: 'experiment'},
      el('p', {class: 'dim'}, `Repetition ${experiment.repetition}, begun at ${format.moment(experiment.begin_us)}`,
          words_of(experiment).on !== null && experiment.healed_us > experiment.provoked_us && `; ${words_of(experiment).on} ${format.duration(experiment.healed_us - experiment.provoked_us)}`,
          acted.length > 0 && `. ${acted.join('; ')}`, '.'),
      experiment.not_exercised !== '' && el('p', {class: 'unproven'}, `It proves nothing: ${experiment.not_exercised}.`),
      experiment.steps.length > 0 && [steps_table(experiment, changed), step_items(report, experiment, changed), log_of(report, experiment)],
      experiment.steps_left_out > 0 && el('p', {class: 'dim'}, `Its ${format.plural(experiment.steps_left_out, 'step')} are in run.db, but did not fit into this report.`),
      scenario_of(experiment));
}
