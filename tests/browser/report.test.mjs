// Finished reports in a browser, used as a person would: read, filtered, sorted, zoomed, copied from, by mouse
// and by keyboard, on a wide and on a narrow screen.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Reports, open_everything} from './browser.mjs';

const names = ['sample', 'faults', 'drift', 'races', 'rounds', 'every', 'short', 'hostile', 'huge', 'empty'];
let reports;
before(async () => {
  reports = await Reports.start(names);
});
after(() => reports?.stop());

async function with_page(name, how, use) {
  const page = await reports.open(name, how);
  try {
    await use(page);
    assert.deepEqual(page.wrongs, []);
  } finally {
    await page.context().close();
  }
}

for (const name of names) {
  test(`the ${name} report opens without an error and asks nothing from anywhere`, () =>
      with_page(name, {}, async (page) => {
        assert.equal(await page.locator('.word').isVisible(), true);
        if (name !== 'huge') await open_everything(page);
      }));
}

test('verdict, reasons and the facts of the run are on the first screen', () =>
    with_page('sample', {}, async (page) => {
      assert.match(await page.title(), /^fail: Checkout before release$/);
      for (const selector of ['.word', 'h1', '.reasons', '.facts', '#gates h2']) {
        const box = await page.locator(selector).boundingBox();
        assert.ok(box !== null && box.y + box.height <= 900, `${selector} is on the screen`);
      }
      assert.equal(await page.locator('.word').textContent(), 'Verdict: Fail');
      assert.match(await page.locator('.facts').innerText(), /21,773/);
    }));

test('the history tells what is new, flaky and fixed, and draws each gate over the runs', () =>
    with_page('sample', {}, async (page) => {
      const text = await page.locator('#history').innerText();
      for (const part of ['13 runs', 'new', 'flaky', 'in 3 of 10 runs since', '9 clean runs in a row would prove a fix', 'fixed: not in the last 3 runs']) {
        assert.ok(text.includes(part), part);
      }
      assert.equal(await page.locator('#history svg.trend rect').count(), 13);
      assert.equal(await page.locator('#history svg.trend line.limit').count(), 1);
    }));

test('gates show observed value, limit and margin', () =>
    with_page('sample', {}, async (page) => {
      const row = await page.locator('#gates tbody tr').first().innerText();
      for (const part of ['p99(POST /orders) < 150ms', 'failed', '180 ms', '< 150 ms', '30.5 ms over']) assert.ok(row.includes(part), part);
      assert.equal(await page.locator('#gates tbody tr').count(), 6);
    }));

test('a finding shows request, response, log line and the command, which can be copied', () =>
    with_page('sample', {}, async (page) => {
      const finding = page.locator('details.finding').nth(1);
      const text = await finding.innerText();
      for (const part of ['POST /orders', '"coupon": "WELCOME"', '500 (unexpected status)', 'database is locked', 'SQLITE_BUSY', 'Why it matters']) {
        assert.ok(text.includes(part), part);
      }
      await finding.getByRole('button', {name: /^Copy/}).click();
      await finding.getByText('Copied').waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'shakedown reproduce runs/checkout-20251121-091800 F2');
    }));

test('text from a target never becomes markup', () =>
    with_page('hostile', {}, async (page) => {
      await open_everything(page);
      for (const cell of await page.locator('.cell').all()) {
        await cell.click();
        assert.equal(await page.locator('img, svg, iframe, [onerror], [onmouseover]').count(), 0);
      }
      await page.mouse.move(300, 120);
      assert.equal(await page.locator('img, svg, iframe, object, embed, link, form, [onerror], [onmouseover], [style*="url"]').count(), 0);
      assert.equal(await page.locator('script').count(), 2);
      assert.equal(await page.locator('a:not(nav a):not(.skip)').count(), 0);
      assert.doesNotMatch(await page.title(), /^owned/);
      assert.equal(await page.locator('h1').innerText(), '</script><img src=x onerror="document.title=\'owned\'">');
      const shown = await page.locator('body').innerText();
      assert.doesNotMatch(shown, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
    }));

// How many pixels of each canvas were drawn in something else than shades of grey.
function inked(page) {
  return page.evaluate(() => [...document.querySelectorAll('.canvas canvas')].map((canvas) => {
    // From a copy: reading a canvas back makes the browser warn and draw it differently.
    const copy = Object.assign(document.createElement('canvas'), {width: canvas.width, height: canvas.height});
    const context = copy.getContext('2d', {willReadFrequently: true});
    context.drawImage(canvas, 0, 0);
    const {data} = context.getImageData(0, 0, copy.width, copy.height);
    let n = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 40 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40) n += 1;
    }
    return n;
  }));
}

