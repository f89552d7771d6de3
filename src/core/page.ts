/** What pages have in common that stand alone: no other file, light and dark, text of others within. */

/** Surfaces, lines and inks. */
const light =
  '--page:#f3f6f6;--panel:#fff;--sunk:#ecf0f0;--line:#dde4e4;--ink-1:#10191b;--ink-2:#3f4e52;--ink-3:#5a6a6f'
const dark =
  '--page:#0b1012;--panel:#11181b;--sunk:#0d1315;--line:#263338;--ink-1:#e8eeee;--ink-2:#b9c5c7;--ink-3:#8d9ca0'

/** These and a page's own colours. Follows the reader's colours; a print is always light. */
export const paletteOf = (own: { readonly light: string; readonly dark: string }): string =>
  `:root{color-scheme:light dark;${light};${own.light}}@media screen and (prefers-color-scheme:dark){:root{${dark};${own.dark}}}`

/** How a page of sections and tables looks. */
export const sheet = `*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink-1);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1060px;margin:0 auto;padding:36px 24px 56px;display:grid;grid-template-columns:minmax(0,1fr);gap:18px}
header{margin-bottom:6px}
h1{margin:0;font-size:25px;font-weight:650;letter-spacing:-.02em;line-height:1.25}
h2{margin:0;padding:12px 18px;border-bottom:1px solid var(--line);font-size:14.5px;font-weight:620}
h3{margin:0 0 8px;font-size:13px;font-weight:600;color:var(--ink-2)}
p{margin:0}
p+p{margin-top:8px}
header p{max-width:72ch;margin-top:8px;color:var(--ink-2)}
header .where{margin-top:4px;color:var(--ink-3);font-size:13px}
section{border:1px solid var(--line);border-radius:10px;background:var(--panel);break-inside:avoid}
.body{padding:16px 18px 18px}
.note{padding:12px 18px 14px;border-top:1px solid var(--line);color:var(--ink-3);font-size:13px}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:8px 12px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{padding-left:18px;text-align:left}
th:last-child,td:last-child{padding-right:18px}
tbody tr:last-child>*{border-bottom:0}
thead :is(th,td){background:var(--sunk);color:var(--ink-3);font-size:12.5px;font-weight:500}
tbody th{font-weight:550}`

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
