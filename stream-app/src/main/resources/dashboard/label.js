// What a human should label next. Labels stay in this browser until they are downloaded.
import { el, segmented, setText, table } from './dom.js';
import { count, signed, texts } from './format.js';
import { follow, get } from './live.js';

const LABELS = ['negative', 'neutral', 'positive'];
const SIZES = [20, 50, 100, 200];
const STORE = 'labels';
const COMMAND = './tonestream model tell label.tsv --sender NAME';

export function labelPage(root, parameters, { navigate, onState }) {
  const budget = SIZES.find((size) => String(size) === parameters.get('budget')) ?? 50;
  const labels = stored();
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
      SIZES.map((size) => [String(size), `${size} texts`]), String(budget), (size) => navigate(`/label?budget=${size}`))),
    steps, list, brands);

  function show(asked) {
    question = asked;
    setText(summary, describe(asked));
    list.replaceChildren(...asked.texts.map(row));
    steps.hidden = asked.texts.length === 0;
    brands.hidden = asked.brands.length === 0;
    brands.replaceChildren(el('h2', { text: 'Expected gain' }), brandTable(asked.brands));
    progress();
  }

  function row(text, number) {
    // Seen before, it would be believed.
    const model = el('p', { class: 'quiet' });
    const tell = () => setText(model, labels[text.id] ? `The model said ${text.predicted}.` : '');
    tell();
    const choice = segmented(`Label of text ${number + 1}, about ${text.brand}`, `label-${number}`,
      LABELS.map((label) => [label, label]), labels[text.id], (label) => {
        labels[text.id] = label;
        store(labels);
        tell();
        progress();
      });
    return el('li', { class: 'panel' },
      el('p', { class: 'quiet' }, 'About ', el('strong', { text: text.brand, dir: 'auto' })),
      el('p', { class: 'text', text: text.text, dir: 'auto' }), choice, model);
  }

  function progress() {
    const done = question.texts.filter(({ id }) => labels[id]).length;
    bar.max = Math.max(1, question.texts.length);
    bar.value = done;
    setText(said, `${count(done)} of ${texts(question.texts.length)} labelled`);
    download.disabled = done === 0;
  }

  function save() {
    const url = URL.createObjectURL(new Blob([file(question.texts, labels)], { type: 'text/tab-separated-values' }));
    el('a', { href: url, download: 'label.tsv' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  document.title = 'What to label next – Tonestream';
  const aborted = new AbortController();
  const brand = parameters.get('brand');
  get('/api/question', { budget, ...(brand ? { brand } : {}) }, aborted.signal).then(show, (error) => {
    if (error.name !== 'AbortError') setText(summary, error.message);
  });
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

/** As `model ask` writes it. */
function file(asked, labels) {
  const rows = asked.map(({ id, brand, text, predicted }) => [id, brand, text, predicted, labels[id] ?? '']);
  return [['id', 'brand', 'text', 'predicted', 'label'], ...rows]
    .map((row) => `${row.map((cell) => cell.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')).join('\t')}\n`)
    .join('');
}

function stored() {
  try {
    return { ...JSON.parse(localStorage.getItem(STORE) ?? '{}') };
  } catch {
    return {}; // the browser may be told to keep nothing
  }
}

function store(labels) {
  try {
    localStorage.setItem(STORE, JSON.stringify(labels));
  } catch {
    // they hold until the page is closed
  }
}