test('every chart is drawn, in a run of three seconds too', async () => {
  await with_page('sample', {}, async (page) => {
    const titles = await page.locator('.chart h3').allInnerTexts();
    assert.deepEqual(titles, ['Requests a second', 'Latency', 'Errors a second', 'Resident memory', 'Descriptors and threads', 'Processor', 'In flight', 'Generator’s send lag']);
    for (const pixels of await inked(page)) assert.ok(pixels > 100, `${pixels} coloured pixels`);
  });
  await with_page('short', {}, async (page) => {
    assert.deepEqual(await page.locator('.chart h3').allInnerTexts(), ['Requests a second', 'Latency', 'In flight', 'Generator’s send lag']);
    for (const pixels of await inked(page)) assert.ok(pixels > 50, `${pixels} coloured pixels`);
  });
});

test('charts zoom together by a stage’s button and by dragging, and a double click shows the whole run', () =>
    with_page('sample', {}, async (page) => {
      const pressed = () => page.locator('#charts .tools [aria-pressed="true"]').allInnerTexts();
      const before_zoom = await inked(page);
      await page.locator('#charts .tools').getByRole('button', {name: 'steady'}).click();
      assert.deepEqual(await pressed(), ['steady']);
      const after_zoom = await inked(page);
      assert.ok(after_zoom.filter((pixels, i) => pixels !== before_zoom[i]).length >= 7, 'the charts changed');

      const plot = page.locator('#chart-memory .u-over');
      await plot.scrollIntoViewIfNeeded();
      const box = await plot.boundingBox();
      await page.mouse.move(box.x + 100, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + 300, box.y + 40, {steps: 4});
      await page.mouse.up();
      assert.deepEqual(await pressed(), []);
      await plot.dblclick();
      assert.deepEqual(await pressed(), ['Whole run']);
    }));

test('the legend follows the cursor in all charts and hides a line', () =>
    with_page('sample', {}, async (page) => {
      const value = page.locator('#chart-descriptors .legend').first();
      assert.match(await value.innerText(), /max\s+106/);
      const plot = page.locator('#chart-rate .u-over');
      await plot.scrollIntoViewIfNeeded();
      const box = await plot.boundingBox();
      await page.mouse.move(box.x + box.width / 4, box.y + 30);
      assert.doesNotMatch(await value.innerText(), /max/);
      const [, before_hiding] = await inked(page);
      const line = page.locator('#chart-latency .legend').first();
      await line.click();
      assert.equal(await line.getAttribute('aria-pressed'), 'false');
      await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => done(true))));
      const [, after_hiding] = await inked(page);
      assert.ok(after_hiding < before_hiding);
    }));

// The colour of a pixel of a chart, at a second of the run and a height in CSS pixels from its top.
function pixel(page, chart, second, y) {
  return page.evaluate(([id, at, height]) => {
    const canvas = document.querySelector(`#chart-${id} canvas`);
    const over = document.querySelector(`#chart-${id} .u-over`);
    const copy = Object.assign(document.createElement('canvas'), {width: canvas.width, height: canvas.height});
    const context = copy.getContext('2d', {willReadFrequently: true});
    context.drawImage(canvas, 0, 0);
    const scale = canvas.width / canvas.clientWidth;
    const x = over.offsetLeft + (at / 150) * over.clientWidth;
    return [...context.getImageData(Math.round(x * scale), Math.round(height * scale), 1, 1).data].join(',');
  }, [chart, second, y]);
}

