// Binds the page together. All that is shown stands in the page already, but for the matrix.
const byId = id => document.getElementById(id);
const always = () => true;
const never = () => false;
const mostPrinted = 1000;  // rows of the matrix

function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* a page from a file may have no storage */ }
}

function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function setUpTheme() {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = byId('theme');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  const label = () => { button.textContent = isDark() ? 'Light theme' : 'Dark theme'; };
  const kept = remembered('signet-theme');
  if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    remember('signet-theme', root.dataset.theme);
    label();
  });
  system.addEventListener('change', label);
  label();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {  // no clipboard for this page: leave the text selected
    getSelection().selectAllChildren(byId('digest'));
    return document.execCommand('copy');
  }
}

function setUpCopy() {
  const button = byId('copy');
  const said = byId('copied');
  button.addEventListener('click', async () => {
    const done = await copy(byId('digest').textContent);
    said.textContent = done ? 'Copied.' : 'Selected; copy it with your keyboard.';
  });
}

function spanText(seconds) {
  const units = [[86400, 'day'], [3600, 'hour'], [60, 'minute']];
  const [size, noun] = units.find(([length]) => seconds >= length) || [60, 'minute'];
  const count = Math.floor(seconds / size);
  return `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;
}

// The only thing that depends on when the page is read.
function sayWhetherItHolds() {
  const said = byId('until-now');
  if (!said) return;
  const left = (Date.parse(said.dataset.until) - Date.now()) / 1000;
  const from = (Date.parse(said.dataset.from) - Date.now()) / 1000;
  if (left < 0) said.textContent = `ended ${spanText(-left)} ago: this plan is not carried out any more`;
  else if (from > 0) said.textContent = `begins in ${spanText(from)}`;
  else if (left >= 0) said.textContent = `${spanText(left)} from now`;
  said.classList.toggle('ended', left < 0);
}

// What can only be scrolled must be reached by keyboard, and nothing else needs a stop.
function setUpScrolling() {
  const check = box => {
    const isWide = box.scrollWidth > box.clientWidth;
    if (isWide) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
    if (isWide) box.setAttribute('role', 'group');
    else box.removeAttribute('role');
  };
  const observer = new ResizeObserver(entries => entries.forEach(entry => check(entry.target)));
  for (const box of document.querySelectorAll('.table')) {
    box.setAttribute('aria-label', box.firstElementChild?.getAttribute('aria-label') || 'Table');
    observer.observe(box);
  }
}

class Page {
  constructor(data) {
    this.fleet = new Fleet(data);
    this.said = data.said;  // for each line of "look at these": runs of rows; null is the fleet
    this.filter = new FleetFilter(
      this.fleet, {state: byId('state'), wave: byId('wave'), service: byId('service')});
    this.matrix = new Matrix(this.fleet, byId('viewport'), row => this.tell(row));
    this.search = byId('search');
    this.kind = byId('kind');
    this.tables = [...document.querySelectorAll('table[data-noun]')].map(
      table => new SearchedTable(table, byId(table.id + '-count')));
    this.look = this.tables.find(table => table.noun === 'line');
    this.setUpKinds();
    this.listen();
    this.update();
    setTimeout(() => this.fleet.prepare());
  }

  setUpKinds() {
    if (!this.look) return;
    this.kinds = this.look.rows.map(row => row.dataset.kind);
    addOption(this.kind, '', 'Any kind');
    for (const [kind, count] of tally(this.kinds)) addOption(this.kind, kind, `${kind} (${figure(count)})`);
    this.look.rows.forEach((row, at) => this.addFocus(row, at));
  }

  // A button that shows the servers of one line in the matrix.
  addFocus(row, at) {
    if (this.said[at] === null || this.said[at].length === 0) return;
    this.look.wordsOf(at);  // before the button's words are among them
    const button = element('button', 'button small controls', 'Show in matrix');
    button.type = 'button';
    button.addEventListener('click', () => this.focusOn(at));
    row.cells[1].append(document.createElement('br'), button);
  }

  rowsOf(at) {
    const rows = [];
    for (const [first, last] of this.said[at]) {
      for (let row = first; row <= last; ++row) rows.push(row);
    }
    return rows;
  }

  focusOn(at) {
    this.search.value = '';
    this.filter.clear();
    this.filter.only = this.rowsOf(at);
    this.update();
    byId('matrix').scrollIntoView();
    this.matrix.grid.focus({preventScroll: true});
  }

  listen() {
    const update = () => this.update();
    this.search.addEventListener('input', update);
    byId('search-form').addEventListener('submit', event => event.preventDefault());
    for (const select of [...Object.values(this.filter.controls), this.kind]) {
      if (select) select.addEventListener('change', update);
    }
    byId('clear').addEventListener('click', () => {
      this.clear();
      this.search.focus();
    });
    document.addEventListener('keydown', event => this.onKey(event));
    addEventListener('beforeprint', () => this.preparePrint());
    addEventListener('afterprint', () => this.afterPrint());
  }

  onKey(event) {
    const isTyping = event.target.closest('input, select, textarea');
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.search.focus();
      this.search.select();
    } else if (event.key === 'Escape' && event.target === this.search) {
      this.search.value = '';
      this.update();
    }
  }

  clear() {
    this.search.value = '';
    this.filter.clear();
    if (this.kind) this.kind.value = '';
    this.update();
  }

  update() {
    const needle = this.search.value.trim().toLowerCase();
    const rows = this.filter.rows(needle);
    this.matrix.show(rows);
    const named = this.namedBy(needle);
    for (const table of this.tables) {
      const isLook = table === this.look;
      table.show(needle, isLook ? at => this.isOfKind(at) : always,
                 isLook ? at => this.speaksOf(at, named) : never);
    }
    byId('matrix-count').textContent = share(rows.length, this.fleet.size, 'server');
    const isFiltered = needle !== '' || this.filter.isActive() || Boolean(this.kind && this.kind.value);
    byId('clear').hidden = !isFiltered;
    byId('status').textContent = isFiltered ? this.summary(rows.length) : '';
  }

  // The rows of servers whose names have the text.
  namedBy(needle) {
    if (needle === '') return null;
    return this.fleet.servers.map(name => name.toLowerCase().includes(needle));
  }

  isOfKind(at) { return this.kind.value === '' || this.kinds[at] === this.kind.value; }

  speaksOf(at, named) {
    if (this.said[at] === null) return false;
    return this.said[at].some(([first, last]) => {
      for (let row = first; row <= last; ++row) if (named[row]) return true;
      return false;
    });
  }

  summary(shown) {
    const parts = [share(shown, this.fleet.size, 'server')];
    for (const table of this.tables) parts.push(share(table.shown, table.rows.length, table.noun));
    return 'Shown: ' + parts.join(', ');
  }

  // A server in full, below the matrix.
  tell(row) {
    const fleet = this.fleet;
    const place = byId('server-detail');
    const wave = fleet.waveText(row);
    const state = element('p', 'state state-' + fleet.stateKeys[fleet.states[row]],
                          fleet.stateNames[fleet.states[row]]);
    place.replaceChildren(element('h3', '', fleet.servers[row]), state);
    const note = fleet.notes[fleet.noteOf[row]];
    if (wave) place.append(element('p', 'soft', wave));
    if (note) place.append(element('p', '', note));
    place.append(this.servicesOf(row), ...this.linesOn(row));
    place.hidden = false;
  }

  servicesOf(row) {
    const list = element('ul', 'services');
    for (const cell of this.fleet.cellsOf(row)) {
      const item = element('li', '', cell.slot + ' ');
      const look = cell.before === cell.after ? 'move keeps' : 'move moves';
      item.append(element('span', look, moveText(cell.before, cell.after)));
      list.append(item);
    }
    return list;
  }

  linesOn(row) {
    if (!this.look) return [];
    const list = element('ul');
    this.look.rows.forEach((line, at) => {
      if (this.said[at] === null || !this.said[at].some(([first, last]) => first <= row && row <= last)) return;
      list.append(element('li', '', `${this.kinds[at]}: ${line.cells[2].textContent}`));
    });
    return list.children.length > 0 ? [element('h3', '', 'Look at'), list] : [];
  }

  // On paper the matrix has every row, or says how many it does not have.
  preparePrint() {
    this.unfolded = [...document.querySelectorAll('details:not([open])')];
    for (const folded of this.unfolded) folded.open = true;
    const place = byId('matrix-print');
    const rows = this.matrix.shown;
    if (rows.length > mostPrinted) {
      place.replaceChildren(element('p', '', `${figure(rows.length)} servers are too many for paper. ` +
        'They stand in this page, and in its data (the element "data"); a filter makes them fewer.'));
      return;
    }
    place.replaceChildren(this.printedTable(rows));
  }

  afterPrint() {
    for (const folded of this.unfolded || []) folded.open = false;
    byId('matrix-print').replaceChildren();
  }

  printedTable(rows) {
    const table = element('table');
    const head = table.createTHead().insertRow();
    for (const text of ['Server', 'State', 'Wave', 'Services', 'Note']) head.append(element('th', '', text));
    const body = table.createTBody();
    for (const row of rows) {
      const fleet = this.fleet;
      const line = body.insertRow();
      line.append(element('th', '', fleet.servers[row]));
      const state = 'state state-' + fleet.stateKeys[fleet.states[row]];
      line.insertCell().append(element('span', state, fleet.stateNames[fleet.states[row]]));
      line.insertCell().textContent = fleet.waveText(row);
      line.insertCell().append(this.servicesOf(row));
      line.insertCell().textContent = fleet.notes[fleet.noteOf[row]];
    }
    return table;
  }
}

document.documentElement.classList.add('scripted');
setUpTheme();
setUpCopy();
sayWhetherItHolds();
setUpScrolling();
new Page(JSON.parse(byId('data').textContent));
