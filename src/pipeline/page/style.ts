import { createHash } from 'node:crypto'
import { paletteOf } from '../../core/page.ts'

const palette = paletteOf({
  light:
    '--teal:#0a6b69;--wash:#e0f0ee;--good:#1d6b3c;--good-wash:#e3f2e7;--bad:#a3341c;--bad-wash:#fbe9e4',
  dark: '--teal:#6fd8ce;--wash:#12302f;--good:#7fd39a;--good-wash:#13291b;--bad:#f0967c;--bad-wash:#351a13',
})

/** How the page of a version looks: wide, on a phone and on paper. */
export const pageStyle = `${palette}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink-1);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
main{max-width:860px;margin:0 auto;padding:44px 24px 56px;display:grid;grid-template-columns:minmax(0,1fr);gap:20px}
p,ol,ul,h1,h2{margin:0}
ol,ul{padding:0;list-style:none}
.mark{display:flex;align-items:center;gap:8px;color:var(--teal);font-size:13px;font-weight:600;letter-spacing:.02em}
.mark svg{width:22px;height:22px;flex:none}
h1{margin-top:14px;font-size:34px;font-weight:680;letter-spacing:-.025em;line-height:1.15}
.about{display:flex;flex-wrap:wrap;align-items:center;gap:8px 14px;margin-top:12px;color:var(--ink-2)}
.about b{color:var(--ink-1);font-weight:620}
time{font-variant-numeric:tabular-nums}
.verdict{padding:2px 10px;border-radius:999px;font-size:13px;font-weight:600;white-space:nowrap}
.passed{color:var(--good);background:var(--good-wash)}
.failed{color:var(--bad);background:var(--bad-wash)}
section{border:1px solid var(--line);border-radius:14px;background:var(--panel);overflow:hidden}
section>header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:4px 20px;padding:15px 22px 13px;border-bottom:1px solid var(--line)}
h2{font-size:15px;font-weight:640}
section>header p{color:var(--ink-3);font-size:13px}
mark{padding:1px 5px;border-radius:5px;color:var(--teal);background:var(--wash);font-weight:620;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.lines{counter-reset:line}
.lines li{counter-increment:line;display:grid;grid-template-columns:34px minmax(0,1fr);padding:11px 22px;font-size:17.5px;line-height:1.5;color:var(--ink-2)}
.lines li+li,.checks li+li{border-top:1px solid var(--line)}
.lines li::before{content:counter(line);color:var(--ink-3);font-size:12.5px;line-height:26px;font-variant-numeric:tabular-nums}
.nothing{color:var(--ink-3);font-size:13px}
.checks li{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1.4fr) minmax(0,1.3fr) 76px;align-items:center;gap:2px 18px;padding:11px 22px;font-variant-numeric:tabular-nums}
.checks b{font-weight:620}
.checks .verdict{justify-self:end}
.checks .against{color:var(--ink-3);font-size:14px}
.checks .problem{grid-column:1/-1;color:var(--bad);font-size:14px}
.none{padding:14px 22px;color:var(--ink-3)}
footer{padding:0 4px;color:var(--ink-3);font-size:13px}
code{font:12.5px ui-monospace,Menlo,Consolas,monospace}
@media (max-width:620px){main{padding:26px 14px 40px;gap:14px}h1{font-size:27px}section{border-radius:12px}section>header{padding:13px 16px 11px}.lines li{grid-template-columns:26px minmax(0,1fr);padding:10px 16px;font-size:16.5px}.checks li{grid-template-columns:minmax(0,1fr) max-content;padding:10px 16px}.checks .figures{grid-row:2}.checks .against{grid-row:3;grid-column:1/-1}.checks .verdict{grid-row:1;grid-column:2}.none{padding:13px 16px}}
@media print{@page{margin:14mm}body{background:#fff;font-size:12px}main{max-width:none;padding:0;gap:12px}section{border-color:#ccc}.lines li{padding:6px 16px;font-size:13px;break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`

/** What the page may load: its own style, told by its digest, and nothing else. */
export const stylePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`
