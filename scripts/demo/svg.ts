/** Parts of an SVG image. Pure. */

export const COLORS = {
  page: '#eef0f3',
  card: '#ffffff',
  ink: '#1d2733',
  quiet: '#66727f',
  good: '#1a7f4b',
  bad: '#b3261e',
  line: '#d5dae0',
};

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Returns a JPEG or PNG at its own size, centered in a box, on a checkerboard that shows its transparency. */
export function embed(bytes: Buffer, { width, height }: Pick<Box, 'width' | 'height'>, box: Box): string {
  const x = box.x + (box.width - width) / 2;
  const y = box.y + (box.height - height) / 2;
  const frame = `x="${x}" y="${y}" width="${width}" height="${height}"`;
  const type = bytes[0] === 0xff ? 'jpeg' : 'png';
  return `<rect ${frame} fill="url(#checks)"/><image ${frame} href="data:image/${type};base64,${bytes.toString('base64')}"/>`;
}

/** Returns a dashed frame with a text, in place of an image. */
export function placeholder({ x, y, width, height }: Box, text: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="none" stroke="${COLORS.line}" stroke-dasharray="5 5"/>
    ${label(x + width / 2, y + height / 2 + 4, text, { size: 12, color: COLORS.quiet, anchor: 'middle' })}`;
}

interface LabelStyle {
  readonly size: number;
  readonly weight?: 'bold';
  readonly color?: string;
  readonly anchor?: 'middle' | 'end';
}

export function label(
  x: number,
  y: number,
  text: string,
  { size, weight, color, anchor }: LabelStyle,
): string {
  const escaped = text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight ?? 'normal'}" fill="${color ?? COLORS.ink}" text-anchor="${anchor ?? 'start'}">${escaped}</text>`;
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

export function fileSize(bytes: Uint8Array): string {
  if (bytes.length >= 1024) return `${(bytes.length / 1024).toFixed(1)} KB`;
  return `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}`;
}
