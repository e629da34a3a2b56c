// A page in Chromium that may not ask for anything and may not complain.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const require = createRequire(process.env.SIGNET_BROWSER + '/package.json');
const puppeteer = require('puppeteer-core');
export const axeSource = require('axe-core').source;

let browser;

export async function start() {
  browser = await puppeteer.launch({
    executablePath: process.env.SIGNET_CHROMIUM || '/usr/bin/chromium',
    // Its own sandbox needs rights that a container does not give, and it reads nothing but our file.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export async function stop() { await browser.close(); }

function addressOf(name) {
  return pathToFileURL(`${process.env.SIGNET_PAGES}/${name}.html`).href;
}

// {page, problems}: `problems` gets what the page complained of, said or asked for.
export async function open(name, {scheme = 'light', width = 1280, scripts = true, before} = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems = [];
  page.on('console', message => problems.push(`console: ${message.text()}`));
  page.on('pageerror', error => problems.push(`error: ${error.message}`));
  page.on('dialog', async dialog => {
    problems.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.setRequestInterception(true);
  page.on('request', request => {
    if (request.url() === addressOf(name)) return request.continue();
    problems.push(`request: ${request.url()}`);
    return request.abort();
  });
  await page.setViewport({width, height: 900});
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
  await page.setJavaScriptEnabled(scripts);
  if (before) await page.evaluateOnNewDocument(before);
  await page.goto(addressOf(name));
  return {page, problems};
}

// A story on one page, which ends without a complaint.
export async function on(name, options, story) {
  const {page, problems} = await open(name, options);
  try {
    await story(page, problems);
    assert.deepEqual(problems, []);
  } finally {
    await page.browserContext().close();
  }
}

export const text = (page, selector) => page.$eval(selector, found => found.textContent.trim());
export const dataOf = page => page.$eval('#data', found => JSON.parse(found.textContent));
export const isShown = (page, selector) => page.$eval(selector, found => found.checkVisibility());

export function figure(count) { return count.toLocaleString('en-US'); }
export function share(shown, all, noun) {
  const nouns = all === 1 ? noun : noun + 's';
  return shown === all ? `${figure(all)} ${nouns}` : `${figure(shown)} of ${figure(all)} ${nouns}`;
}

// Typed into the search as a person would, in place of what stands there.
export async function search(page, words) {
  await page.click('#search', {count: 3});
  await page.keyboard.press('Backspace');
  await page.keyboard.type(words);
}

// The names of the servers whose rows are elements, from the top.
export function rowsInSight(page) {
  return page.$$eval('.grid-body .grid-row', rows => rows.map(row => row.firstElementChild.textContent));
}
