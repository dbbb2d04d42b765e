// What report.json holds (../../report.schema.json describes it in full). Times are whole microseconds since
// the run began. Every text may come from a target: it goes into the page as text only, see dom.ts.

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'not judged';
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

export interface Latency {
  count: number;
  mean_us: number;
  p50_us: number;
  p90_us: number;
  p95_us: number;
  p99_us: number;
  p999_us: number;
  max_us: number;
}

export interface Figures {
  requests: number;
  errors: number;
  error_share: number;
  rate: number;
  outcomes: Record<string, number>;
  statuses: Record<string, number>;
  latency: Latency | null;
  service_time?: Latency | null;
}

export interface Run {
  name: string;
  began: string;
  length_us: number;
  complete: boolean;
  interrupted: boolean;
  seed: string;
  shakedown: string;
  host: string;
  target: string;
  command: string;
  scenario_file: string;
  scenario_text: string;
}

export interface Gate {
  text: string;
  verdict: 'pass' | 'fail' | 'inconclusive';
  measure: string;
  comparison: string;
  observed: number | null;
  limit: number;
  margin: number | null;
  unit: string;
  observed_text: string;
  limit_text: string;
  margin_text: string;
  samples: number;
  why: string;
}

export interface Evidence {
  kind: 'exchange' | 'log line' | 'event' | 'figure' | 'call' | 'experiment';
  id: number;
  says: string;
}

export interface Finding {
  id: string;
  rule: string;
  severity: Severity;
  title: string;
  why: string;
  endpoint: string;
  stage: string;
  count: number;
  of: number;
  first_seen_us: number;
  last_seen_us: number;
  evidence: Evidence[];
  reproduce: string;
  fingerprint: string;
  quarantine: string;
  quarantine_over: boolean;
}

export interface HistoryFinding {
  fingerprint: string;
  rule: string;
  severity: Severity;
  endpoint: string;
  title: string;
  finding: string | null;
  state: 'new' | 'known' | 'flaky' | 'back' | 'not seen' | 'fixed';
  says: string;
  first_seen: string;
  last_seen: string;
  first_run: string;
  last_run: string;
  seen: number;
  chances: number;
  clean: number;
  needed: number;
}

export interface HistoryGate {
  gate: string;
  unit: string;
  limit: number;
  limit_text: string;
  points: {began: string; run: string; verdict: Verdict; observed: number | null; observed_text: string}[];
}

export interface History {
  runs: number;
  findings: HistoryFinding[];
  gates: HistoryGate[];
  left_out: number;
}

export interface Generator {
  due: number;
  sent: number;
  late: number;
  late_share: number;
  bunched: number;
  journeys_begun: number;
  journeys_completed: number;
  reconnects: number;
  threads: number;
  send_lag: Latency | null;
}

export interface Stage {
  id: number;
  name: string;
  load: string;
  begin_us: number;
  end_us: number;
  ended: boolean;
  planned_us: number | null;
  planned_requests: number | null;
  figures: Figures;
  generator?: Generator;
}

export interface Endpoint {
  id: number;
  method: string;
  path: string;
  all: Figures;
  stages: {stage: number; figures: Figures}[];
}

type Column = (number | null)[];

export interface Ticks {
  stage: number[];
  begin_us: number[];
  length_us: number[];
  due: number[];
  sent: number[];
  done: number[];
  errors: number[];
  in_flight: number[];
  waiting: number[];
  connections: number[];
  connections_opened: number[];
  bytes_sent: number[];
  bytes_received: number[];
  p50_us: Column;
  p90_us: Column;
  p95_us: Column;
  p99_us: Column;
  max_us: Column;
  lag_p50_us: Column;
  lag_p99_us: Column;
  lag_max_us: Column;
  errors_by_outcome: Record<string, number[]>;
}

export interface Samples {
  process: string;
  at_us: number[];
  processes: number[];
  rss_bytes: number[];
  pss_bytes: number[];
  cpu_us: number[];
  threads: number[];
  descriptors: number[];
  sockets: number[];
}

export interface Signature {
  id: number;
  endpoint: string;
  outcome: string;
  status: number;
  message: string;
  first_seen_us: number;
  last_seen_us: number;
  count: number;
  exchange: number | null;
}

export interface Body {
  bytes: number;
  cut: boolean;
  text?: string;
  base64?: string;
}

export type HeaderPair = [string, string];

export interface Request {
  method: string;
  target: string;
  headers: HeaderPair[];
  body: Body;
}

export interface Response {
  status: number;
  headers: HeaderPair[];
  body: Body;
}

export interface Exchange {
  id: number;
  because: 'failure' | 'slowest' | 'sample' | 'evidence';
  signature: number | null;
  stage: number;
  endpoint: string;
  user: number;
  step: number;
  connection: number;
  outcome: string;
  error: string;
  timing: {due_us: number; possible_us: number; sent_us: number; first_byte_us: number | null; done_us: number};
  request: Request;
  response: Response | null;
}

export type When = 'before' | 'during' | 'after';
export type Around<Figures> = Record<When, Figures>;

