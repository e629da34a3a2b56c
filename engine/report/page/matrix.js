// The fleet matrix: servers x kinds of services. Of however many rows only those in sight are
// elements; they are filled again while one scrolls. Text gets in through textContent alone.
const rowHeight = 30;  // --row of the style sheet
const spareRows = 6;   // rendered above and below what is in sight
const measuredRows = 1000;  // whose texts say how wide the columns are

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function moveText(before, after) {
  if (before === after) return before === '' ? 'none' : before;
  return (before === '' ? 'none' : before) + ' \u2192 ' + (after === '' ? 'none' : after);
}

// The embedded data, by row. `servers`, `groups`, `waves`, `states` and `notes` have an entry for
// each row; `cells` has a flat list of [column, move, slot] for each.
class Fleet {
  constructor(data) {
    Object.assign(this, data);
    this.size = data.servers.length;
    this.words = new Array(this.size);
  }

  // [{column, slot, before, after}]
  cellsOf(row) {
    const flat = this.cells[row];
    const cells = [];
    for (let at = 0; at < flat.length; at += 3) {
      const [before, after] = this.moves[flat[at + 1]];
      cells.push({column: flat[at], slot: this.slots[flat[at + 2]], before, after});
    }
    return cells;
  }

  hasColumn(row, column) {
    const flat = this.cells[row];
    for (let at = 0; at < flat.length; at += 3) if (flat[at] === column) return true;
    return false;
  }

  waveText(row) {
    const group = this.groupNames[this.groups[row]];
    if (this.waves[row] === 0) return group;
    return (group === '' ? '' : group + ' \u00b7 ') + 'wave ' + this.waves[row];
  }

  // All that a search looks through, in lower case; kept, since there may be very many.
  wordsOf(row) {
    if (this.words[row] === undefined) {
      const parts = [this.servers[row], this.waveText(row), this.stateNames[this.states[row]],
                     this.notes[this.noteOf[row]]];
      const flat = this.cells[row];
      for (let at = 0; at < flat.length; at += 3) {
        parts.push(this.moves[flat[at + 1]][0], this.moves[flat[at + 1]][1], this.slots[flat[at + 2]]);
      }
      this.words[row] = parts.join('\n').toLowerCase();
    }
    return this.words[row];
  }

  // Collects them while nobody waits, so that the first letter of a search is as quick as the next.
  prepare(from = 0) {
    const end = Math.min(from + 500, this.size);
    for (let row = from; row < end; ++row) this.wordsOf(row);
    if (end < this.size) setTimeout(() => this.prepare(end));
  }
}

class Matrix {
  constructor(fleet, viewport, choose) {
    this.fleet = fleet;
    this.viewport = viewport;
    this.choose = choose;  // is told the row of a server that was chosen
    this.shown = Array.from({length: fleet.size}, (_, row) => row);
    this.line = 0;    // the active cell, in `shown`; -1 is the row of headings
    this.column = 0;
    this.chosen = -1;
    this.pool = [];
    this.headings = ['Server', 'State', 'Wave', ...fleet.columns, 'Note'];
    this.build();
    this.listen();
    this.show(this.shown);
  }

  build() {
    const width = texts => Math.min(Math.max(...texts.map(text => text.length), 6), 28) + 4 + 'ch';
    const rows = this.shown.slice(0, measuredRows);
    const tracks = [width(rows.map(row => this.fleet.servers[row])), '7.5rem',
                    width(rows.map(row => this.fleet.waveText(row)))];
    for (let count = 0; count < this.fleet.columns.length; ++count) tracks.push('12.25rem');
    this.viewport.style.setProperty('--tracks', [...tracks, 'minmax(12rem, 1fr)'].join(' '));
    this.grid = element('div', 'grid');
    this.grid.setAttribute('role', 'grid');
    this.grid.setAttribute('aria-label', 'Servers and their services');
    this.grid.setAttribute('aria-readonly', 'true');
    this.grid.setAttribute('aria-colcount', String(this.headings.length));
    this.grid.setAttribute('aria-describedby', 'matrix-keys');
    this.grid.tabIndex = 0;
    const head = element('div', 'grid-head');
    head.setAttribute('role', 'rowgroup');
    this.headRow = this.makeRow('columnheader');
    this.headRow.setAttribute('aria-rowindex', '1');
    this.headings.forEach((text, column) => {
      const cell = this.headRow.children[column];
      cell.textContent = text;
      cell.title = text;
      cell.id = 'cell-head-' + column;
    });
    head.append(this.headRow);
    this.body = element('div', 'grid-body');
    this.body.setAttribute('role', 'rowgroup');
    this.grid.append(head, this.body);
    this.empty = element('p', 'empty', 'No server matches.');
    this.viewport.append(this.grid, this.empty);
  }

  makeRow(role) {
    const row = element('div', 'grid-row');
    row.setAttribute('role', 'row');
    for (let column = 0; column < this.headings.length; ++column) {
      const cell = element('div', 'grid-cell');
      cell.setAttribute('role', column === 0 && role === 'gridcell' ? 'rowheader' : role);
      cell.setAttribute('aria-colindex', String(column + 1));
      row.append(cell);
    }
    return row;
  }

  // `rows`: those to show, in their order.
  show(rows) {
    this.shown = rows;
    this.line = Math.max(-1, Math.min(this.line, rows.length - 1));
    this.grid.setAttribute('aria-rowcount', String(rows.length + 1));
    this.body.style.height = rows.length * rowHeight + 'px';
    this.viewport.style.setProperty('--shown', String(Math.max(rows.length, 2)));
    this.viewport.classList.toggle('short', rows.length < 14);
    this.empty.hidden = rows.length > 0;
    for (const row of this.pool) row.line = -1;
    this.render();
  }

