/** An image with a caption. Values from outside are inserted as text, never as HTML. */

/** Shows a blob in a figure. Without one, shows `text` in its place. `size` is in bytes. */
export function showImage(figure, blob, text, size = blob?.size) {
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
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
