// What a person says that a text's label should be: it goes to the topic feedback.
import { el, segmented, setText } from './dom.js';
import { post } from './live.js';

const LABELS = ['negative', 'neutral', 'positive'];
const STORE = 'sender';

/** What was taken since the page was loaded, by text and brand: panels are drawn anew. */
const taken = new Map();
let forms = 0;

/**
 * A way to say that a label is wrong.
 *
 * @param {string} text
 * @param {string} label the model's
 * @param {string} brand what the label is about
 */
export function correction(text, label, brand) {
  const key = JSON.stringify([text, brand]);
  const number = ++forms;
  let chosen = taken.get(key) ?? label;
  const said = el('span', { role: 'status', class: 'quiet' });
  const open = el('button', { type: 'button', class: 'link', 'aria-expanded': 'false', 'aria-controls': `correction-${number}`, on: { click: toggle } }, 'Wrong label?');
  const name = el('input', { id: `sender-${number}`, autocomplete: 'name', maxlength: 100, required: true });
  const send = el('button', { class: 'button' }, 'Send');
  const form = el('form', { class: 'correction', id: `correction-${number}`, hidden: true, on: { submit } },
    segmented('The right label', `correct-${number}`, LABELS.map((each) => [each, each]), chosen, (each) => {
      chosen = each;
    }),
    el('label', { for: `sender-${number}`, text: 'Your name' }), name, send);
  tell();

  function toggle() {
    form.hidden = !form.hidden;
    open.setAttribute('aria-expanded', String(!form.hidden));
    if (!form.hidden) name.value = stored();
  }

  function tell() {
    setText(said, taken.has(key) ? ` Taken: a person says ${taken.get(key)}.` : '');
  }

  async function submit(event) {
    event.preventDefault();
    send.disabled = true;
    try {
      await post('/api/feedback', { text, label: chosen, brand, sender: name.value.trim() });
      taken.set(key, chosen);
      store(name.value.trim());
      toggle();
      tell();
      open.focus();
    } catch (error) {
      setText(said, ` ${error.message}`);
    }
    send.disabled = false;
  }

  return el('div', {}, open, said, form);
}

function stored() {
  try {
    return localStorage.getItem(STORE) ?? '';
  } catch {
    return ''; // the browser may be told to keep nothing
  }
}

function store(name) {
  try {
    localStorage.setItem(STORE, name);
  } catch {
    // it is asked for again
  }
}
