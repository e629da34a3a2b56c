import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {dataOf, isShown, on, rowsInSight, search, share, start, stop, text} from './browser.mjs';

before(start);
after(stop);

const fleetCount = page => text(page, '#matrix-count');
const optionsOf = (page, id) => page.$$eval(`${id} option`, found =>
  found.map(option => ({value: option.value, text: option.textContent})));

// What the page must show, computed here from its data.
function countRows(data, fits) {
  let count = 0;
  for (let row = 0; row < data.servers.length; ++row) if (fits(row)) ++count;
  return count;
}

test('each state shows its servers, as many as the choice says', () => on('fleet', {}, async page => {
  const data = await dataOf(page);
  const options = (await optionsOf(page, '#state')).slice(1);
  assert.equal(options.length, 5);
  for (const option of options) {
    await page.select('#state', option.value);
    const count = countRows(data, row => data.states[row] === Number(option.value));
    assert.equal(await fleetCount(page), share(count, 10000, 'server'));
    assert.equal(option.text, `${data.stateNames[option.value]} (${count.toLocaleString('en-US')})`);
  }
}));

test('each wave shows its servers', () => on('fleet', {}, async page => {
  const data = await dataOf(page);
  const options = (await optionsOf(page, '#wave')).slice(1);
  assert.equal(options.length, 5);
  for (const option of options.slice(0, -1)) {
    await page.select('#wave', option.value);
    const count = countRows(data, row => data.waves[row] > 0 &&
      `${data.groupNames[data.groups[row]]} \u00b7 wave ${data.waves[row]}` === option.value);
    assert.equal(await fleetCount(page), share(count, 10000, 'server'));
  }
  await page.select('#wave', 'none');
  assert.equal(await fleetCount(page), share(countRows(data, row => data.waves[row] === 0), 10000, 'server'));
}));

test('a service shows the servers that have it', () => on('hostile', {}, async page => {
  const data = await dataOf(page);
  const options = (await optionsOf(page, '#service')).slice(1);
  assert.equal(options.length, data.columns.length);
  await page.select('#service', String(data.columns.indexOf('x')));
  assert.equal(await fleetCount(page), '1 of 12 servers');
  assert.deepEqual(await rowsInSight(page), ['EX00002']);
}));

test('a search finds servers, states, notes, thumbprints, and the lines and names that speak of them', () =>
  on('renewal', {}, async page => {
    for (const [words, servers, lines, names] of [
      ['ex00009', '1 of 12 servers', '1 of 8 lines', '0 of 3 names'],
      ['EX00003', '1 of 12 servers', '3 of 8 lines', '0 of 3 names'],  // within EX[00001..00008]
      ['exportable copy', '1 of 12 servers', '1 of 8 lines', '0 of 3 names'],
      ['legacy', '0 of 12 servers', '1 of 8 lines', '1 of 3 names'],
      ['559642fc', '10 of 12 servers', '0 of 8 lines', '2 of 3 names'],
      ['nobody', '0 of 12 servers', '1 of 8 lines', '2 of 3 names'],
      ['show in matrix', '0 of 12 servers', '0 of 8 lines', '0 of 3 names'],
    ]) {
      await search(page, words);
      assert.equal(await fleetCount(page), servers, words);
      assert.equal(await text(page, '#lines-count'), lines, words);
      assert.equal(await text(page, '#names-count'), names, words);
      assert.equal(await text(page, '#status'), `Shown: ${servers}, ${lines}, ${names}`);
    }
    assert.equal(await page.$eval('#status', found => found.getAttribute('aria-live')), 'polite');
  }));

test('nothing found is said, and one button brings all back', () => on('fleet', {}, async page => {
  await search(page, 'no such server');
  assert.equal(await fleetCount(page), '0 of 10,000 servers');
  assert.equal(await isShown(page, '.empty'), true);
  assert.deepEqual(await rowsInSight(page), []);
  await page.select('#state', '0');
  await page.click('#clear');
  assert.equal(await fleetCount(page), '10,000 servers');
  assert.equal(await text(page, '#status'), '');
  assert.equal(await isShown(page, '.empty'), false);
  assert.equal(await isShown(page, '#clear'), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
}));

test('filters and search hold together', () => on('fleet', {}, async page => {
  const data = await dataOf(page);
  const blocked = data.stateNames.indexOf('blocked');
  await page.select('#state', String(blocked));
  await search(page, 'ex09');
  const count = countRows(data, row => data.states[row] === blocked && data.servers[row].includes('EX09'));
  assert.ok(count > 0);
  assert.equal(await fleetCount(page), share(count, 10000, 'server'));
}));

test('lines are filtered by their kind', () => on('renewal', {}, async page => {
  const options = (await optionsOf(page, '#kind')).slice(1);
  assert.deepEqual(options.map(option => option.text), [
    'no way back (1)', 'blocked (1)', 'left out (1)', 'lost name (1)', 'issuer (1)', 'usage (1)',
    'interrupts (1)', 'finding (1)']);
  await page.select('#kind', 'usage');
  assert.equal(await text(page, '#lines-count'), '1 of 8 lines');
  const shown = await page.$$eval('#lines tbody tr:not([hidden])', rows => rows.map(row => row.dataset.kind));
  assert.deepEqual(shown, ['usage']);
}));

test('a line leads to its servers in the matrix', () => on('fleet', {}, async page => {
  const data = await dataOf(page);
  const place = await page.$$eval('#lines tbody tr', rows => rows.findIndex(row => row.dataset.kind === 'blocked'));
  const servers = data.said[place].map(([first, last]) => last - first + 1).reduce((a, b) => a + b, 0);
  const blocked = countRows(data, row => data.stateNames[data.states[row]] === 'blocked');
  assert.equal(servers, blocked);
  await page.$eval('#lines tr[data-kind="blocked"] button', button => button.click());
  assert.equal(await fleetCount(page), share(blocked, 10000, 'server'));
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
}));
