import { encode, moment } from '../../core/page.ts'
import { chartsOf, colors } from './charts.ts'
import { drawnOf, epochsOf, type Finished, factsOf, rowsOf } from './facts.ts'
import { capital } from './format.ts'
import { pageStyle } from './style.ts'
import { conditions, referenceNote, verdict } from './telling.ts'

/** A comparison as one page without any other file: light and dark, wide, narrow and on paper. */
export const htmlOf = (done: Finished): string => {
  const { comparison } = done
  const title = `${comparison.model}: sequential and distributed`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Millrace ${encode(comparison.environment.millrace)}">
<title>${encode(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header>
<h1>${encode(title)}</h1>
<p>${encode(verdict(done))}</p>
<p class="where">Comparison <code>${encode(comparison.id)}</code>, ${moment(comparison.startedAt)}, by ${encode(comparison.author)}</p>
</header>
${sectionsOf(done).join('\n')}
</main>
</body>
</html>
`
}

const sectionsOf = (done: Finished): string[] => {
  const note = referenceNote(done.comparison)
  const words = conditions(done).map((line) => `<p>${encode(line)}</p>`)
  return [
    section('Both modes', `${table(done)}${note && `<p class="note">${encode(note)}</p>`}`),
    ...measured(done),
    section('How it was measured', `<div class="body words">${words.join('\n')}</div>`),
    section('What was trained', `<div class="body">${facts(done)}</div>`),
  ]
}

/** What each mode took, and what it learnt. */
const measured = (done: Finished): string[] => {
  const charts = chartsOf(done)
  return [
    section(
      'Cost',
      `<div class="body three">
${figure('Duration', charts.duration)}
${figure('CPU time', charts.cpu)}
${figure('Peak memory', charts.memory)}
</div>`,
    ),
    section(
      'Learning',
      `<div class="body">
${legend(done)}
<div class="two">
${figure('Loss, training rows', charts.loss)}
${figure('val_loss, validation rows', charts['val-loss'])}
</div>
</div>
${epochs(done)}`,
    ),
  ]
}

const section = (title: string, body: string) =>
  `<section>\n<h2>${encode(title)}</h2>\n${body}\n</section>`

const figure = (title: string, drawn: string) =>
  `<div>\n<h3>${encode(title)}</h3>\n${drawn}\n</div>`

const legend = (done: Finished) => {
  const items = drawnOf(done).map(({ name, mode, theirs }) => {
    const look = [mode === 'distributed' ? 'dashed' : '', theirs ? 'faint' : ''].join(' ').trim()
    const line = `<i${look && ` class="${look}"`} style="border-color:${colors[mode]}"></i>`
    return `<li>${line}${encode(name)}</li>`
  })
  return `<ul class="legend">${items.join('')}</ul>`
}

/** Ours and the reference's, side by side where there is room. */
const table = (done: Finished) => {
  const rows = rowsOf(done)
  const ours = columns(
    'Millrace, measured',
    'ours',
    rows.map((row) => [row.name, row.sequential, row.distributed, row.change]),
  )
  const { reference } = done.comparison
  if (!reference) return ours
  const theirs = columns(
    `${encode(capital(reference.name))}, as reported`,
    'theirs',
    rows.map(({ name, reference }) => [
      name,
      reference?.sequential ?? '–',
      reference?.distributed ?? '–',
      reference?.change ?? '–',
    ]),
  )
  return `<div class="pair">\n${ours}\n${theirs}\n</div>`
}

const columns = (
  title: string,
  kind: 'ours' | 'theirs',
  rows: readonly (readonly [string, string, string, string])[],
) => `<table class="${kind}">
<thead>
<tr><td></td><th colspan="3" scope="colgroup">${title}</th></tr>
<tr><td></td><th scope="col">sequential</th><th scope="col">distributed</th><th scope="col">change</th></tr>
</thead>
<tbody>
${rows
  .map(
    ([name, ...cells]) =>
      `<tr><th scope="row">${encode(name)}</th>${cells.map((cell) => `<td>${encode(cell)}</td>`).join('')}</tr>`,
  )
  .join('\n')}
</tbody>
</table>`

const epochs = (done: Finished) => {
  const { heads, rows } = epochsOf(done)
  const { reference } = done.comparison
  const whose = reference
    ? `<tr><td></td><th colspan="${heads.ours.length}" scope="colgroup">Millrace, measured</th><th colspan="${heads.theirs.length}" scope="colgroup">${encode(capital(reference.name))}, as reported</th></tr>\n`
    : ''
  const head = [...heads.ours, ...heads.theirs].map((name) => `<th scope="col">${name}</th>`)
  return `<div class="scroll" style="border-top:1px solid var(--line)">
<table class="epochs">
<thead>
${whose}<tr><th scope="col">Epoch</th>${head.join('')}</tr>
</thead>
<tbody>
${rows.map((cells, at) => `<tr><th scope="row">${at + 1}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>
</div>`
}

const facts = (done: Finished) =>
  `<dl>${factsOf(done)
    .map(([name, value]) => `<dt>${encode(name)}</dt><dd>${encode(value)}</dd>`)
    .join('\n')}</dl>`
