// The frame around the pages: addresses, theme, and how the connection is.
import { brandPage } from './brand.js';
import { setAttribute, setText } from './dom.js';
import { labelPage } from './label.js';
import { deadLettersPage } from './letters.js';
import { modelsPage } from './models.js';
import { overviewPage } from './overview.js';

const PAGES = {
  '/': overviewPage,
  '/brand': brandPage,
  '/models': modelsPage,
  '/label': labelPage,
  '/dead-letters': deadLettersPage,
};
const main = document.getElementById('main');
const connection = document.getElementById('connection');
const theme = document.getElementById('theme');
let page;

function show() {
  page?.close();
  main.replaceChildren();
  const open = PAGES[location.pathname] ?? overviewPage;
  page = open(main, new URLSearchParams(location.search), { navigate, onState });
  for (const link of document.querySelectorAll('nav a')) {
    if (new URL(link.href).pathname === location.pathname) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** Goes to an address of the dashboard without loading it anew. */
function navigate(url, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  if (!replace) {
    show();
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function onState({ name, text }) {
  setAttribute(connection, 'data-state', name);
  setText(connection, text);
}

function applyTheme(choice) {
  if (choice === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', choice);
  document.dispatchEvent(new Event('themechange'));
}

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the browser may be told to keep nothing
  }
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-route]');
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && plain) {
    event.preventDefault();
    navigate(link.href);
  }
});
window.addEventListener('popstate', show);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
  document.dispatchEvent(new Event('themechange')));

theme.value = stored('theme') ?? 'auto';
theme.addEventListener('change', () => {
  try {
    localStorage.setItem('theme', theme.value);
  } catch {
    // it holds until the page is closed
  }
  applyTheme(theme.value);
});
applyTheme(theme.value);
show();
