/** The card of one image. Values from outside are inserted as text, never as HTML. */
import { setText, showImage } from './figure.js';
import { Variants } from './variants.js';

/** A card: its root `element`, and one method for each part. */
export class Card {
  element = document.getElementById('card').content.firstElementChild.cloneNode(true);
  #variants = new Variants(this.#part('.variants'));

  /** `onDelete` is called when the user clicks Delete. */
  constructor(key, onDelete) {
    this.#part('.key').textContent = key;
    const button = this.#part('.delete');
    button.setAttribute('aria-label', `Delete ${key}`);
    button.addEventListener('click', onDelete);
  }

  /** `status` is one word; `text` explains it and may be empty. */
  showStatus(status, text) {
    this.#part('.badge').dataset.status = status;
    setText(this.#part('.badge'), status);
    setText(this.#part('.reason'), text);
  }

  /** Shows a blob. Without one, shows `text` in its place, and the size in bytes if it is known. */
  showOriginal(blob, text, size) {
    showImage(this.#part('.original'), blob, text, size);
  }

  /** Shows a blob. Without one, shows `text` in its place. */
  showThumbnail(blob, text) {
    showImage(this.#part('.thumbnail'), blob, text);
  }

  /** Shows the variants of a record: see Variants.show. */
  showVariants(entries, placeholder, load) {
    this.#variants.show(entries, placeholder, load);
  }

  /** Shows the attributes of `record` that `order` lists, in that order. */
  showRecord(record, order) {
    const rows = order
      .filter((name) => record[name] !== undefined)
      .map((name) => {
        const row = document.createElement('div');
        row.append(withText('dt', name), withText('dd', formatValue(record[name])));
        return row;
      });
    this.#part('.record').replaceChildren(...rows);
  }

  /** `line` is the parsed JSON log line. */
  showLogLine(line) {
    this.#part('.log').hidden = false;
    setText(this.#part('.log .message'), line.message);
    setText(this.#part('.log pre'), JSON.stringify(line, null, 2));
  }

  offerDelete(isOffered) {
    this.#part('.delete').hidden = !isOffered;
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

function withText(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** Formats an attribute. A list of objects (the thumbnails) becomes "Key 128/cat.png, Width 128, …". */
function formatValue(value) {
  if (Array.isArray(value)) return value.map(formatValue).join('; ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, nested]) => `${name} ${formatValue(nested)}`)
    .join(', ');
}
