// Requests to the app, with its token where it wants one: asked for once, and kept for this tab.
import { el, setText } from './dom.js';

const STORE = 'token';
const WRONG = 'The token is wrong.';

/** As the app has it: with other characters there would be no request. */
const SYNTAX = /^[A-Za-z0-9._~+/-]+=*$/;
let token = stored();
let asking;

/**
 * As `fetch`; where the app wants a token, it is asked for before the answer comes.
 *
 * @param {string} path
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
export async function request(path, options = {}) {
  for (;;) {
    const sent = token;
    const headers = { ...options.headers, ...(sent ? { Authorization: `Bearer ${sent}` } : {}) };
    const response = await fetch(path, { ...options, headers });
    if (response.status !== 401) return response;
    // Another request may have brought a token meanwhile.
    if (token === sent) await (asking ??= ask(sent !== null));
  }
}

/** Resolves when there is a token to try. */
function ask(wasWrong) {
  return new Promise((resolve) => {
    const input = el('input', { type: 'password', id: 'token', autocomplete: 'off', required: true, spellcheck: 'false' });
    const said = el('p', { role: 'status', class: 'quiet' });
    const dialog = el('dialog', { class: 'ask', 'aria-labelledby': 'token-title', on: { cancel: (event) => event.preventDefault() } },
      el('form', { on: { submit: take } },
        el('h2', { id: 'token-title', text: 'This dashboard needs a token' }),
        said,
        el('label', { for: 'token', text: 'Token' }), input,
        el('p', { class: 'quiet', text: 'Whoever runs the app has it. It is forgotten when this tab is closed.' }),
        el('button', { class: 'button', text: 'Open the dashboard' })));
    setText(said, wasWrong ? WRONG : '');

    function take(event) {
      event.preventDefault();
      const given = input.value.trim();
      if (!SYNTAX.test(given)) {
        setText(said, WRONG);
        return;
      }
      token = given;
      store(token);
      asking = undefined;
      dialog.remove();
      resolve();
    }

    document.body.append(dialog);
    dialog.showModal();
  });
}

function stored() {
  try {
    return sessionStorage.getItem(STORE);
  } catch {
    return null; // the browser may be told to keep nothing
  }
}

function store(value) {
  try {
    sessionStorage.setItem(STORE, value);
  } catch {
    // it holds until the page is closed
  }
}
