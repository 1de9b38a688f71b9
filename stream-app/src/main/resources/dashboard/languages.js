// Which languages a window's texts are in, and what each says.
import { el, panel, setText } from './dom.js';
import { splits } from './drivers.js';
import { texts } from './format.js';

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

/** In English; the code itself if it is none. */
function nameOf(code) {
  try {
    return NAMES.of(code);
  } catch {
    return code;
  }
}

export function languagesPanel() {
  const body = el('div', { id: 'languages' });
  const unsupported = el('p', { class: 'quiet', id: 'unsupported' });
  const element = panel('Languages', body, unsupported);
  let shown;
  return {
    element,
    update({ window }) {
      const languages = window.languages ?? {};
      element.hidden = Object.keys(languages).length === 0 && !window.unsupported;
      unsupported.hidden = !window.unsupported;
      setText(unsupported, `${texts(window.unsupported ?? 0)} in languages that the model does not know: they count in no figure.`);
      const key = JSON.stringify(languages);
      if (key === shown) return;
      shown = key;
      const named = Object.fromEntries(Object.entries(languages).map(([code, counts]) => [nameOf(code), counts]));
      body.replaceChildren(...(Object.keys(named).length > 0 ? [splits('Language', named)] : []));
    },
  };
}
