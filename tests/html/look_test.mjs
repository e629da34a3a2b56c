import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axeSource, dataOf, isShown, on, search, start, stop, text} from './browser.mjs';

before(start);
after(stop);

async function violations(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const {violations} = await axe.run(document, {resultTypes: ['violations']});
    return violations.map(one => `${one.id}: ${one.nodes.map(node => node.target + ' ' + node.failureSummary).join('; ').slice(0, 900)}`);
  });
  return found;
}

for (const name of ['planned', 'renewal', 'fleet', 'hostile', 'nothing']) {
  for (const scheme of ['light', 'dark']) {
    for (const width of [1280, 360]) {
      test(`${name} is accessible, ${scheme}, ${width} wide`, () => on(name, {scheme, width}, async page => {
        assert.deepEqual(await violations(page), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      }));
    }
  }
}

for (const scheme of ['light', 'dark']) {
  test(`what a search and a choice leave is accessible, ${scheme}`, () => on('fleet', {scheme}, async page => {
    await search(page, 'ex004');
    await page.focus('.grid');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    for (const folded of await page.$$('summary')) await folded.evaluate(one => one.click());
    assert.deepEqual(await violations(page), []);
    await search(page, 'no such server');
    assert.deepEqual(await violations(page), []);
  }));
}

const ground = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test('the theme is that of the system until one is chosen, which is remembered', () =>
  on('renewal', {scheme: 'dark'}, async page => {
    const dark = await ground(page);
    assert.equal(await text(page, '#theme'), 'Light theme');
    await page.click('#theme');
    const light = await ground(page);
    assert.notEqual(light, dark);
    assert.equal(await text(page, '#theme'), 'Dark theme');
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: 'light'}]);
    assert.equal(await ground(page), light);
    await page.reload();
    assert.equal(await ground(page), light);
    await page.click('#theme');
    assert.equal(await ground(page), dark);
  }));

test('nothing moves for who wants less motion', () => on('renewal', {}, async page => {
  const behaviour = () => page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
  assert.equal(await behaviour(), 'smooth');
  await page.emulateMediaFeatures([{name: 'prefers-reduced-motion', value: 'reduce'}]);
  assert.equal(await behaviour(), 'auto');
}));

test('a state is a word and a shape, not a colour alone', () => on('fleet', {}, async page => {
  const shapes = await page.$$eval('.counts .state', found => found.map(one =>
    one.textContent + getComputedStyle(one, '::before').content));
  assert.equal(new Set(shapes).size, 5);
  for (const shape of shapes) assert.match(shape, /^[a-z ]+"[^"]+"/);
}));

const beforePrint = page => page.evaluate(() => { dispatchEvent(new Event('beforeprint')); });
const afterPrint = page => page.evaluate(() => { dispatchEvent(new Event('afterprint')); });
const openDetails = page => page.$$eval('details[open]', found => found.length);

test('on paper everything is unfolded and each server has its row', () => on('renewal', {scheme: 'dark'}, async page => {
  await page.emulateMediaType('print');
  await beforePrint(page);
  assert.equal(await openDetails(page), await page.$$eval('details', found => found.length));
  const data = await dataOf(page);
  const printed = await page.$$eval('#matrix-print tbody tr', rows => rows.map(row => row.cells[0].textContent));
  assert.deepEqual(printed, data.servers);
  for (const control of ['.bar', '#viewport', '#theme', '#clear', '.contents']) {
    assert.equal(await isShown(page, control), false, control);
  }
  assert.equal(await ground(page), 'rgb(255, 255, 255)');
  await afterPrint(page);
  assert.equal(await openDetails(page), 0);
  assert.equal(await text(page, '#matrix-print'), '');
}));

test('a fleet that is too large for paper is counted there', () => on('fleet', {}, async page => {
  await beforePrint(page);
  assert.match(await text(page, '#matrix-print'), /^10,000 servers are too many for paper\./);
}));

test('a document can be made of it', () => on('renewal', {}, async page => {
  const bytes = await page.pdf({format: 'A4'});
  assert.equal(Buffer.from(bytes.slice(0, 5)).toString(), '%PDF-');
  assert.ok(bytes.length > 20000);
}));
