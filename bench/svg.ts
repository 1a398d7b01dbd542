/** The contents of a chart. */
export interface Drawing {
  /** In pixels, which a page scales. */
  readonly width: number;
  readonly height: number;
  /** What it says, for those who cannot see it. */
  readonly title: string;
  /** CSS beside that of `grid`, `note` and `name`. */
  readonly style: string;
  readonly parts: readonly string[];
}

/** @returns the whole file. */
export function svg({ width, height, title, style, parts }: Drawing): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    `<style>.grid{stroke:#dde2e8}.note{fill:#66727f}.name{fill:#1d2733;font-weight:600}${style}</style>`,
    `<rect width="${width}" height="${height}" rx="10" fill="#f6f7f9"/>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`;
}

/** Where a value lies on a logarithmic axis, to the tenth of a pixel. */
export function onLogarithmicAxis(
  value: number,
  { from, to }: { readonly from: number; readonly to: number },
  start: number,
  end: number,
): number {
  const share = Math.log(value / from) / Math.log(to / from);
  return Math.round(10 * (start + share * (end - start))) / 10;
}
