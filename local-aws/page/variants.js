/** Previews of an image's variants. Values from outside are inserted as text, never as HTML. */
import { setText, showImage } from './figure.js';
import { thumbHashToDataURL } from './thumbhash.js';

/** Loads a preview when it comes within this distance of the window. */
const MARGIN = '200px';

export class Variants {
  #section;
  /** What is shown, as JSON. */
  #shown = '';
  #observer;

  constructor(section) {
    this.#section = section;
  }

  /**
   * Shows each entry of a record's list with name, size, format and bytes. Its image is loaded when it is scrolled into view;
   * until then, its place shows `placeholder`, a ThumbHash in base64, if there is one. `load(name)` resolves to a Blob.
   */
  show(entries, placeholder, load) {
    const shown = JSON.stringify([entries, placeholder]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#observer?.disconnect();
    this.#observer = new IntersectionObserver(
      (changes, observer) => {
        for (const { target } of changes.filter(({ isIntersecting }) => isIntersecting)) {
          observer.unobserve(target);
          void loadInto(target, load);
        }
      },
      { rootMargin: MARGIN },
    );
    const source = decodePlaceholder(placeholder);
    const figures = entries.map((entry) => createFigure(entry, source));
    this.#section.hidden = figures.length === 0;
    this.#section.replaceChildren(...figures);
    for (const figure of figures) this.#observer.observe(figure);
  }
}

function createFigure({ Name, Width, Height, Size, Format }, source) {
  const figure = document.getElementById('variant').content.firstElementChild.cloneNode(true);
  figure.dataset.name = Name;
  setText(figure.querySelector('.name'), `${Name}, ${Format}`);
  setText(figure.querySelector('.size'), `${Width} × ${Height}, ${Number(Size).toLocaleString('en')} bytes`);
  const image = figure.querySelector('img');
  image.alt = `Variant ${Name}`;
  // Reserves the space, which the placeholder fills.
  image.width = Width;
  image.height = Height;
  if (source === undefined) return figure;
  image.src = source;
  image.hidden = false;
  return figure;
}

async function loadInto(figure, load) {
  try {
    showImage(figure, await load(figure.dataset.name));
  } catch (error) {
    showImage(figure, undefined, error.message);
  }
}

/** Returns a data URL; undefined if there is no placeholder, or if it is damaged. */
function decodePlaceholder(placeholder) {
  try {
    return (
      placeholder && thumbHashToDataURL(Uint8Array.from(atob(placeholder), (byte) => byte.charCodeAt(0)))
    );
  } catch {
    return undefined;
  }
}