  // Rows stand in the page in the order in which they are read. They move on by a few at a time.
  render() {
    const inSight = Math.ceil(this.viewport.clientHeight / rowHeight);
    const top = Math.floor(this.viewport.scrollTop / rowHeight);
    const first = Math.max(0, top - top % spareRows - spareRows);
    const count = Math.min(this.shown.length - first, inSight + 3 * spareRows);
    while (this.pool.length > count) this.pool.pop().remove();
    while (this.pool.length < count) {
      const row = this.makeRow('gridcell');
      this.pool.push(row);
      this.body.append(row);
    }
    this.pool.forEach((row, at) => {
      if (row.line !== first + at) this.fill(row, first + at);
    });
    this.mark();
  }

  fill(element, line) {
    const row = this.shown[line];
    element.line = line;
    element.style.transform = `translateY(${line * rowHeight}px)`;
    element.setAttribute('aria-rowindex', String(line + 2));
    element.classList.toggle('chosen', row === this.chosen);
    element.setAttribute('aria-selected', String(row === this.chosen));
    const texts = this.textsOf(row);
    texts.forEach((text, column) => {
      const cell = element.children[column];
      cell.id = 'cell-' + line + '-' + column;
      cell.textContent = text;
      cell.title = text.length > 20 ? text : '';
      cell.className = 'grid-cell';
    });
    element.children[1].classList.add('state', 'state-' + this.fleet.stateKeys[this.fleet.states[row]]);
    this.markMoves(element, row);
  }

  textsOf(row) {
    const fleet = this.fleet;
    const services = fleet.columns.map(() => []);
    for (const cell of fleet.cellsOf(row)) {
      const text = moveText(cell.before, cell.after);
      const isKind = cell.slot === fleet.columns[cell.column];
      services[cell.column].push(isKind ? text : cell.slot + ': ' + text);
    }
    const note = fleet.notes[fleet.noteOf[row]];
    return [fleet.servers[row], fleet.stateNames[fleet.states[row]], fleet.waveText(row),
            ...services.map(texts => texts.join(', ')), note];
  }

  markMoves(element, row) {
    for (const cell of this.fleet.cellsOf(row)) {
      const classes = element.children[cell.column + 3].classList;
      classes.add('move');
      if (cell.before !== cell.after) classes.add('moves');
    }
    for (let column = 3; column < this.headings.length - 1; ++column) {
      const classes = element.children[column].classList;
      if (!classes.contains('moves')) classes.add('move', 'keeps');
    }
  }

  cellAt(line, column) {
    if (line < 0) return this.headRow.children[column];
    const row = this.pool.find(candidate => candidate.line === line);
    return row ? row.children[column] : null;
  }

  // The active cell may be scrolled out of sight; then nothing is named, until a key brings it back.
  mark() {
    if (this.marked) this.marked.classList.remove('active');
    this.marked = this.cellAt(this.line, this.column);
    if (!this.marked) return this.grid.removeAttribute('aria-activedescendant');
    this.marked.classList.add('active');
    this.grid.setAttribute('aria-activedescendant', this.marked.id);
  }

  goTo(line, column) {
    this.line = Math.max(-1, Math.min(line, this.shown.length - 1));
    this.column = Math.max(0, Math.min(column, this.headings.length - 1));
    this.reveal();
    this.render();
  }

  reveal() {
    const view = this.viewport;
    const room = view.clientHeight - rowHeight;
    const top = Math.max(this.line, 0) * rowHeight;
    if (top < view.scrollTop) view.scrollTop = top;
    if (top + rowHeight > view.scrollTop + room) view.scrollTop = top + rowHeight - room;
    const heading = this.headRow.children[this.column];
    const fixed = this.headRow.children[0].offsetWidth;
    if (this.column === 0) return;
    if (heading.offsetLeft < view.scrollLeft + fixed) view.scrollLeft = heading.offsetLeft - fixed;
    const right = heading.offsetLeft + heading.offsetWidth;
    if (right > view.scrollLeft + view.clientWidth) view.scrollLeft = right - view.clientWidth;
  }

  page() { return Math.max(1, Math.floor(this.viewport.clientHeight / rowHeight) - 2); }

  // Where a key leads: [line, column], or nothing for other keys.
  target(event) {
    const {line, column} = this;
    const whole = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowDown': return [line + 1, column];
      case 'ArrowUp': return [line - 1, column];
      case 'ArrowRight': return [line, column + 1];
      case 'ArrowLeft': return [line, column - 1];
      case 'PageDown': return [line + this.page(), column];
      case 'PageUp': return [Math.max(line - this.page(), 0), column];
      case 'Home': return whole ? [0, 0] : [line, 0];
      case 'End': return whole ? [this.shown.length - 1, this.headings.length - 1]
                               : [line, this.headings.length - 1];
      default: return null;
    }
  }

  select(line) {
    if (line < 0 || line >= this.shown.length) return;
    this.chosen = this.shown[line];
    for (const row of this.pool) row.line = -1;
    this.render();
    this.choose(this.chosen);
  }

  listen() {
    this.viewport.addEventListener('scroll', () => this.render(), {passive: true});
    new ResizeObserver(() => this.render()).observe(this.viewport);
    this.grid.addEventListener('keydown', event => {
      if (event.altKey) return;
      const target = this.target(event);
      if (target) this.goTo(...target);
      else if (event.key === 'Enter' || event.key === ' ') this.select(this.line);
      else return;
      event.preventDefault();
    });
    this.body.addEventListener('click', event => {
      const row = event.target.closest('.grid-row');
      if (!row) return;
      this.goTo(row.line, [...row.children].indexOf(event.target.closest('.grid-cell')));
      this.select(this.line);
    });
  }
}
