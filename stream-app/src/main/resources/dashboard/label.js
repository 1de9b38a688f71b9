// What a human should label next. Labels stay in this browser until they are downloaded.
import { el, segmented, setText, table } from './dom.js';
import { count, signed, texts } from './format.js';
import { follow, getWhenItCan } from './live.js';

const LABELS = ['negative', 'neutral', 'positive'];
const SIZES = [20, 50, 100, 200];
const STORE = 'labelled-texts';
const COMMAND = './tonestream model tell label.tsv --sender NAME';

/** @typedef {{id: string, brand: string, text: string, predicted: string, label: string, saved: boolean?}} LabelledText */

export function labelPage(root, parameters, { navigate, onState }) {
  const brand = parameters.get('brand');
  const about = brand ? { brand } : {};
  const budget = SIZES.find((size) => String(size) === parameters.get('budget')) ?? 50;
  const labelled = stored();
  const bar = el('progress', { max: 1, value: 0, 'aria-labelledby': 'progress' });
  const said = el('p', { id: 'progress', role: 'status' });
  const download = el('button', { type: 'button', class: 'button', disabled: true, on: { click: save } }, 'Download the labels');
  const steps = el('section', { class: 'panel label-steps', hidden: true },
    el('h2', { text: 'Your labels' }), said, bar, download,
    el('p', { class: 'quiet' }, 'They are kept in this browser alone. The file goes to the topic feedback with ', el('code', { text: COMMAND })));
  const summary = el('p', { class: 'summary', role: 'status', text: 'Reading the texts …' });
  const list = el('ol', { class: 'questions', id: 'questions' });
  const brands = el('section', { class: 'panel', hidden: true });
  let question = { texts: [] };

  root.append(
    el('div', { class: 'heading' }, el('h1', { text: 'What to label next' }), summary),
    el('div', { class: 'controls' }, segmented('How many texts', 'budget',
      SIZES.map((size) => [String(size), `${size} texts`]), String(budget), (size) => navigate(`/label?${new URLSearchParams({ budget: size, ...about })}`))),
    steps, list, brands);

  function show(asked) {
    question = asked;
    takeOver(asked.texts, labelled);
    forgetSaved();
    setText(summary, describe(asked));
    list.replaceChildren(...asked.texts.map(row));
    brands.hidden = asked.brands.length === 0;
    brands.replaceChildren(el('h2', { text: 'Expected gain' }), brandTable(asked.brands));
    progress();
  }

  /**
   * Another tab has labelled: what it keeps is what this one goes on from. What it keeps no longer,
   * it has downloaded.
   */
  function takeOverFromOtherTabs({ key }) {
    if (key !== STORE) return;
    const shown = question.texts.map((text) => labelled.get(keyOf(text))).filter(Boolean);
    labelled.clear();
    stored().forEach((text, of) => labelled.set(of, text));
    takeOver(question.texts, labelled);
    for (const text of shown) {
      if (!labelled.has(keyOf(text))) labelled.set(keyOf(text), { ...text, saved: true });
    }
    list.replaceChildren(...question.texts.map(row));
    progress();
  }

  function refuse(error) {
    if (error.name === 'AbortError') return;
    setText(summary, error.message);
    progress();
  }

  function row(text, number) {
    // Seen before, it would be believed.
    const model = el('p', { class: 'quiet' });
    const key = keyOf(text);
    const tell = () => setText(model, labelled.has(key) ? `The model said ${text.predicted}.` : '');
    tell();
    const choice = segmented(`Label of text ${number + 1}, about ${text.brand}`, `label-${number}`,
      LABELS.map((label) => [label, label]), labelled.get(key)?.label, (label) => {
        labelled.set(key, { ...text, label });
        store(labelled);
        tell();
        progress();
      });
    return el('li', { class: 'panel' },
      el('p', { class: 'quiet' }, 'About ', el('strong', { text: text.brand, dir: 'auto' })),
      el('p', { class: 'text', text: text.text, dir: 'auto' }), choice, model);
  }

  function progress() {
    const asked = question.texts.length;
    const kept = earlierOnes().length;
    const done = question.texts.filter((text) => labelled.has(keyOf(text))).length;
    steps.hidden = asked === 0 && kept === 0;
    bar.max = Math.max(1, asked);
    bar.value = done;
    setText(said, `${count(done)} of ${texts(asked)} labelled`
      + (kept > 0 ? `; ${count(kept)} of earlier questions are kept` : ''));
    download.disabled = done === 0 && kept === 0;
  }

  /** Labelled texts that are not asked about now. */
  function others() {
    const asked = new Set(question.texts.map(keyOf));
    return [...labelled.values()].filter((text) => !asked.has(keyOf(text)));
  }

  /** Those of them that are still to be downloaded. */
  const earlierOnes = () => others().filter((text) => !text.saved);

  function save() {
    const rows = [...question.texts.map((text) => labelled.get(keyOf(text)) ?? text), ...earlierOnes()];
    const url = URL.createObjectURL(new Blob([file(rows)], { type: 'text/tab-separated-values' }));
    el('a', { href: url, download: 'label.tsv' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    for (const text of labelled.values()) text.saved = true;
    store(labelled);
    forgetSaved();
    progress();
  }

  /** Those that are asked about still show their label. */
  function forgetSaved() {
    const saved = others().filter((text) => text.saved);
    if (saved.length === 0) return;
    for (const text of saved) labelled.delete(keyOf(text));
    store(labelled);
  }

  document.title = 'What to label next – Tonestream';
  const aborted = new AbortController();
  addEventListener('storage', takeOverFromOtherTabs, { signal: aborted.signal });
  getWhenItCan('/api/question', { budget, ...about }, aborted.signal, refuse).then(show, refuse);
  const live = follow({ brands: false }, {}, onState);
  return {
    close() {
      aborted.abort();
      live.close();
    },
  };
}

function describe({ brands, texts: asked, width, widthAfter }) {
  if (brands.length === 0) return 'No brand has enough texts yet: 50 different ones within 7 days.';
  if (asked.length === 0) return 'All texts that could be asked about are labelled.';
  const about = brands.filter((brand) => brand.asked > 0).length;
  return `${texts(asked.length)} of ${count(about)} of ${count(brands.length)} brands. `
    + `Intervals of net sentiment are ${width.toFixed(2)} wide on average, and would be ${widthAfter.toFixed(2)}.`;
}

function brandTable(brands) {
  return table('Brands', ['Brand', 'Texts', 'Labelled', 'Asked', 'Net', 'Interval', 'Afterwards'],
    brands.map((brand) => el('tr', {},
      el('th', { scope: 'row', text: brand.brand, dir: 'auto' }),
      ...[count(brand.texts), count(brand.labelled), count(brand.asked), signed(brand.net),
        `${brand.width.toFixed(2)} wide`, brand.widthAfter.toFixed(2)].map((text) => el('td', { text })))));
}

/** Ids are unique to a brand alone. */
const keyOf = ({ id, brand }) => JSON.stringify([id, brand]);

/** As `model ask` writes it. */
function file(rows) {
  const cells = rows.map(({ id, brand, text, predicted, label }) => [id, brand, text, predicted, label ?? '']);
  return [['id', 'brand', 'text', 'predicted', 'label'], ...cells]
    .map((row) => `${row.map((cell) => cell.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')).join('\t')}\n`)
    .join('');
}

/** 0.1.0 kept labels by id alone: they are taken over where their text is asked about. */
function takeOver(asked, labelled) {
  try {
    const earlier = JSON.parse(localStorage.getItem('labels') ?? '{}');
    for (const text of asked) {
      const label = earlier[text.id];
      if (label && !labelled.has(keyOf(text))) labelled.set(keyOf(text), { ...text, label });
    }
  } catch {
    // the browser may be told to keep nothing
  }
}

/** @returns {Map<string, LabelledText>} by `keyOf` */
function stored() {
  try {
    return new Map(JSON.parse(localStorage.getItem(STORE) ?? '[]').map((text) => [keyOf(text), text]));
  } catch {
    return new Map(); // the browser may be told to keep nothing
  }
}

function store(labelled) {
  try {
    localStorage.setItem(STORE, JSON.stringify([...labelled.values()]));
  } catch {
    // they hold until the page is closed
  }
}