export interface StretchFigures {
  error_share: number;
  enough: boolean;
  p50_us: number | null;
  p95_us: number | null;
  p99_us: number | null;
}
export interface StretchRequests extends StretchFigures {
  requests: number;
  errors: number;
}
export interface StretchCalls extends StretchFigures {
  calls: number;
  failed: number;
  harmed: number;
}

export interface FaultFigures {
  stretches: Around<{begin_us: number; end_us: number; counted_us: number}>;
  all: Around<StretchRequests>;
  endpoints: {id: number; name: string; figures: Around<StretchRequests>}[];
  calls: Around<StretchCalls> | null;
  overlapping: number[];
  recovery: {state: 'recovered' | 'not recovered' | 'unknown'; took_us: number; why: string};
}

export interface Fault {
  id: number;
  stage: number;
  experiment: number | null;
  name: string;
  kind: string;
  on: string;
  says: string;
  begin_us: number;
  end_us: number;
  ended: boolean;
  injected: number;
  too_late: number;
  not_applied: string;
  injections: {at_us: number; connection: number; request: number; applied: boolean; says: string}[];
  figures: FaultFigures | null;
}

export interface Dependency {
  name: string;
  calls: number;
  failed: number;
  harmed: number;
  rate: number;
  statuses: Record<string, number>;
  duration: Latency | null;
  ticks: {begin_us: number[]; length_us: number[]; calls: number[]; failed: number[]; harmed: number[]; p50_us: Column; p99_us: Column};
}

export type CellState = 'held' | 'broken' | 'not exercised' | 'inconclusive';

export interface Cell {
  rule: string;
  state: CellState;
  shown: number;
  of: number;
  says: string;
  finding: string | null;
}

export interface MatrixRow {
  kind: string;
  subject: string;
  what: string;
  says: string;
  state: CellState;
  not_exercised: string;
  experiments: number[];
  cells: Cell[];
}

export interface Matrix {
  rules: string[];
  counts: {subject: string; rows: number; handled: number; broken: number; inconclusive: number; not_exercised: number; findings: number; says: string}[];
  rows: MatrixRow[];
}

export type DriftOutcome = 'tolerated' | 'defaulted' | 'failed loudly' | 'server error' | 'failed silently' | 'value ignored' | 'crashed' | 'hung' | 'poisoned' | 'refused addition' | 'not exercised' | 'inconclusive';

export interface DriftCell {
  op: string;
  family: string | null;
  op_says: string;
  outcome: DriftOutcome;
  bad: boolean;
  logged: boolean;
  shown: number;
  of: number;
  says: string;
  finding: string | null;
  experiments: number[];
}

export interface DriftRow {
  subject: string;
  asked: string;
  is_request: boolean;
  place: string;
  endpoint: string;
  need: string;
  guarded: boolean;
  says: string;
  cells: DriftCell[];
}

export interface Drift {
  families: string[];
  counts: {subject: string; asked: string; is_request: boolean; places: number; cells: number; bad: number; inconclusive: number; not_exercised: number; needed: number; says: string}[];
  rows: DriftRow[];
}

export type Phase = 'control' | 'control again' | 'before' | 'provoked' | 'recovering' | 'after';

export interface StepPhase {
  phase: Phase;
  exchange: number | null;
  outcome: string | null;
  status: number;
  took_us: number | null;
  call_count: number;
  calls: number[];
}

export interface Step {
  journey: number;
  step: number;
  name: string;
  needs_dependency: boolean;
  is_read: boolean;
  phases: StepPhase[];
}

export interface Experiment {
  id: number;
  stage: number;
  kind: string;
  subject: string;
  what: string;
  says: string;
  repetition: number;
  begin_us: number;
  provoked_us: number;
  healed_us: number;
  end_us: number;
  not_exercised: string;
  log_lines: number;
  reproduce: string;
  steps: Step[];
  steps_left_out: number;
}

export interface Call {
  id: number;
  dependency: string;
  connection: number;
  request_number: number;
  began_us: number;
  request_done_us: number | null;
  first_byte_us: number | null;
  done_us: number | null;
  delivered: boolean;
  answered: boolean;
  ending: string;
  faults: string[];
  request: Request;
  response: Response | null;
}

export interface RunEvent {
  id: number;
  at_us: number;
  kind: string;
  subject: string;
  text: string;
}

export interface LogLine {
  id: number;
  at_us: number;
  subject: string;
  error_stream: boolean;
  text: string;
}

export interface Traffic {
  journeys: number;
  steps: number;
  links_made: number;
  links: {variable: string; from: string; to: string; uses: number}[];
  notes: {source: string; what: string; count: number}[];
}

export interface Deviation {
  stage: string;
  side: string;
  endpoint: string;
  status: number;
  rule: string;
  where: string;
  expected: string;
  got: string;
  schema: string;
  count: number;
  first_seen_us: number;
  last_seen_us: number;
  exchange: number;
}

