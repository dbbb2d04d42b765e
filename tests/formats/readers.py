# Programs that read these formats: junitparser for JUnit XML, and the strict OpenMetrics parser of the
# Prometheus client.
import os
import pathlib
import sys

import junitparser
from prometheus_client.openmetrics.parser import text_string_to_metric_families

wrong = []


def check(held, what):
    if not held:
        wrong.append(what)


def read_junit(name, path):
    suites = junitparser.JUnitXml.fromfile(str(path))
    stated = (suites.tests, suites.failures, suites.errors, suites.skipped)
    counted = [0, 0, 0, 0]
    for suite in suites:
        for case in suite:
            counted[0] += 1
            kinds = [type(result) for result in case.result]
            check(len(kinds) <= 1, f"{name}: more than one result of {case.name}")
            for place, kind in enumerate((junitparser.Failure, junitparser.Error, junitparser.Skipped), 1):
                counted[place] += kinds.count(kind)
            check(case.name, f"{name}: a case without a name")
    check(stated == tuple(counted), f"{name}: junit.xml states {stated}, and has {tuple(counted)}")


def read_metrics(name, path):
    families = {family.name: family for family in text_string_to_metric_families(path.read_text(encoding="utf-8"))}
    for wanted in ("shakedown_run", "shakedown_verdict", "shakedown_findings", "shakedown_requests", "shakedown_latency_seconds"):
        check(wanted in families, f"{name}: no {wanted}")
    return {(sample.name, sample.labels.get("endpoint"), sample.labels.get("quantile")): sample.value
            for family in families.values() for sample in family.samples}


runs = sorted(pathlib.Path(os.environ["RUNS"]).iterdir())
check(len(runs) >= 8, "too few runs")
for run in runs:
    read_junit(run.name, run / "junit.xml")
    samples = read_metrics(run.name, run / "metrics.txt")
    if run.name == "short":
        check(samples[("shakedown_requests_total", "GET /products", None)] > 0, "no requests of GET /products")
        p50 = samples[("shakedown_latency_seconds", "GET /products", "0.5")]
        p99 = samples[("shakedown_latency_seconds", "GET /products", "0.99")]
        check(0 < p50 <= p99 < 1, f"latencies are not in seconds: {p50}, {p99}")
for what in wrong:
    print(what, file=sys.stderr)
print(f"{len(runs)} runs read as JUnit and OpenMetrics, {len(wrong)} faults")
sys.exit(1 if wrong else 0)