for (const scheme of ['light', 'dark']) {
  test(`faults are bands in every chart, overlapping ones with a bar each, in ${scheme} colours`, () =>
      with_page('faults', {scheme}, async (page) => {
        const charts = await page.locator('.chart').evaluateAll((all) => all.map((one) => one.id.replace('chart-', '')));
        assert.ok(charts.includes('calls'));
        for (const chart of charts) {
          const top = await page.evaluate((id) => document.querySelector(`#chart-${id} .u-over`).offsetTop, chart);
          const calm = await pixel(page, chart, 42, top + 3);
          assert.notEqual(await pixel(page, chart, 22, top + 3), calm, `${chart}: the first fault tints it`);
          assert.notEqual(await pixel(page, chart, 61, top + 3), await pixel(page, chart, 55, top + 3), `${chart}: two faults tint it more than one`);
          const bar = await pixel(page, chart, 29.5, top - 8);
          assert.notEqual(bar, await pixel(page, chart, 42, top - 8), `${chart}: a bar above the plot`);
          assert.equal(await pixel(page, chart, 69.5, top - 24), bar, `${chart}: the overlapping fault has a bar of its own`);
          assert.notEqual(await pixel(page, chart, 52, top - 24), bar, `${chart}: where it was not armed there is none`);
        }
        assert.match(await page.locator('#chart-latency .canvas').getAttribute('aria-label'), /Faults: 1 latency 2 s .* 0:15 to 0:30; 2 status 503/);
        assert.deepEqual(await page.locator('.bands li').allInnerTexts(), ['1 latency 2 s give or take 500 ms on payments', '2 status 503 on payments, first 200', '3 bandwidth 20000 B/s on database']);
      }));
}

test('each fault has its figures before, during and after, and one that was not applied its reason', () =>
    with_page('faults', {}, async (page) => {
      const cards = page.locator('.fault');
      assert.equal(await cards.count(), 4);
      const first = await cards.nth(0).innerText();
      for (const part of ['It acted 451 times', 'at once after its end', '10.2 %', '2.83 s', 'Calls to payments', '31.0/s']) assert.ok(first.includes(part), part);
      assert.match(await cards.nth(1).innerText(), /still above their old level 20\.0 s after the end of the last fault/);
      const missing = cards.nth(3);
      assert.match(await missing.innerText(), /could not be applied: a tmpfs cannot be mounted/);
      assert.equal(await missing.locator('table').count(), 0);
    }));

test('a cell of the matrix opens what shows it, by mouse and by keyboard, and closes again', () =>
    with_page('faults', {}, async (page) => {
      const matrix = page.locator('#matrix');
      assert.deepEqual(await matrix.locator('tr.subject').allInnerTexts(), [
        'payments: 10 faults, 4 handled, 5 findings, 1 inconclusive, 1 not exercised', 'database: 2 faults, 1 handled, 1 inconclusive', 'target: 2 faults, 1 handled, 1 not exercised']);
      assert.equal(await matrix.locator('.faultrow').count(), 14);
      const cell = matrix.getByRole('button', {name: 'payments, http_truncate, false success: happened, in 2 of 2'});
      assert.equal(await cell.innerText(), '✗ 2 of 2');
      await cell.click();
      assert.equal(await cell.getAttribute('aria-expanded'), 'true');
      const evidence = page.locator(`#${await cell.getAttribute('aria-controls')}`);
      const text = await evidence.innerText();
      for (const part of ['Finding F2', 'acted once', 'Answer without the fault', 'Answer with the fault', 'What payments was asked, with the fault', 'the answer did not arrive as it was sent', 'http_truncate']) {
        assert.ok(text.includes(part), part);
      }
      const marks = await evidence.locator('mark').allInnerTexts();
      assert.deepEqual(marks.map((one) => one.trim()), ['"charge": "ch_1",', '"charge": null,']);
      assert.deepEqual((await evidence.locator('.noise').allInnerTexts()).map((one) => one.split(':')[0].trim()), ['X-Request-Id', '"at"', 'X-Request-Id', '"at"']);
      await evidence.getByRole('button', {name: 'Copy: command that reproduces this finding'}).click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'shakedown reproduce runs/payments-20251121-091800 F2');
      await evidence.getByRole('button', {name: 'Repetition 2'}).click();
      assert.match(await evidence.innerText(), /Repetition 2, begun at/);
      await cell.click();
      assert.equal(await evidence.isVisible(), false);

      const other = matrix.getByRole('button', {name: /^payments, http_status, amplification/});
      await other.focus();
      await page.keyboard.press('Enter');
      assert.equal(await other.getAttribute('aria-expanded'), 'true');
      const opened = page.locator(`#${await other.getAttribute('aria-controls')}`);
      const log = await opened.innerText();
      assert.match(log, /asked payments 9 times/);
      assert.match(log, /warn: payment of order 48213 failed/);
      await opened.getByText('The scenario that does it again').click();
      await opened.getByRole('button', {name: 'Copy: scenario that does it again'}).click();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^target: [^]*http_status/);
      await opened.getByRole('button', {name: 'Show finding F4'}).click();
      assert.equal(await page.evaluate(() => document.activeElement?.closest('details')?.open), true);
    }));

