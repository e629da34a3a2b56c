// usage: node html_browser.mjs PAGE    what bench/html runs
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(process.env.SIGNET_BROWSER + '/package.json');
const puppeteer = require('puppeteer-core');
const address = pathToFileURL(process.argv[2]).href;
const rounds = 5;

const median = times => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

// Until the next frame is painted, so that style and layout are counted.
const painted = `new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))`;

async function timed(page, act) {
  return page.evaluate(async (source, frame) => {
    const start = performance.now();
    eval(source);
    await eval(frame);
    return performance.now() - start;
  }, act, painted);
}

const type = words => `{
  const search = document.getElementById('search');
  search.value = ${JSON.stringify(words)};
  search.dispatchEvent(new Event('input'));
}`;
const choose = place => `{
  const state = document.getElementById('state');
  state.selectedIndex = ${place};
  state.dispatchEvent(new Event('change'));
}`;

const acts = {
  'search, first letter': [type('e'), type('')],
  'search, one server': [type('ex09999'), type('')],
  'search, nothing': [type('no such server'), type('')],
  'filter by state': [choose(2), choose(0)],
  'scroll to the end': ["document.getElementById('viewport').scrollTop = 1e9",
                        "document.getElementById('viewport').scrollTop = 0"],
};

const browser = await puppeteer.launch({
  executablePath: process.env.SIGNET_CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']});
const opened = [];
const taken = Object.fromEntries(Object.keys(acts).map(name => [name, []]));
for (let round = 0; round < rounds; ++round) {
  const page = await browser.newPage();
  await page.setBypassCSP(true);  // for eval of the acts above; the page itself has none
  const start = performance.now();
  await page.goto(address, {waitUntil: 'load'});
  await page.evaluate(painted);
  opened.push(performance.now() - start);
  for (const [name, [act, back]] of Object.entries(acts)) {
    taken[name].push(await timed(page, act));
    await timed(page, back);
  }
  await page.close();
}
await browser.close();
console.log(`  ${'open'.padEnd(24)} ${median(opened).toFixed(0).padStart(6)} ms`);
for (const [name, times] of Object.entries(taken)) {
  console.log(`  ${name.padEnd(24)} ${median(times).toFixed(0).padStart(6)} ms`);
}
