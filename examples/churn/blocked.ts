/**
 * Shows what becomes of bad data: customers are learnt from, then 300 rows of a broken export are put into the file,
 * whose version is blocked, then the file is mended and learnt from once more. In a folder that it makes anew:
 *
 *     node examples/churn/blocked.ts FOLDER
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const [, , given] = process.argv
if (given === undefined) throw new Error('Name a folder for the example: blocked.ts FOLDER')
const home = resolve(given)
const project = fileURLToPath(new URL('.', import.meta.url))
const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** Prints what a command of Millrace says, and answers its exit code. */
const millrace = (...words: string[]): number => {
  console.log(`\n$ millrace ${words.join(' ')}`)
  const all = [program, ...words, '--project', project, '--home', home]
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' })
  console.log(stdout.trimEnd())
  // What went on is told there as well; of a refusal it is what matters.
  if (status !== 0) console.log(stderr.trimEnd())
  console.log(`exit code ${status}`)
  return status ?? 1
}

const expectCode = (code: number, expected: number, what: string): void => {
  if (code !== expected) throw new Error(`${what}: exit code ${code}, expected ${expected}`)
}

const file = join(home, 'data', 'customers.csv')
expectCode(millrace('train', 'churn'), 0, 'The first training')

// An export that took months off instead of adding them, counted charges in cents, and wrote customers twice.
const good = readFileSync(file, 'utf8')
const broken = good
  .split('\n')
  .slice(1, 301)
  .map((line) => {
    const [customer, age, transactions, months, contract, charge, ...rest] = line.split(',')
    const cents = 100 * Number(charge)
    return [customer, age, transactions, `-${months}`, contract, cents, ...rest].join(',')
  })
writeFileSync(file, `${good}${broken.join('\n')}\n`)
expectCode(millrace('data', 'check', 'churn'), 3, 'The check of bad data')
expectCode(millrace('train', 'churn'), 3, 'A training on bad data')

writeFileSync(file, good)
expectCode(millrace('data', 'check', 'churn'), 0, 'The check of mended data')
expectCode(millrace('train', 'churn'), 0, 'A training on mended data')
millrace('data', 'versions', 'churn')