test('a cell says its state in words and not in colour alone', () =>
    with_page('faults', {}, async (page) => {
      for (const [state, sign] of [['held', '✓ fine'], ['broken', '✗ 2 of 2'], ['inconclusive', '? 1 of 2'], ['not-exercised', '– not run']]) {
        const cell = page.locator(`.cell.${state}`).first();
        assert.equal(await cell.innerText(), sign);
        assert.ok((await cell.getAttribute('title')).length > 20);
        assert.ok((await cell.getAttribute('aria-label')).length > 20);
      }
      await page.getByRole('combobox', {name: 'Rows'}).selectOption({label: 'With findings'});
      assert.equal(await page.locator('#matrix .faultrow').count(), 4);
      assert.match(await page.locator('#matrix').innerText(), /What could not be tried[^]*statically linked/);
    }));

test('endpoints can be filtered, sorted and limited to a stage', () =>
    with_page('sample', {}, async (page) => {
      const names_shown = () => page.locator('.endpoints tbody .expand').allInnerTexts();
      assert.equal((await names_shown())[0], 'POST /orders');
      await page.getByRole('searchbox', {name: 'Filter endpoints'}).fill('PAY');
      assert.deepEqual(await names_shown(), ['POST /orders/{id}/pay']);
      await page.getByRole('searchbox', {name: 'Filter endpoints'}).fill('nothing like it');
      assert.deepEqual(await names_shown(), []);
      assert.ok(await page.getByText('No endpoint matches.').isVisible());
      await page.getByRole('searchbox', {name: 'Filter endpoints'}).fill('');
      const requests = page.locator('.endpoints thead').getByRole('button', {name: 'Requests'});
      await requests.click();
      assert.equal(await page.locator('.endpoints thead th[aria-sort="descending"]').innerText(), 'Requests▾');
      assert.equal((await names_shown())[0], 'GET /products/{id}');
      await requests.click();
      assert.equal((await names_shown())[0], 'POST /orders/{id}/pay');
      await page.getByRole('combobox', {name: 'Part of the run'}).selectOption({label: 'Stage warm-up'});
      assert.match(await page.locator('.endpoints tbody tr').first().innerText(), /\t\d{2}\t/);
    }));

test('lists can be searched, and a list without a match says so', () =>
    with_page('sample', {}, async (page) => {
      const rows = page.locator('#exchanges details');
      assert.equal(await rows.count(), 15);
      await page.locator('#exchanges').getByRole('button', {name: /^Show/}).click();
      assert.equal(await rows.count(), 30);
      await page.getByRole('combobox', {name: 'Kind'}).selectOption('failure');
      assert.equal(await rows.count(), 4);
      await page.getByRole('searchbox', {name: 'Search the output'}).fill('sqlite');
      assert.equal(await page.locator('#log .line').count(), 1);
      await page.getByRole('searchbox', {name: 'Search the output'}).fill('unheard of');
      assert.ok(await page.getByText('No lines match.').isVisible());
    }));

