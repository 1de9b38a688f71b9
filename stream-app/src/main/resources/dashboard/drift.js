// How far the stream's texts lie from those that a model was validated on, as each instance sees it.
import { el, hint, panel, table } from './dom.js';
import { percent, shortCount } from './format.js';

const LEVELS = { stable: '● stable', moved: '◆ moved', drifted: '▲ drifted' };
const FEATURES = { score: 'labels', length: 'length', unknown: 'unknown' };
const ABOUT = 'The accuracy is estimated from how certain the model is of its labels, without any from people; “was” is what it had on its validation texts. '
  + 'The index (PSI) says how far the texts’ labels, lengths and unknown words have moved: 0 is not at all.';

/** Hidden while no instance knows. */
export function driftPanel() {
  const body = el('div', { id: 'drift' });
  const element = panel(['Drift of the texts', hint('drift of the texts', ABOUT)], body);
  element.hidden = true;
  return {
    element,
    show(instances) {
      const known = instances.filter(({ drift, silent }) => drift && !silent);
      element.hidden = known.length === 0;
      body.replaceChildren(table('Drift of the texts',
        ['Instance', 'Version', 'Texts are', 'Accuracy, estimated', 'Index (PSI)', 'Texts'], known.map(row)));
    },
  };
}

function row({ instance, drift }) {
  const { version, level, estimatedAccuracy, low, high, referenceAccuracy, features } = drift;
  return el('tr', { 'data-drift': level }, ...[
    instance, version, LEVELS[level],
    `${percent(estimatedAccuracy, 1)} (${percent(low, 1)} to ${percent(high, 1)}), was ${percent(referenceAccuracy, 1)}`,
    features.map(({ name, psi, level: each }) =>
      `${FEATURES[name]} ${psi.toFixed(2)}${each === 'stable' ? '' : `, ${each}`}`).join(' · ') || '–',
    shortCount(drift.texts),
  ].map((text) => el('td', { text })));
}
