import { paletteOf, sheet } from '../../core/page.ts'

/** Colours of a report, by the names that its charts use. */
export const palette = paletteOf({
  light: '--sequential:#0a6b69;--distributed:#b9650f',
  dark: '--sequential:#57c9bf;--distributed:#e9a955',
})

/** How the page of a report looks: wide, on a phone and on paper. */
export const pageStyle = `${palette}
${sheet}
.ours tbody td{font-weight:600}
.theirs{border-left:1px solid var(--line)}
.theirs td{color:var(--ink-3)}
.pair{display:grid;grid-template-columns:minmax(0,4fr) minmax(0,3fr)}
.pair .theirs tr>:first-child{width:0;padding:8px 0;overflow:hidden;font-size:0}
th[colspan]{color:var(--ink-2);font-weight:600;text-align:center}
.epochs thead th{white-space:normal}
.epochs :is(th,td):nth-child(6){border-left:1px solid var(--line)}
.epochs td:nth-child(n+6){color:var(--ink-3)}
.epochs th[colspan]+th[colspan]{border-left:1px solid var(--line)}
.three,.two{display:grid;gap:26px 34px}
.three{grid-template-columns:repeat(3,minmax(0,1fr))}
.two{grid-template-columns:repeat(2,minmax(0,1fr))}
svg{display:block;width:100%;height:auto;overflow:visible}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 14px;padding:0;list-style:none;color:var(--ink-2);font-size:13px}
.legend li{display:inline-flex;align-items:center;gap:8px}
.legend i{width:18px;border-top:3px solid}
.legend i.dashed{border-top-style:dashed}
.legend i.faint{border-top-width:2px;opacity:.55}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 20px;margin:0;font-size:13.5px}
dt{color:var(--ink-3)}
dd{margin:0;overflow-wrap:anywhere}
code{font:12.5px ui-monospace,Menlo,Consolas,monospace}
.words{color:var(--ink-2);font-size:14px}
.words p{max-width:80ch}
@media (max-width:760px){main{padding:22px 14px 40px;gap:14px}.three,.two{grid-template-columns:minmax(0,1fr)}h1{font-size:21px}th,td{padding:8px 9px}dl{grid-template-columns:minmax(0,1fr);gap:0}dd+dt{margin-top:8px}.pair{grid-template-columns:minmax(0,1fr)}.pair .theirs{border-left:0;border-top:1px solid var(--line)}.pair .theirs tr>:first-child{width:auto;padding:8px 9px 8px 18px;font-size:inherit}th,td{white-space:normal}table{font-size:13.5px}}
@media print{@page{margin:14mm}body{background:#fff;font-size:11px}main{max-width:none;padding:0;gap:10px}section{border-color:#ccc}.three{grid-template-columns:repeat(3,minmax(0,1fr))}.two{grid-template-columns:repeat(2,minmax(0,1fr))}.epochs :is(th,td){padding:6px 5px;font-size:11px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`
