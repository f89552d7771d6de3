import { chartsOf, namesOf } from './charts.ts'
import {
  conditions,
  epochsOf,
  type Finished,
  factsOf,
  referenceNote,
  rowsOf,
  verdict,
} from './facts.ts'
import { capital, encode, moment } from './format.ts'
import { pageStyle } from './style.ts'

/** A comparison as one page without any other file: light and dark, wide, narrow and on paper. */
export const htmlOf = (done: Finished): string => {
  const { comparison } = done
  const charts = chartsOf(done)
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
${section('Both modes', `${table(done)}${comparison.reference ? `<p class="note">${encode(referenceNote(comparison))}</p>` : ''}`)}
${section(
  'Cost',
  `<div class="body three">
${figure('Duration', charts.duration)}
${figure('CPU time', charts.cpu)}
${figure('Peak memory', charts.memory)}
</div>`,
)}
${section(
  'Learning',
  `<div class="body">
${legend(done)}
<div class="two">
${figure('Loss, training rows', charts.loss)}
${figure('val_loss, validation rows', charts['val-loss'])}
</div>
</div>
${epochs(done)}`,
)}
${section(
  'How it was measured',
  `<div class="body words">${conditions(done)
    .map((line) => `<p>${encode(line)}</p>`)
    .join('\n')}</div>`,
)}
${section('What was trained', `<div class="body">${facts(done)}</div>`)}
</main>
</body>
</html>
`
}

const section = (title: string, body: string) =>
  `<section>\n<h2>${encode(title)}</h2>\n${body}\n</section>`

const figure = (title: string, drawn: string) =>
  `<div>\n<h3>${encode(title)}</h3>\n${drawn}\n</div>`

const legend = (done: Finished) => {
  const names = namesOf(done)
  return `<ul class="legend"><li><i style="border-color:var(--sequential)"></i>${encode(names.sequential)}</li><li><i class="dashed" style="border-color:var(--distributed)"></i>${encode(names.distributed)}</li></ul>`
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
  const { head, rows } = epochsOf(done, encode)
  return `<div class="scroll" style="border-top:1px solid var(--line)">
<table>
<thead><tr><th scope="col">Epoch</th>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(([epoch, ...cells]) => `<tr><th scope="row">${epoch}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>
</div>`
}

const facts = (done: Finished) =>
  `<dl>${factsOf(done)
    .map(([name, value]) => `<dt>${encode(name)}</dt><dd>${encode(value)}</dd>`)
    .join('\n')}</dl>`
