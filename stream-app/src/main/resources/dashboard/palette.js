// The style sheet's colours, for what is drawn on a canvas.

const NAMES = ['text', 'muted', 'line', 'surface', 'positive', 'negative', 'neutral', 'accent'];
let colours;

/** @returns {Record<string, string>} */
export function palette() {
  if (!colours) {
    const style = getComputedStyle(document.documentElement);
    colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }
  return colours;
}

/** A colour with an opacity, such as `#1f6fb2` at 0.2. */
export const faded = (colour, opacity) => colour + Math.round(255 * opacity).toString(16).padStart(2, '0');

document.addEventListener('themechange', () => {
  colours = undefined;
});