test('three hundred endpoints and thousands of findings are shown in part, and the filter reaches all', () =>
    with_page('huge', {}, async (page) => {
      assert.equal(await page.locator('details.finding').count(), 50);
      await page.getByRole('searchbox', {name: 'Search findings'}).fill('number 105 of');
      assert.equal(await page.locator('details.finding').count(), 1);
      await page.getByRole('searchbox', {name: 'Filter endpoints'}).fill('/service/299/');
      assert.equal(await page.locator('.endpoints .expand').count(), 1);
      assert.match(await page.locator('#conditions').innerText(), /Only in run\.db/);
    }));

test('everything can be reached and used by keyboard alone', () =>
    with_page('sample', {}, async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the report');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
      const focus = (selector) => page.locator(selector).first().focus();
      await focus('details.finding:not([open]) summary');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.equal(outline, 'solid');
      const closed = await page.locator('details.finding:not([open])').count();
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('details.finding:not([open])').count(), closed - 1);
      await focus('.expand');
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('.expand').first().getAttribute('aria-expanded'), 'true');
      assert.match(await page.locator('tr.details').first().innerText(), /Statuses/);
      await page.locator('.sort').nth(1).focus();
      await page.keyboard.press('Space');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Requests▾');
    }));

for (const name of ['sample', 'faults']) {
  test(`what is seen of the ${name} report has words: headings in order, tables with captions, charts and controls with names`, () =>
    with_page(name, {}, async (page) => {
      await open_everything(page);
      if (name === 'faults') await page.locator('.cell.broken').first().click();
      const wrong = await page.evaluate(() => {
        const found = [];
        let level = 0;
        for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
          const next = Number(heading.tagName[1]);
          if (next > level + 1 && !(next === 4)) found.push(`h${level} is followed by h${next}`);
          level = next;
        }
        for (const table of document.querySelectorAll('table')) if (!table.caption?.textContent) found.push('a table without a caption');
        for (const chart of document.querySelectorAll('[role="img"]')) if ((chart.getAttribute('aria-label') ?? '').length < 40) found.push('a chart without words');
        for (const control of document.querySelectorAll('button, input, select, summary')) {
          if (!(control.getAttribute('aria-label') ?? control.textContent ?? '').trim()) found.push(`${control.tagName} without a name`);
        }
        for (const section of document.querySelectorAll('section')) {
          if (!document.getElementById(section.getAttribute('aria-labelledby') ?? '')) found.push('a section without a name');
        }
        for (const landmark of ['header', 'nav', 'main', 'footer']) if (!document.querySelector(landmark)) found.push(`no ${landmark}`);
        const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
        if (new Set(ids).size !== ids.length) found.push('an id is there twice');
        return found;
      });
      assert.deepEqual(wrong, []);
    }));
}

// WCAG 2.1, 1.4.3: the contrast of a text with what is behind it.
function contrasts(page, selectors) {
  return page.evaluate((wanted) => {
    const channels = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const brightness = ([r, g, b]) => [r, g, b].map((value) => value / 255)
        .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = channels(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] > 0) return colour;
      }
      return [255, 255, 255];
    };
    return wanted.map((selector) => {
      const element = document.querySelector(selector);
      if (element === null) return [selector, 0];
      const [one, two] = [brightness(channels(getComputedStyle(element).color)), brightness(behind(element))].sort((a, b) => b - a);
      return [selector, (one + 0.05) / (two + 0.05)];
    });
  }, selectors);
}

