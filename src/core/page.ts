/** What pages have in common that stand alone: no other file, light and dark, text of others within. */

/** Surfaces, lines and inks. */
const light =
  '--page:#f3f6f6;--panel:#fff;--sunk:#ecf0f0;--line:#dde4e4;--ink-1:#10191b;--ink-2:#3f4e52;--ink-3:#5a6a6f'
const dark =
  '--page:#0b1012;--panel:#11181b;--sunk:#0d1315;--line:#263338;--ink-1:#e8eeee;--ink-2:#b9c5c7;--ink-3:#8d9ca0'

/** These and a page's own colours. Follows the reader's colours; a print is always light. */
export const paletteOf = (own: { readonly light: string; readonly dark: string }): string =>
  `:root{color-scheme:light dark;${light};${own.light}}@media screen and (prefers-color-scheme:dark){:root{${dark};${own.dark}}}`

/** Text within HTML, SVG and attributes. */
export const encode = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** A moment of the record, in UTC: `2026-11-25 19:04 UTC`. */
export const moment = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
