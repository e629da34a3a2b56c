import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {isShown, on, rowsInSight, start, stop, text} from './browser.mjs';

before(start);
after(stop);

// The cell that a screen reader is told of: row and column from 1, and its text.
const active = page => page.evaluate(() => {
  const id = document.activeElement.getAttribute('aria-activedescendant');
  const cell = id && document.getElementById(id);
  if (!cell) return null;
  const box = cell.getBoundingClientRect();
  const view = document.getElementById('viewport').getBoundingClientRect();
  return {
    row: Number(cell.parentElement.getAttribute('aria-rowindex')),
    column: Number(cell.getAttribute('aria-colindex')),
    text: cell.textContent,
    inSight: box.top >= view.top - 1 && box.bottom <= view.bottom + 1 && box.left >= view.left - 1,
    outline: getComputedStyle(cell).outlineStyle,
  };
});

async function press(page, ...keys) {
  for (const key of keys) {
    const [name, ...held] = key.split('+').reverse();
    for (const one of held) await page.keyboard.down(one);
    await page.keyboard.press(name);
    for (const one of held) await page.keyboard.up(one);
  }
  return active(page);
}

const focusGrid = page => page.focus('.grid');

test('the first stop skips to the review', () => on('renewal', {}, async page => {
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  assert.equal(await page.evaluate(() => document.activeElement.getBoundingClientRect().left >= 0), true);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'review');
}));

test('every stop of the tab key is in reading order, seen and named', () => on('renewal', {}, async page => {
  const stops = [];
  for (let count = 0; count < 80; ++count) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const found = document.activeElement;
      if (found === document.body) return null;
      const style = getComputedStyle(found);
      const isGrid = found.getAttribute('role') === 'grid';
      return {
        name: found.id || found.getAttribute('role') || found.textContent.trim(),
        seen: isGrid || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1),
        place: [...document.querySelectorAll('*')].indexOf(found),
      };
    });
    if (!stop) break;
    stops.push(stop);
  }
  const places = stops.map(stop => stop.place);
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.deepEqual(stops.filter(stop => !stop.seen), []);
  const names = stops.map(stop => stop.name);
  for (const wanted of ['search', 'theme', 'copy', 'kind', 'state', 'wave', 'service', 'grid']) {
    assert.ok(names.includes(wanted), `${wanted} in ${names}`);
  }
}));

test('a slash leads to the search, but can be typed there', () => on('renewal', {}, async page => {
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.type('a/b');
  assert.equal(await page.$eval('#search', found => found.value), 'a/b');
  await page.keyboard.press('Escape');
  assert.equal(await page.$eval('#search', found => found.value), '');
  assert.equal(await text(page, '#matrix-count'), '12 servers');
}));

test('arrows, Home, End and the pages move in the matrix', () => on('fleet', {}, async page => {
  await focusGrid(page);
  assert.deepEqual(await active(page), {row: 2, column: 1, text: 'EX00001', inSight: true, outline: 'solid'});
  const at = async (keys, row, column) => {
    const now = await press(page, ...keys);
    assert.deepEqual([now.row, now.column, now.inSight], [row, column, true], keys.join(' '));
    return now;
  };
  await at(['ArrowDown', 'ArrowRight'], 3, 2);
  await at(['ArrowLeft', 'ArrowLeft'], 3, 1);
  await at(['End'], 3, 12);
  await at(['Home'], 3, 1);
  const page1 = await press(page, 'PageDown');
  assert.ok(page1.row > 10 && page1.inSight);
  await at(['PageUp'], 3, 1);
  assert.equal((await at(['Control+End'], 10001, 12)).inSight, true);
  await at(['ArrowDown'], 10001, 12);
  assert.equal((await at(['Home'], 10001, 1)).text, 'EX10000');
  assert.equal((await at(['Control+Home'], 2, 1)).text, 'EX00001');
  assert.equal((await at(['ArrowUp'], 1, 1)).text, 'Server');
  await at(['ArrowUp'], 1, 1);
}));

test('Enter tells everything of a server, where it is also told what to look at', () =>
  on('renewal', {}, async page => {
    assert.equal(await isShown(page, '#server-detail'), false);
    await focusGrid(page);
    await press(page, 'ArrowDown', 'Enter');
    const told = await text(page, '#server-detail');
    for (const words of ['EX00002', 'change', 'mailbox \u00b7 wave 2', 'IIS 0A1B2C3D \u2192 559642FC',
                         'nginx:shop.example.com:443 0A1B2C3D', 'usage: clientAuth is lost']) {
      assert.ok(told.includes(words), `${words} in ${told}`);
    }
    assert.ok(!told.includes('no way back'));
    assert.equal(await page.$eval('.grid-row.chosen', row => row.getAttribute('aria-selected')), 'true');
  }));

test('of ten thousand servers only those in sight are elements, and all can be reached', () =>
  on('fleet', {}, async page => {
    const count = () => page.$$eval('.grid-body .grid-row', rows => rows.length);
    assert.ok(await count() < 60);
    assert.equal(await page.$eval('.grid', grid => grid.getAttribute('aria-rowcount')), '10001');
    await page.$eval('#viewport', view => { view.scrollTop = view.scrollHeight; });
    await page.waitForFunction(() => document.querySelector('.grid-body').textContent.includes('EX10000'));
    assert.ok(await count() < 60);
    assert.equal((await rowsInSight(page)).at(-1), 'EX10000');
    const indices = await page.$$eval('.grid-body .grid-row', rows => rows.map(row => Number(row.getAttribute('aria-rowindex'))));
    assert.deepEqual(indices, indices.map((_, at) => indices[0] + at));
    assert.equal(await page.$$eval('[id]', found => new Set(found.map(one => one.id)).size === found.length), true);
  }));

test('a click chooses a server as Enter does', () => on('renewal', {}, async page => {
  await page.$eval('#matrix', found => found.scrollIntoView({behavior: 'instant'}));
  await page.click('.grid-body .grid-row:nth-child(4) .grid-cell');
  assert.match(await text(page, '#server-detail h3'), /^EX00004$/);
}));
