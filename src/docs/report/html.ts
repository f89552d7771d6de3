import { encode, paletteOf, sheet } from '../../core/page.ts'
import type { Block, Cell, Report, Row, Section } from './parts.ts'
import { squareChart } from './square.ts'

const palette = paletteOf({
  light: '--curve:#0a6b69;--bad:#ad2f25;--bad-soft:#fbe5e2',
  dark: '--curve:#57c9bf;--bad:#f58577;--bad-soft:#371915',
})

const style = `${palette}
${sheet}
.verdict{font-weight:600}
.verdict.bad,tr.bad>:first-child{color:var(--bad)}
tr.bad{background:var(--bad-soft)}
tr:target{outline:2px solid var(--curve);outline-offset:-2px}
a{color:inherit}
tbody th{text-align:left;white-space:normal;overflow-wrap:anywhere}
td.text{text-align:left;white-space:normal}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:22px 28px;padding:16px 18px 18px}
svg{display:block;width:100%;height:auto;overflow:visible}
@media (max-width:760px){main{padding:22px 14px 40px;gap:14px}h1{font-size:21px}th,td{padding:8px 9px}}
@media print{@page{margin:14mm}body{background:#fff;font-size:11px}main{max-width:none;padding:0;gap:10px}section{border-color:#ccc}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`

/** A report as one page without any other file: light and dark, wide, narrow and on paper. */
export const reportHtml = (report: Report): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Millrace">
<title>${encode(report.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<h1>${encode(report.title)}</h1>
<p class="verdict${report.passed ? '' : ' bad'}">${encode(report.verdict)}</p>
<p class="where">${encode(report.where)}</p>
</header>
${report.sections.map(sectionOf).join('\n')}
</main>
</body>
</html>
`

const sectionOf = ({ title, blocks }: Section) =>
  `<section>\n<h2>${encode(title)}</h2>\n${blocks.map((block) => blockOf(title, block)).join('\n')}\n</section>`

const blockOf = (title: string, block: Block): string => {
  switch (block.kind) {
    case 'words':
      return `<p class="note">${encode(block.text)}</p>`
    case 'charts':
      return `<div class="charts">\n${block.charts
        .map((chart) => `<div>\n<h3>${encode(chart.title)}</h3>\n${squareChart(chart)}\n</div>`)
        .join('\n')}\n</div>`
    case 'table':
      return `<div class="scroll" role="region" aria-label="${encode(`${title}: ${block.head[0]}`)}" tabindex="0"><table>
<thead><tr>${block.head.map((name) => `<th scope="col">${encode(name)}</th>`).join('')}</tr></thead>
<tbody>
${block.rows.map(rowOf).join('\n')}
</tbody>
</table></div>`
  }
}

const rowOf = ({ id, cells, isBad }: Row): string => {
  const [head = '', ...others] = cells
  const marks = `${id === undefined ? '' : ` id="${encode(id)}"`}${isBad ? ' class="bad"' : ''}`
  return `<tr${marks}><th scope="row">${cellOf(head)}</th>${others
    .map((cell) => `<td${isText(cell) ? ' class="text"' : ''}>${cellOf(cell)}</td>`)
    .join('')}</tr>`
}

/** Words are read from the left, figures compared from the right. */
const isText = (cell: Cell) => typeof cell !== 'string' || /\p{L}{5}/u.test(cell)

const cellOf = (cell: Cell): string =>
  typeof cell === 'string' ? encode(cell) : `<a href="#${encode(cell.to)}">${encode(cell.text)}</a>`
