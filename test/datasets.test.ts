import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { millrace } from './system/here.ts'
import { root, temporaryFolder } from './system/millrace.ts'

const page = await readFile(join(root, 'docs/datasets.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )

const folder = await temporaryFolder()
after(() => rm(folder, { recursive: true }))
const rows = Array.from({ length: 300 }, (_, at) => {
  const age = 20 + ((at * 7) % 50)
  const plan = ['basic', 'full'][at % 2]
  return `c${at % 60},c${at % 60}@example.org,${age},${plan},${age > 45 ? 'yes' : 'no'}`
})
await writeFile(
  join(folder, 'customers.csv'),
  `customer,email,age,plan,churn\n${rows.join('\n')}\n`,
)
await writeFile(
  join(folder, 'new.jsonl'),
  '{"customer":"c7","email":"c7@example.org","age":"33","plan":"full","churn":"no"}\n{"customer":"c8","age":"34","churn":"no"}\n',
)
await writeFile(join(folder, 'millrace.config.ts'), blocks('ts')[0] ?? '')

const verb = (line: string) => millrace(line.split(' ').slice(1), folder)

const expected: Readonly<Record<string, RegExp>> = {
  'data list': /customers: version 2, 301 rows; learnt by churn, plan/,
  'data versions': /^2 .*ingest {2}301 rows \(\+1\).*\n1 .*initial {2}300 rows \(\+300\)/,
  'data preview':
    /^\{"customer":"c7","email":"masked:[0-9a-f]{24}".*\n(.*\n){4}… more with --from 6/,
  'data diff': /^1 row added, 0 rows gone$/m,
  'data export': /Version 1 of customers, 300 rows, is in /,
  'data delete': /Version 1 of customers is deleted.*no longer be reproduced: version 1 of churn/,
  'data erase':
    /Erased: 6 rows of version 2.*\nMay have learnt from them: version 1 of churn; the rows of its data are gone\.\n.*customers\.csv still has 5 rows, in line 9, 69, 129/,
  'ingest customers': /1 row taken in: data set version 2 with 301 rows.*1 .*quarantine/,
}

test('every command of the page does what the page says', async () => {
  const lines = blocks('sh').flatMap((text) => text.trim().split('\n'))
  assert.equal(lines.length, 9)
  for (const line of lines) {
    const { code, stdout, stderr } = await verb(line)
    assert.equal(code, 0, `${line}\n${stderr}`)
    const [, pattern] = Object.entries(expected).find(([words]) => line.includes(words)) ?? []
    if (pattern) assert.match(stdout, pattern, line)
  }
  assert.ok(existsSync(join(folder, 'customers.parquet')))
})

test('one model says why a row of both is not taken in', async () => {
  const refused = await readFile(join(folder, 'new.quarantine.jsonl'), 'utf8')
  assert.match(refused, /"reason":".*has no \\"plan\\".* \(plan\)"/)
})

test('nothing of whoever was erased, and of what is masked, lies in the home', async () => {
  const home = join(folder, '.millrace', 'blobs')
  const blobs = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .filter((text) => text.startsWith('{"customer"'))
  assert.ok(blobs.length > 0)
  assert.ok(blobs.every((text) => !text.includes('"customer":"c7"') && !text.includes('@')))
})

test('what may not be deleted is not, and what is not there is named', async () => {
  assert.equal((await verb('millrace data delete customers --version 2 --yes')).code, 3)
  const { code, stderr } = await verb('millrace data versions orders')
  assert.notEqual(code, 0)
  assert.match(stderr, /There is no data set "orders"/)
  assert.equal((await verb('millrace data frobnicate')).code, 2)
})