for (const scheme of ['light', 'dark']) {
  test(`text can be read in ${scheme} colours`, () =>
      with_page('sample', {scheme}, async (page) => {
        const selectors = ['h1', '.word', '.when', '.lead', '.fact dt', 'nav a', '.mark.pass', '.mark.fail', '.mark.inconclusive', '.severity.critical',
          '.severity.high', '.severity.medium', '.severity.low', '.meta', '.grave .said', '.line.marked .said', '.bad', '.legend .label', '.copied'];
        for (const [selector, ratio] of await contrasts(page, selectors)) assert.ok(ratio >= 4.5, `${selector}: ${ratio.toFixed(2)}`);
      }));
  test(`faults and the matrix can be read in ${scheme} colours`, () =>
      with_page('faults', {scheme}, async (page) => {
        await page.locator('.cell.broken').nth(3).click();
        const selectors = ['.cell.held', '.cell.broken', '.cell.inconclusive', '.cell.not-exercised', '.badge', '.unproven', '.around .bad', '.tone.broken', '.acted', '.message mark', '.message .noise', '.matrix thead th'];
        for (const [selector, ratio] of await contrasts(page, selectors)) assert.ok(ratio >= 4.5, `${selector}: ${ratio.toFixed(2)}`);
      }));
}

test('the button switches between light and dark, and charts follow', () =>
    with_page('sample', {scheme: 'light'}, async (page) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await paper();
      const axis = () => page.evaluate(() => document.querySelector('.canvas canvas').toDataURL());
      const drawn = await axis();
      await page.getByRole('button', {name: 'Switch between light and dark'}).click();
      assert.notEqual(await paper(), light);
      assert.notEqual(await axis(), drawn);
    }));

for (const name of names) {
  for (const width of [390, 768, 1280]) {
    test(`the ${name} report does not scroll sideways at ${width} pixels`, () =>
        with_page(name, {width}, async (page) => {
          if (name !== 'huge') await open_everything(page);
          if (name === 'faults') await page.locator('.cell.broken').first().click();
          const [page_width, screen_width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.ok(page_width <= screen_width, `${page_width} > ${screen_width}`);
        }));
  }
}

test('on paper the navigation and the controls are gone', () =>
    with_page('sample', {}, async (page) => {
      await page.emulateMedia({media: 'print'});
      assert.equal(await page.locator('nav').isVisible(), false);
      assert.equal(await page.locator('#endpoints .tools').isVisible(), false);
      assert.equal(await page.locator('#gates').isVisible(), true);
      assert.ok((await page.pdf()).length > 10_000);
    }));

test('rounds of load show what became worse first, a dot for each round, and what could have been seen', () =>
    with_page('rounds', {}, async (page) => {
      const section = page.locator('#rounds');
      assert.equal(await section.locator('h3 .stage-verdict').first().innerText(), 'fail');
      const first = section.locator('tbody tr').first();
      assert.equal(await first.locator('.bad').count(), 1);
      await section.getByRole('searchbox').first().fill('/e2 p50');
      assert.match(await first.innerText(), /GET \/e2 p50/);
      assert.equal(await first.locator('.dots i').count(), 10);
      await section.getByRole('searchbox').first().fill('payments');
      assert.match(await section.locator('tbody tr').first().innerText(), /POST \/charges on payments/);
      assert.match(await section.innerText(), /fewer than four each can show nothing/);
      assert.match(await section.innerText(), /1 round of the target alone/);
    }));

test('a report of 300 endpoints and 5,000 findings is painted, and filtered while one types', async (context) =>
    with_page('huge', {}, async (page) => {
      const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null);
      assert.notEqual(painted, null);
      // From a letter to the frame that shows what it leaves.
      const filtered = await page.evaluate(async () => {
        const box = document.querySelector('input[aria-label="Filter endpoints"]');
        const times = [];
        for (const text of ['/service/2', '/service/29', '/service/299', '']) {
          const begun = performance.now();
          box.value = text;
          box.dispatchEvent(new Event('input'));
          document.body.getBoundingClientRect();
          times.push(performance.now() - begun);
        }
        return Math.max(...times);
      });
      // A time is told and not asserted: it is the machine's, too.
      context.diagnostic(`first paint after ${painted.toFixed(0)} ms, a filter shown within ${filtered.toFixed(0)} ms`);
    }));
