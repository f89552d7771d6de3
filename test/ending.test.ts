/** Code of a project that never ends, or ends too much. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { millrace, remove, root, temporaryFolder } from './system/millrace.ts'

const folder = await temporaryFolder()
after(() => remove(folder))

const projectWith = async (name: string, text: string): Promise<string> => {
  const project = join(folder, name)
  await mkdir(project)
  await writeFile(join(project, 'millrace.config.ts'), text)
  await writeFile(join(project, 'rows.csv'), 'x,y\n1,a\n2,b\n')
  return project
}

const preparing = (does: string) => `import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { defineConfig, records, tabularClass } from 'millrace'
const file = import.meta.dirname + '/note'
export default defineConfig({
  prepare: async () => {
    ${does}
  },
  models: { m: { task: tabularClass({ label: 'y' }), data: records('rows.csv') } },
})
`

const endless = `writeFileSync(file, String(process.pid))
    setInterval(() => {}, 1000)
    await new Promise(() => {})`

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Starts a verb, sends a signal once the project's code has noted where it runs, and waits for the end of both. */
const ended = async (project: string, words: readonly string[], signal: NodeJS.Signals) => {
  const child = spawn(
    process.execPath,
    [join(root, 'src/cli/main.ts'), ...words, '--project', project],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()))
  try {
    const note = join(project, 'note')
    while (!existsSync(note) || (await readFile(note, 'utf8')) === '') await sleep(20)
    const worker = Number(await readFile(note, 'utf8'))
    assert(isThere(worker))
    child.kill(signal)
    await Promise.race([gone, sleep(20_000, undefined, { ref: false })])
    const code = child.exitCode ?? child.signalCode
    for (let tries = 0; isThere(worker) && tries < 100; tries++) await sleep(20)
    return { code, said, left: isThere(worker) }
  } finally {
    child.kill('SIGKILL')
  }
}

test('Ctrl-C and SIGTERM end what prepares the data, and what it has started', async () => {
  const waits = await projectWith('waits', preparing(endless))
  const starts = await projectWith(
    'starts',
    preparing("execFileSync('sh', ['-c', 'echo $$ > \"$0\"; exec sleep 60', file])"),
  )
  for (const [project, words, signal] of [
    [waits, ['train'], 'SIGTERM'],
    [starts, ['train'], 'SIGINT'],
  ] as const) {
    const { code, said, left } = await ended(project, words, signal)
    assert.equal(code, 1, said)
    assert.match(said, /What prepares the data was ended before it was through/)
    assert.equal(left, false)
  }
})

test('`up` ends while data are prepared that never come', async () => {
  const project = await projectWith('up', preparing(endless))
  const { code, said, left } = await ended(project, ['up', '--port', '0'], 'SIGTERM')
  assert.equal(code, 0, said)
  assert.match(said, /Stopping/)
  assert.equal(left, false)
})

test('a configuration that never ends does so by a signal', async () => {
  const project = await projectWith(
    'busy',
    `import { writeFileSync } from 'node:fs'
writeFileSync(\`\${import.meta.dirname}/note\`, \`\${process.pid}\`)
for (;;);
`,
  )
  const { code, left } = await ended(project, ['config'], 'SIGTERM')
  assert.equal(code, 'SIGTERM')
  assert.equal(left, false)
})

test('a configuration that calls process.exit is an error, at once or later, in either form', async () => {
  const atOnce = await projectWith('at-once', 'process.exit(0)\n')
  const plain = await millrace(['config', '--project', atOnce])
  assert.equal(plain.code, 2)
  assert.match(plain.stderr, /^millrace: The command was ended in the middle, with exit code 0\./)
  assert.match(plain.stderr, /called process\.exit: millrace\.config\.ts/)
  const { stdout } = await millrace(['train', '--project', atOnce, '--json'])
  assert.equal(JSON.parse(stdout).error.code, 'bad_config')
  const later = await projectWith('later', preparing('process.exit(0)'))
  const trained = await millrace(['train', '--project', later])
  assert.equal(trained.code, 1)
  assert.match(trained.stderr, /ended without an answer \(exit code 0\)/)
})
