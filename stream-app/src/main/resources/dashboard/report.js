// How well a version did on labelled texts before it was published, as its manifest says.
import { el, hint, table } from './dom.js';
import { count, percent, texts } from './format.js';

const LABELS = ['negative', 'neutral', 'positive'];
const RECALL = 'Share of the texts that have a label, and got it. The macro recall is the mean of the three.';
const ECE = 'Expected calibration error: how far the model’s certainty is from how often it is right, on average.';

/** Each version's report, behind its name; which ones are open stays so. */
export function reports() {
  const holder = el('div', {});
  const element = el('section', { class: 'panel', hidden: true }, el('h2', { text: 'Reports' }), holder);
  const toggled = new Map();
  return {
    element,
    show(versions) {
      const measured = versions.filter(({ model }) => model?.evaluations.length > 0);
      element.hidden = measured.length === 0;
      holder.replaceChildren(...measured.map(({ version, active, model }) => {
        const details = el('details', { class: 'report', open: toggled.get(version) ?? active },
          el('summary', { text: active ? `${version}, active` : version }),
          ...model.evaluations.map(evaluation));
        details.addEventListener('toggle', () => toggled.set(version, details.open));
        return details;
      }));
    },
  };
}

function evaluation({ data, texts: number, accuracy, macroRecall, ece, confusion }) {
  const facts = [['Accuracy', percent(accuracy, 1)], ['Macro recall', percent(macroRecall, 1), hint('recall', RECALL)]];
  confusion?.forEach((row, label) => {
    const all = row.reduce((sum, each) => sum + each, 0);
    facts.push([`Recall, ${LABELS[label]}`, all > 0 ? percent(row[label] / all, 1) : '–']);
  });
  if (ece !== undefined) facts.push(['ECE', percent(ece, 1), hint('ECE', ECE)]);
  return el('div', { class: 'evaluation' },
    el('p', {}, 'On ', el('b', { text: data }), ` (${texts(number)})`),
    el('dl', { class: 'facts' }, ...facts.map(([name, value, ...more]) =>
      el('div', {}, el('dt', {}, name, ...more), el('dd', { text: value })))),
    ...(confusion ? [matrix(data, confusion)] : []));
}

/** The darker a cell, the larger its share of the texts that have the label of its row. */
function matrix(data, confusion) {
  const rows = confusion.map((row, label) => {
    const all = Math.max(1, row.reduce((sum, each) => sum + each, 0));
    return el('tr', {}, el('th', { scope: 'row', text: `is ${LABELS[label]}` }), ...row.map((texts, predicted) => {
      const cell = el('td', { class: label === predicted ? 'cell right' : 'cell' },
        el('span', { text: percent(texts / all) }), ' ', el('span', { class: 'small', text: count(texts) }));
      cell.style.setProperty('--share', texts / all);
      return cell;
    }));
  });
  const holder = table(`Confusion matrix on ${data}`, ['A text that', ...LABELS.map((label) => `labelled ${label}`)], rows);
  holder.classList.add('matrix');
  return holder;
}
