import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {isShown, on, search, start, stop, text} from './browser.mjs';

before(start);
after(stop);

const shout = `</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> " onload='alert(3)' ` +
  '{{data}} \\u{202E}gpj.exe\\u{202C} \\xFF &lt;b&gt;';

test('what looks like markup stays text wherever it stands', () => on('hostile', {}, async page => {
  assert.equal(await text(page, 'h1'), 'renew ' + shout);
  const counts = await page.evaluate(() => ({
    scripts: document.scripts.length,
    images: document.images.length,
    frames: document.querySelectorAll('iframe, object, embed, link, base, form[action]').length,
    handlers: [...document.querySelectorAll('*')].filter(one =>
      [...one.attributes].some(attribute => attribute.name.startsWith('on') || attribute.name === 'style')).length,
  }));
  const styled = await page.$$eval('[style]', found => found.map(one => one.className));
  assert.deepEqual({...counts, handlers: 0}, {scripts: 2, images: 0, frames: 0, handlers: 0});
  assert.equal(counts.handlers, styled.length);  // what the script places in the matrix
  for (const place of ['#lines', '#matrix', '#steps', '#coverage', '#policy', '#waived', '#back', '#proof', '#manual']) {
    assert.ok((await text(page, place)).includes(shout), place);
  }
}));

test('what looks like markup stays text without scripts', () => on('hostile', {scripts: false}, async page => {
  assert.equal(await text(page, 'h1'), 'renew ' + shout);
  assert.equal(await page.$$eval('img', found => found.length), 0);
  assert.ok((await text(page, 'noscript')).includes(shout));
}));

test('nothing of it turns the direction of writing', () => on('hostile', {}, async page => {
  const all = await page.$eval('html', found => found.outerHTML + found.textContent);
  assert.doesNotMatch(all, /[\u202A-\u202E\u2066-\u2069\u200E\u200F\uFFFD]/);
}));

test('a text of 64 KiB is folded with its length, and whole when it is unfolded', () =>
  on('hostile', {}, async page => {
    const summary = await text(page, '#back summary');
    assert.match(summary, /\u2026 \(65,\d{3} bytes\)$/);
    assert.equal(await isShown(page, '#back .whole'), false);
    await page.$eval('#back summary', found => found.click());
    assert.equal(await isShown(page, '#back .whole'), true);
    assert.equal(await text(page, '#back .whole'), shout + 'x'.repeat(64 * 1024));
  }));

test('a service with a name of 600 characters does not widen the page', () => on('hostile', {}, async page => {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
  const widths = await page.$$eval('.grid-head .grid-cell', found => found.map(one => one.offsetWidth));
  assert.ok(Math.max(...widths) < 400, String(widths));
  assert.equal(await page.$$eval('.grid-head .grid-cell', found =>
    found.some(one => one.textContent === 'S'.repeat(600))), true);
}));

test('it can be searched for', () => on('hostile', {}, async page => {
  await search(page, '</script><script>');
  assert.equal(await text(page, '#matrix-count'), '2 of 12 servers');
  assert.equal(await text(page, '#lines-count'), '1 of 9 lines');
}));

// The page would not run or fetch a foreign thing even if one got in.
test('the policy of the page lets nothing else run', () => on('renewal', {}, async (page, problems) => {
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = true';
    document.body.append(script);
    const image = new Image();
    const ended = new Promise(resolve => { image.onload = image.onerror = event => resolve(event.type); });
    image.src = 'http://127.0.0.1:9/x.png';
    document.body.append(image);
    const frame = document.createElement('div');
    frame.setAttribute('style', 'color: red');
    const answer = await fetch('http://127.0.0.1:9/').then(() => 'fetched', () => 'refused');
    return {ran: window.intruder === true, image: await ended, fetch: answer};
  });
  assert.deepEqual(outcome, {ran: false, image: 'error', fetch: 'refused'});
  const blocked = problems.filter(problem => problem.includes('Content Security Policy'));
  assert.ok(blocked.length >= 3, problems.join('\n'));
  assert.deepEqual(problems.filter(problem => problem.startsWith('request:')), []);
  problems.length = 0;
}));
