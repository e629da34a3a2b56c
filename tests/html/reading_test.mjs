import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {dataOf, isShown, on, start, stop, text} from './browser.mjs';

before(start);
after(stop);

for (const name of ['planned', 'renewal', 'fleet', 'hostile', 'nothing']) {
  test(`${name} opens, asks for nothing and complains of nothing`, () => on(name, {}, async page => {
    assert.match(await page.title(), / - plan /);
    assert.equal(await page.$$eval('h1', found => found.length), 1);
  }));
}

test('the digest is shown short and in full, and can be copied', () => on('renewal', {}, async page => {
  const digest = await text(page, '#digest');
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.equal(await text(page, '.bar-name code'), digest.slice(0, 8));
  await page.click('#copy');
  await page.waitForFunction(() => document.getElementById('copied').textContent !== '');
  assert.match(await text(page, '#copied'), /^(Copied\.|Selected;)/);
}));

for (const name of ['planned', 'renewal', 'fleet']) test(`the counts of ${name} add up and are those of the data`, () => on(name, {}, async page => {
  const counts = await page.$$eval('.counts .number', found =>
    found.map(number => Number(number.textContent.replaceAll(',', ''))));
  const [servers, change, blocked, unknown, leftOut, asDesired] = counts;
  assert.equal(change + blocked + unknown + leftOut + asDesired, servers);
  const data = await dataOf(page);
  const ofState = name => data.states.filter(state => data.stateNames[state] === name).length;
  assert.equal(data.servers.length, servers);
  assert.deepEqual([change, blocked, unknown, leftOut, asDesired],
                   ['change', 'blocked', 'unknown', 'left out', 'as desired'].map(ofState));
}));

test('what a reviewer asks stands in the page, in the order in which it is asked', () =>
  on('renewal', {}, async page => {
    const headings = await page.$$eval('h1, h2', found => found.map(one => one.firstChild.textContent.trim()));
    assert.deepEqual(headings, [
      'renew webmail', 'Cannot be undone: 1 of 56 changing steps', 'Look at these', 'Certificates',
      'Fleet', 'Waves', 'Expiry', 'Steps', 'Names and who answers them', 'Policy', 'Waived', 'Back',
      'Proof', 'Checks by hand', 'Approvals', 'Since approved']);
  }));

test('a certificate is compared field by field', () => on('renewal', {}, async page => {
  const rows = await page.$$eval('.compare tbody tr', found => found.map(row =>
    [...row.cells].map(cell => cell.textContent.trim().replace(/\s+/g, ' '))));
  const row = name => rows.find(candidate => candidate[0] === name);
  assert.deepEqual(row('Issuer'), ['Issuer', 'CN=Example CA 1', 'CN=Example CA 2', 'another']);
  assert.deepEqual(row('Extended usage').slice(1), ['clientAuth serverAuth', 'serverAuth', '1 LOST']);
  assert.deepEqual(row('Key'), ['Key', 'RSA 2048', 'RSA 2048', 'the same']);
  assert.deepEqual(row('Names')[3], '1 gained, 1 LOST');
  assert.equal(await text(page, '.compare .lost'), 'legacy.example.com');
  assert.equal(await text(page, '.compare .gained'), 'mail.example.com');
  assert.match(row('SHA-1')[1], /^[0-9A-F]{40}$/);
  assert.match(row('SHA-256')[2], /^[0-9A-F]{64}$/);
}));

test('without scripts everything is there, the fleet as a plain table', () =>
  on('renewal', {scripts: false}, async page => {
    const body = await page.$eval('main', found => found.innerText);
    for (const words of ['7f3ac91e', 'NOT like-for-like', '2026-11-27 06:00 UTC', 'no way back',
                         '0A1B2C3D \u2192 559642FC', 'EX00012', 'legacy.example.com', 'CHG0398',
                         'M1  EX00001 POP', '5e0c11d2: nothing added']) {
      assert.ok(body.replace(/\s+/g, ' ').includes(words.replace(/\s+/g, ' ')), words);
    }
    assert.equal(await page.$$eval('noscript tbody tr', found => found.length), 12);
    for (const control of ['#search', '#theme', '#copy', '#kind', '#state', '#viewport']) {
      assert.equal(await isShown(page, control), false, control);
    }
  }));

test('without scripts a large fleet is counted', () => on('fleet', {scripts: false}, async page => {
  assert.match(await text(page, 'noscript'), /^10,000 servers are shown by a script/);
}));

const clock = time => `Date.now = () => Date.parse('${time}')`;
for (const [time, said] of [['2026-11-25T06:00:00Z', '2 days from now'],
                            ['2026-11-27T05:30:00Z', '30 minutes from now'],
                            ['2026-11-30T07:00:00Z', 'ended 3 days ago: this plan is not carried out any more']]) {
  test(`read at ${time} the plan's end is "${said}"`, () =>
    on('renewal', {before: clock(time)}, async page => assert.equal(await text(page, '#until-now'), said)));
}

test('a plan that does nothing says so in each section', () => on('nothing', {}, async page => {
  const said = await page.$$eval('p.none', found => found.map(one => one.textContent));
  assert.deepEqual(said, [
    'Nothing stands out.', 'No certificate is brought, bound or removed.', 'There are no waves.',
    "No certificate's public bytes were seen.", 'Nothing to do: the server is as desired.',
    'No rule was asked.', 'Nothing is waived.', 'Nothing is to be proven.',
    'Nothing is left to a person.', 'No plan was approved before, or none was given.']);
}));
