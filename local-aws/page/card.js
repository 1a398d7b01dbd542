/** The card of one image. Values from outside are inserted as text, never as HTML. */

/** A card: its root `element`, and one method for each part. */
export class Card {
  element = document.getElementById('card').content.firstElementChild.cloneNode(true);

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

function showImage(figure, blob, text, size = blob?.size) {
  const image = figure.querySelector('img');
  const bytes = size === undefined ? '' : `${size.toLocaleString('en')} ${size === 1 ? 'byte' : 'bytes'}`;
  const show = (absence, caption) => {
    image.hidden = absence !== '';
    setText(figure.querySelector('.absence'), absence);
    setText(figure.querySelector('.size'), caption);
  };
  if (!blob) {
    image.removeAttribute('src');
    show(text, bytes);
    return;
  }
  const url = URL.createObjectURL(blob);
  image.onload = () => {
    URL.revokeObjectURL(url);
    show('', `${image.naturalWidth} × ${image.naturalHeight}, ${bytes}`);
  };
  image.onerror = () => {
    URL.revokeObjectURL(url);
    show('not an image', bytes);
  };
  image.src = url;
}

/** Sets the text if it differs. A screen reader would announce the same text again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
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
