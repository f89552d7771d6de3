import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { acquireHome, acquireLease } from './lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'))
const children: ChildProcess[] = []
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** A process that takes the home when told to, says how that ended, and holds on. */
const start = async (home: string) => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { acquireHome } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
       process.on('message', async () => {
         try { await acquireHome(process.argv[1]); process.send('held') }
         catch (error) { process.send(error.message) }
       })
       process.send('ready')`,
      home,
    ],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  children.push(child)
  await reply(child)
  return child
}

/** What a child says next; a child that ends instead fails the test. */
const reply = (child: ChildProcess): Promise<string> =>
  Promise.race([
    once(child, 'message').then(([said]) => said),
    once(child, 'exit').then(([code]) => assert.fail(`the child ended with ${code}`)),
  ])

const answer = async (child: ChildProcess): Promise<string> => {
  child.send('go')
  return reply(child)
}

const refused = (pid: number | undefined) => ({
  code: 'already_running',
  message: new RegExp(`process ${pid}\\)`),
})

test('a home has one holder: others hear its pid, also in the same process', async () => {
  const home = join(folder, 'one')
  const lock = await acquireHome(home)
  await assert.rejects(acquireHome(home), refused(process.pid))
  assert.match(await answer(await start(home)), new RegExp(`process ${process.pid}\\)`))
  lock.release()
  lock.release()
  assert.deepEqual(readdirSync(home), ['up.lock'])
  const again = await acquireHome(home)
  again.release()
})

test('the lock of a killed process is free at once, and its note is not believed', async () => {
  const home = join(folder, 'killed')
  const holder = await start(home)
  assert.equal(await answer(holder), 'held')
  await assert.rejects(acquireHome(home), refused(holder.pid))
  const note = readFileSync(join(home, 'up.lock.holder'), 'utf8')
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  assert.equal(readFileSync(join(home, 'up.lock.holder'), 'utf8'), note)
  const lock = await acquireHome(home)
  assert.notEqual(readFileSync(join(home, 'up.lock.holder'), 'utf8'), note)
  lock.release()
})

test('of several starters at once exactly one wins, and the others hear its pid', async () => {
  const home = join(folder, 'race')
  let starters = await Promise.all([1, 2, 3].map(() => start(home)))
  while (starters.length > 1) {
    const said = await Promise.all(starters.map(answer))
    const winners = starters.filter((_, index) => said[index] === 'held')
    assert.equal(winners.length, 1, said.join('\n'))
    const [winner] = winners
    for (const text of said.filter((text) => text !== 'held'))
      assert.match(text, new RegExp(`process ${winner?.pid}\\)`))
    // The others try again over what the winner leaves when it is killed.
    winner?.kill('SIGKILL')
    if (winner) await once(winner, 'exit')
    starters = starters.filter((starter) => starter !== winner)
  }
})

test('leases are apart from each other and from the home, and may be waited for', async () => {
  const home = join(folder, 'leases')
  const other = await acquireHome(home)
  const first = await acquireLease(home, 'train-a')
  const second = await acquireLease(home, 'train-b')
  await assert.rejects(acquireLease(home, 'train-a'), {
    code: 'already_running',
    message: /^A training of a is already under way \(process \d+\)/,
  })
  for (const [name, what] of [
    ['train-next-word', 'A training of next-word is'],
    ['heal-12-next-word', 'The repair of next-word 12 is'],
    ['data', 'Reading or taking in rows is'],
    ['prepare', 'Preparing the data is'],
    ['something', '"something" is'],
  ] as const) {
    using _ = await acquireLease(home, name)
    const message = new RegExp(`^${what} already under way`)
    await assert.rejects(acquireLease(home, name), { message })
  }
  const waiting = acquireLease(home, 'train-a', { wait: 5000 })
  await sleep(60)
  first.release()
  const third = await waiting
  {
    using _ = third
  }
  const fourth = await acquireLease(home, 'train-a')
  for (const lock of [fourth, second, other]) lock.release()
  await assert.rejects(acquireLease(home, '../up'), { code: 'bad_input', message: /no name/ })
})
