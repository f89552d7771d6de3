/**
 * The first hour with a table of one's own, by the packed tarball: from an empty folder to a loop that turns, and on.
 * MILLRACE_WRITE=yes writes what the terminal showed to docs/first-hour.md.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepare } from '../../examples/churn/prepare.ts'
import { pack, plainEnvironment } from '../system/installed.ts'
import { remove, root, temporaryFolder } from '../system/millrace.ts'

interface Shown {
  readonly command: string
  readonly said: string
  readonly seconds: number
}

const port = 4719
const url = `http://127.0.0.1:${port}`

test('an own table is learnt and served within five commands', async (t) => {
  const folder = await temporaryFolder()
  const shown: Shown[] = []
  const project = join(folder, 'churn')
  await mkdir(project)
  await prepare(folder)
  const tarball = await pack(folder)
  // A Node that is new enough is on the path, as it is for whoever reads it.
  const env = { ...plainEnvironment(), MILLRACE_PORT: `${port}` }
  const terminal = createTerminal({ cwd: project, env, shown, hide: folder })
  let server: AsyncDisposable | undefined
  t.after(async () => {
    await server?.[Symbol.asyncDispose]()
    await remove(folder)
  })

  const started = performance.now()
  await terminal.run(`npm install ${tarball}`)
  await terminal.run('npx millrace init --template table --data ../customers.csv --label churn')
  server = await terminal.start('npm start', /version 1 answers/)
  const ask = `curl -s ${url}/predict -H 'content-type: application/json' -d '{"row":{"age":25,"contract":"monthly","charge":99.9,"months":3}}'`
  const answer = JSON.parse(await terminal.run(ask))
  const seconds = (performance.now() - started) / 1000
  t.diagnostic(`${shown.length} commands, ${seconds.toFixed(0)} s to the first prediction`)
  assert.ok(shown.length <= 5)
  assert.equal(answer.prediction, 'yes')
  assert.equal(answer.version, 1)

  await terminal.run('npm test')
  await terminal.run('npx millrace models')
  await terminal.run('npx millrace models rows 1')
  const [fresh = ''] = (await readFile(join(folder, 'new_customers.jsonl'), 'utf8')).split('\n')
  const rows = JSON.stringify({ rows: [{ id: 'crm-1', row: JSON.parse(fresh) }] })
  const taken = await terminal.run(
    `curl -s ${url}/api/models/rows/rows -H 'content-type: application/json' -d '${rows}'`,
  )
  assert.equal(JSON.parse(taken).queued, 1)
  await terminal.run('npx millrace ingest')
  // Whether what it has learnt anew is served is the gate's to say (3: it is not); that it is kept, the registry's.
  await terminal.run('npx millrace train', [0, 3])
  assert.match(await terminal.run('npx millrace models rows'), /^rows +2 /m)
  await terminal.run('npx millrace runs')
  await terminal.run('npx millrace docs')
  await terminal.run('npx millrace export rows --to ../rows.tar.gz')
  if (process.env['MILLRACE_WRITE'] === 'yes')
    await writeFile(join(root, 'docs/first-hour.md'), documentOf(shown, seconds))
})

interface TerminalOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly shown: Shown[]
  /** A path that is not shown. */
  readonly hide: string
}

const createTerminal = ({ cwd, env, shown, hide }: TerminalOptions) => {
  const begin = (command: string) => {
    const child = spawn('bash', ['-c', command], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const started = performance.now()
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => {
        said += piece
      })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    const show = () => {
      const plain = (text: string) =>
        text.replaceAll(hide, '~').replaceAll('~/millrace-', '../millrace-')
      const seconds = (performance.now() - started) / 1000
      shown.push({ command: plain(command), said: plain(said).trim(), seconds })
    }
    return { child, ended, show, said: () => said }
  }
  return {
    /** Runs a command to its end, which one of the codes tells, and answers what it said. */
    async run(command: string, codes: readonly number[] = [0]): Promise<string> {
      const { ended, show, said } = begin(command)
      const code = await ended
      show()
      assert.ok(codes.includes(code ?? -1), `${command} ended with ${code}\n${said()}`)
      return said()
    },
    /** Starts a command that goes on, and waits until it says something. */
    async start(command: string, until: RegExp): Promise<AsyncDisposable> {
      const { child, ended, show, said } = begin(command)
      for (let tries = 0; tries < 1200 && !until.test(said()); tries++) await sleep(100)
      show()
      assert.match(said(), until)
      return {
        async [Symbol.asyncDispose]() {
          if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
          await ended
        },
      }
    },
  }
}

const documentOf = (shown: readonly Shown[], seconds: number): string => `# The first hour

What a terminal shows when somebody begins with a table of their own: 8,000 customers in \`customers.csv\`, one row
each, and a column \`churn\` that says whether they left. It is made by running it (\`npm run test:clients\` with
\`MILLRACE_WRITE=yes\`), on two cores; times stand behind each command. The loop had answered its first request after
${seconds.toFixed(0)} s and ${shown.findIndex(({ command }) => command.startsWith('curl')) + 1} commands, in an empty folder called \`churn\`.

${shown.map(({ command, said, seconds }) => `\`\`\`\n$ ${command}    # ${seconds.toFixed(1)} s\n${shortened(said)}\n\`\`\`\n`).join('\n')}`

/** Long output keeps its beginning and its end. */
const shortened = (text: string): string => {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('npm warn') && line.trim() !== '')
    .map((line) => line.slice(0, 160))
  return lines.length <= 24
    ? lines.join('\n')
    : [...lines.slice(0, 8), '…', ...lines.slice(-14)].join('\n')
}
