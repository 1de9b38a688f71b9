// Builds elements. Text is only ever set as text: brands may be called anything.

/**
 * @param {string} name of the element
 * @param {object} properties attributes; `class`, `on` (listeners by event) and `text` are meant
 * @param {...(Node|string)} children
 */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'text') element.textContent = value;
    else if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** Writes a text only if it is another: the same one again would still cost a layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Writes an attribute only if it is another. */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

let hints = 0;

/** A “?” that explains something to whoever points at it or comes to it by keyboard. */
export function hint(about, text) {
  const id = `hint-${++hints}`;
  const button = el('button', {
    type: 'button',
    'aria-label': `What is ${about}?`,
    'aria-describedby': id,
    on: { keydown: (event) => event.key === 'Escape' && button.blur() },
  }, '?');
  return el('span', { class: 'hint' }, button, el('span', { role: 'tooltip', id, text }));
}

/** Makes a list have so many rows, and touches those that it has as little as possible. */
export function keepRows(list, wanted, make) {
  while (list.children.length > wanted) list.lastChild.remove();
  while (list.children.length < wanted) list.append(make());
}

/** A part of a page, under a heading. */
export function panel(title, ...children) {
  return el('section', { class: 'panel' }, el('h2', {}, ...[title].flat()), ...children);
}

/** A choice of a few, as radio buttons that look like one control. */
export function segmented(legend, name, options, chosen, onChange) {
  const group = el('fieldset', { class: 'segmented' }, el('legend', { class: 'hidden', text: legend }));
  for (const [value, text, description] of options) {
    const input = el('input', {
      type: 'radio',
      name,
      value,
      on: { change: () => onChange(value) },
      'aria-label': description,
    });
    input.checked = value === chosen;
    group.append(el('label', {}, input, el('span', { text })));
  }
  return group;
}

/** A table that scrolls by itself where the screen is narrow. */
export function table(label, heads, rows) {
  return el(
    'div',
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label },
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col', text: head })))),
      el('tbody', {}, ...rows),
    ),
  );
}
