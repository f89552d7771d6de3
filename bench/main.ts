import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type Claim, isMet } from './claim.ts'

/** `npm run bench [-- NAME …] [--json]`: measures every claim, or the named ones. */
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !['main.ts', 'claim.ts'].includes(name))
  .sort()
const claims: Claim[] = await Promise.all(
  files.map(async (file) => (await import(`./${file}`)).claim as Claim),
)
const unknown = positionals.filter((name) => !claims.some((claim) => claim.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. There are: ${claims.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}

const note = (line: string) => {
  if (!values.json) console.error(`  ${line}`)
}
const show = (value: number) => Number(value.toPrecision(4)).toLocaleString('en')
let missed = 0
const results = []
for (const claim of claims) {
  if (positionals.length > 0 && !positionals.includes(claim.name)) continue
  if (!values.json) console.log(`${claim.name}: ${claim.summary}`)
  const figures = await claim.measure(note)
  for (const figure of figures) {
    const met = isMet(figure)
    if (!met) missed++
    if (!values.json)
      console.log(
        `  ${met ? 'met   ' : 'missed'}  ${figure.name}: ${show(figure.value)} ${figure.unit} (${figure.rule} ${show(figure.target)})`,
      )
  }
  results.push({
    name: claim.name,
    figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })),
  })
}
if (values.json)
  console.log(
    JSON.stringify({
      date: new Date().toISOString(),
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      node: process.version,
      results,
    }),
  )
process.exitCode = missed > 0 ? 1 : 0