export interface Change {
  between: string;
  endpoint: string;
  is_request: boolean;
  status: number;
  where: string;
  kind: string;
  rule: string;
  severity: Severity;
  before: string;
  after: string;
  count_before: number;
  count_after: number;
  bound: number;
  exchange_before: number;
  exchange_after: number;
  finding: string;
}

// One request of a play on its time axis, which begins at the first of them.
export interface RaceBar {
  number: number;
  request: string;
  begin_us: number;
  first_byte_us: number | null;
  end_us: number;
  answer: string;
  success: boolean;
  body: string;
  exchange: number;
}

export interface RaceRead {
  request: string;
  answer: string;
  body: string;
  exchange: number;
}

export interface RacePlay {
  play: number;
  how: string;
  overlap: number;
  spread_us: number;
  bars: RaceBar[];
  before: RaceRead[];
  after: RaceRead[];
}

export interface Race {
  what: string;
  endpoint: string;
  outcome: string;
  bad: boolean;
  shown: number;
  of: number;
  rate_low: number;
  rate_high: number;
  serial_plays: number;
  legal_outcomes: number;
  least_requests: number;
  widest_step_us: number;
  says: string;
  finding: string | null;
  picture: {serial: RacePlay | null; burst: RacePlay} | null;
}

export interface FuzzEndpoint {
  endpoint: string;
  requests: number;
  unanswered: number;
  statuses: Record<string, number>;
  statuses_documented: number;
  statuses_missed: string[];
  parameters: number;
  parameters_missed: string[];
  places: number;
  counters_reached: number;
  counters: number;
  not_reached: string;
  findings: string[];
}

export interface LinesByAuthor {
  ai: number;
  mixed: number;
  human: number;
  unknown: number;
}

export interface TouchedRow {
  endpoint: string;
  known: boolean;
  authorship: string;
  everything: boolean;
  distance: number;
  how: string;
  seen: 'not looked' | 'ran' | 'found' | 'not run';
  seen_as: string;
  file: string;
  line: number;
  lines: LinesByAuthor;
  weight: number;
  requests: number;
  bursts: number;
  drift_cells: number;
  made_up: number;
  findings: string[];
  verdict: string;
}

export interface Touched {
  repository: string;
  base: string;
  head: string;
  commits: number;
  state: string;
  coverage: number;
  lines: LinesByAuthor;
  reached: number;
  of: number;
  says: string;
  agents: {tool: string; model: string; commits: number; lines: number}[];
  warnings: string[];
  endpoints: TouchedRow[];
  unreached: {file: string; begin: number; end: number; authorship: string}[];
}

export interface AccessCell {
  who: string;
  way: string;
  column: string;
  outcome: string;
  bad: boolean;
  rule: string | null;
  shown: number;
  of: number;
  in_baseline: string | null;
  says: string;
  finding: string | null;
}

export interface AccessRow {
  endpoint: string;
  cells: AccessCell[];
}

export interface ComparedFigure {
  subject: string;
  figure: string;
  unit: string;
  baseline_rounds: number[];
  target_rounds: number[];
  baseline_text: string;
  target_text: string;
  change: number;
  low: number;
  high: number;
  smallest: number;
  change_text: string;
  low_text: string;
  high_text: string;
  smallest_text: string;
  p: number;
  worse: boolean;
  better: boolean;
  finding: string;
}

export interface Rounds {
  stage: string;
  between: string;
  load: string;
  planned: number;
  warm_up_us: number;
  measured_us: number;
  margin: number;
  must_see: number;
  verdict: Verdict;
  says: string;
  labelings: number;
  exact: boolean;
  rounds: {side: string; begin_us: number; measured_us: number; end_us: number; sent: number; late: number; not_measured: string}[];
  figures: ComparedFigure[];
  figures_left_out: number;
  not_compared: string[];
}

export interface Report {
  format: string;
  version: number;
  verdict: Verdict;
  reasons: string[];
  run: Run;
  gates: Gate[];
  findings: Finding[];
  overall: Figures;
  stages: Stage[];
  generator: Generator & {late_by_us: number; late_share_allowed: number};
  endpoints: Endpoint[];
  ticks: Ticks;
  samples: Samples[];
  faults: Fault[];
  dependencies: Dependency[];
  matrix: Matrix;
  drift: Drift;
  races: Race[];
  history: History | null;
  access: AccessRow[];
  invariants: {name: string; expects: string; looked_at: number; broken: number; not_judged: number; says: string; exchange: number}[];
  fuzz: FuzzEndpoint[];
  not_exercised: {subject: string; what: string; why: string; times: number}[];
  experiments: Experiment[];
  calls: Call[];
  contract: {watched: {stage: string; side: string; messages: number; looked_at: number; checked: number}[]; deviations: Deviation[]};
  changes: Change[];
  rounds: Rounds[];
  noise: {endpoint: string; where: string; pairs: number; differed: number}[];
  signatures: Signature[];
  exchanges: Exchange[];
  events: RunEvent[];
  log: LogLine[];
  traffic: Traffic;
  left_out: Record<string, number>;
  touched?: Touched;
}

export const known_version = 1;
