/** Images that the function treats differently from both Chromium and Pillow, and why. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {};
