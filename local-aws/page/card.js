/** What is shown of one image. Whatever comes from outside goes into the page as text only. */

/** A card: the element `element`, and a method for each of its parts. */
export class Card {
  element = document.getElementById('card').content.firstElementChild.cloneNode(true);

  /** `onDelete` is called when the person wants the image deleted. */
  constructor(key, onDelete) {
    this.#part('.key').textContent = key;
    const button = this.#part('.delete');
    button.setAttribute('aria-label', `Delete ${key}`);
    button.addEventListener('click', onDelete);
  }

  /** `status` is one word; `text` says more in plain words and may be empty. */
  showStatus(status, text) {
    this.#part('.badge').dataset.status = status;
    setText(this.#part('.badge'), status);
    setText(this.#part('.reason'), text);
  }

  /** Without a blob, `text` stands in its place. */
  showOriginal(blob, text) {
    showImage(this.#part('.original'), blob, text);
  }

  /** Without a blob, `text` stands in its place. */
  showThumbnail(blob, text) {
    showImage(this.#part('.thumbnail'), blob, text);
  }

  /** `record` is a plain object of attributes; shown are those of `order`, in this order. */
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

  /** `line` is an object that the function has logged. */
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

function showImage(figure, blob, text) {
  const image = figure.querySelector('img');
  const bytes = blob && `${blob.size.toLocaleString('en')} bytes`;
  const show = (absence, size) => {
    image.hidden = absence !== '';
    setText(figure.querySelector('.absence'), absence);
    setText(figure.querySelector('.size'), size);
  };
  if (!blob) {
    image.removeAttribute('src');
    show(text, '');
    return;
  }
  const url = URL.createObjectURL(blob);
  image.onload = () => {
    URL.revokeObjectURL(url);
    show('', `${image.naturalWidth} × ${image.naturalHeight}, ${bytes}`);
  };
  image.onerror = () => {
    URL.revokeObjectURL(url);
    show('no image', bytes);
  };
  image.src = url;
}

/** Text that stays the same is not written again: a screen reader would read it again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function withText(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** A list of objects (the thumbnails) reads as "Key 128/cat.png, Width 128, …". */
function formatValue(value) {
  if (Array.isArray(value)) return value.map(formatValue).join('; ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, nested]) => `${name} ${formatValue(nested)}`)
    .join(', ');
}
