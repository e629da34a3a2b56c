// One search and a few filters for the matrix and the tables that can be long. What is shown is
// counted and announced.
function figure(count) { return count.toLocaleString('en-US'); }

function share(shown, all, noun) {
  const nouns = all === 1 ? noun : noun + 's';
  return shown === all ? `${figure(all)} ${nouns}` : `${figure(shown)} of ${figure(all)} ${nouns}`;
}

function addOption(select, value, text) {
  const option = element('option', '', text);
  option.value = value;
  select.append(option);
}

// Values with how often they occur, in order of their first.
function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

class FleetFilter {
  constructor(fleet, controls) {
    this.fleet = fleet;
    this.controls = controls;  // {state, wave, service}: select elements; the empty value is all
    this.only = null;          // rows of one line of "look at these"
    this.fillStates();
    this.fillWaves();
    this.fillServices();
  }

  fillStates() {
    const counts = tally(this.fleet.states);
    addOption(this.controls.state, '', 'Any state');
    this.fleet.stateNames.forEach((name, state) => {
      if (counts.has(state)) {
        addOption(this.controls.state, state, `${name} (${figure(counts.get(state))})`);
      }
    });
  }

  fillWaves() {
    const fleet = this.fleet;
    const counts = tally(fleet.waves.map((wave, row) => wave === 0 ? '' : fleet.waveText(row)));
    const without = counts.get('') || 0;
    counts.delete('');
    addOption(this.controls.wave, '', 'Any wave');
    for (const name of [...counts.keys()].sort((a, b) => a.localeCompare(b, 'en', {numeric: true}))) {
      addOption(this.controls.wave, name, `${name} (${figure(counts.get(name))})`);
    }
    if (without > 0) addOption(this.controls.wave, 'none', `no wave (${figure(without)})`);
  }

  fillServices() {
    const counts = new Array(this.fleet.columns.length).fill(0);
    for (let row = 0; row < this.fleet.size; ++row) {
      this.fleet.columns.forEach((_, column) => {
        if (this.fleet.hasColumn(row, column)) ++counts[column];
      });
    }
    addOption(this.controls.service, '', 'Any service');
    this.fleet.columns.forEach((name, column) => {
      addOption(this.controls.service, column, `${name} (${figure(counts[column])})`);
    });
  }

  isActive() {
    const {state, wave, service} = this.controls;
    return this.only !== null || state.value !== '' || wave.value !== '' || service.value !== '';
  }

  clear() {
    this.only = null;
    for (const select of Object.values(this.controls)) select.value = '';
  }

  // The rows that fit all of it; `needle` is in lower case.
  rows(needle) {
    const fleet = this.fleet;
    const {state, wave, service} = this.controls;
    const fits = row => (state.value === '' || fleet.states[row] === Number(state.value)) &&
      this.fitsWave(row, wave.value) &&
      (service.value === '' || fleet.hasColumn(row, Number(service.value))) &&
      (needle === '' || fleet.wordsOf(row).includes(needle));
    const rows = [];
    if (this.only) return this.only.filter(fits);
    for (let row = 0; row < fleet.size; ++row) if (fits(row)) rows.push(row);
    return rows;
  }

  fitsWave(row, wanted) {
    if (wanted === '') return true;
    if (wanted === 'none') return this.fleet.waves[row] === 0;
    return this.fleet.waves[row] !== 0 && this.fleet.waveText(row) === wanted;
  }
}

// A table of the page whose rows can be searched; `count` says how many of them are shown.
class SearchedTable {
  constructor(table, count) {
    this.rows = [...table.tBodies[0].rows];
    this.words = new Array(this.rows.length);
    this.count = count;
    this.noun = table.dataset.noun;
    this.shown = this.rows.length;
  }

  wordsOf(at) {
    if (this.words[at] === undefined) this.words[at] = this.rows[at].textContent.toLowerCase();
    return this.words[at];
  }

  // `accepts(at)` and, where there is a search, its text or `alsoFits(at)`.
  show(needle, accepts, alsoFits) {
    this.shown = 0;
    this.rows.forEach((row, at) => {
      const fits = accepts(at) && (needle === '' || this.wordsOf(at).includes(needle) || alsoFits(at));
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) ++this.shown;
    });
    this.count.textContent = share(this.shown, this.rows.length, this.noun);
  }
}
