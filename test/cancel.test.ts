/** Runs that are cancelled by another process than the one that trains. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Audit, Run } from '../src/core/records.ts'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder } from './system/millrace.ts'

process.env['TINY_EPOCHS'] = '400'
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tiny')
const homes: string[] = []
after(() => Promise.all(homes.map(remove)))
const newHome = async () => {
  const home = await temporaryFolder()
  homes.push(home)
  return home
}

/** A loop whose large training, of minutes, has begun to learn. */
const training = async (home: string) => {
  const up = await startUp({ project, home })
  const { run: first } = await up.event(({ kind }) => kind === 'epoch', 120)
  const { run } = await up.event(
    (event) => event['kind'] === 'epoch' && event['run'] !== first,
    120,
  )
  return { up, run: String(run) }
}

const cancel = (home: string, run: string, ...words: string[]) =>
  millrace(['cancel', run, '--home', home, ...words])

const runIn = async (home: string, id: string): Promise<Run> =>
  JSON.parse((await millrace(['runs', id, '--home', home, '--json'])).stdout).run

test('a run that a loop trains is cancelled by the command line, and says so on both sides', async () => {
  const home = await newHome()
  const { up, run } = await training(home)
  await using _ = up
  const { code, stdout, stderr } = await cancel(home, run)
  assert.equal(code, 0, stderr)
  assert.match(stdout, new RegExp(`^Run ${run} of tiny is cancelled, .* after it began\\.`))
  await up.event((event) => event['run'] === run && event['status'] === 'cancelled', 20)
  assert.equal((await runIn(home, run)).status, 'cancelled')

  const again = await cancel(home, run)
  assert.equal(again.code, 3)
  assert.match(again.stderr, new RegExp(`Run ${run} has ended already, on .*: cancelled`))
  const [first] = (
    (await (await fetch(`${up.url}/api/runs?limit=2`)).json()) as { runs: Run[] }
  ).runs.slice(-1)
  const finished = await cancel(home, first?.id ?? '')
  assert.equal(finished.code, 3)
  assert.match(finished.stderr, /has ended already.*finished, as version 1/)
  const { entries } = (await (await fetch(`${up.url}/api/audit`)).json()) as { entries: Audit[] }
  assert(entries.some(({ action, subject }) => action === 'cancel' && subject === `run ${run}`))
  assert.equal((await cancel(home, 'none')).code, 1)
})

test('a training whose loop is gone is cancelled, and so is one that was interrupted', async () => {
  const home = await newHome()
  const { up, run } = await training(home)
  await using _ = up
  await up.end('SIGKILL')
  assert.equal((await runIn(home, run)).status, 'running')
  const ended = await cancel(home, run, '--json')
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(JSON.parse(ended.stdout).run.status, 'cancelled')
  // Nobody works on it any more, and nobody goes on with it.
  await sleep(3000)
  assert.equal((await runIn(home, run)).status, 'cancelled')
  const resumed = await millrace(['resume', run, '--home', home])
  assert.equal(resumed.code, 3)
  assert.match(resumed.stderr, /is cancelled/)

  await using next = await startUp({ project, home })
  const begun = await next.event((event) => event['kind'] === 'epoch', 120)
  assert.notEqual(begun['run'], run)
  await next.end('SIGTERM')
  const id = String(begun['run'])
  assert.equal((await runIn(home, id)).status, 'interrupted')
  const left = await cancel(home, id)
  assert.equal(left.code, 0, left.stderr)
  const { status, error } = await runIn(home, id)
  assert.equal(status, 'cancelled')
  assert.match(error ?? '', /^Cancelled by /)
})
