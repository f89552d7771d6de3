import { execFile, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { prepare } from '../examples/churn/prepare.ts'
import { npm, npx, pack, plainEnvironment } from '../test/system/installed.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'

const run = promisify(execFile)
const rounds = 3

/** From an empty folder to the first prediction on a table of one's own: by Millrace, and by MLflow, in turns. */
export const claim: Claim = {
  name: 'first-hour',
  summary:
    'from an empty folder to the first prediction on an own CSV file, beside MLflow’s quick starts',
  async measure(note) {
    const folder = await temporaryFolder()
    try {
      const table = join(folder, 'customers.csv')
      await prepare(folder)
      const tarball = await pack(folder)
      const pairs: { own: number; peer: number }[] = []
      for (let round = 0; round < rounds; round++) {
        const own = await secondsOf(() => byMillrace(join(folder, `own-${round}`), tarball, table))
        const peer = await secondsOf(async () => {
          const told = await byMlflow(join(folder, `peer-${round}`), table)
          note(`MLflow: ${told.trim().replaceAll('\n', ', ')}`)
        })
        note(`Millrace ${own.toFixed(1)} s, MLflow ${peer.toFixed(1)} s`)
        pairs.push({ own, peer })
      }
      const middle = pairs.map(({ own }) => own).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
      const ratio = Math.max(...pairs.map(({ own, peer }) => own / peer))
      return [
        {
          name: 'first prediction, 4 commands',
          value: middle,
          unit: 's',
          target: 180,
          rule: 'at most',
        },
        {
          name: 'of MLflow’s time, 6 commands and a script; worst round',
          value: ratio,
          unit: '×',
          target: 1,
          rule: 'at most',
        },
      ]
    } finally {
      await remove(folder)
    }
  },
}

const secondsOf = async (work: () => Promise<void>): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

const record = { age: 25, contract: 'monthly', charge: 99.9, months: 3 }

const byMillrace = async (project: string, tarball: string, table: string): Promise<void> => {
  await mkdir(project)
  await npm(['install', tarball], project)
  const path = process.env['PATH'] ?? ''
  await npx(['init', '--template', 'table', '--data', table, '--label', 'churn'], project, path)
  const env = { ...plainEnvironment(), MILLRACE_PORT: '4718' }
  const server = spawn('npm', ['start'], { cwd: project, env, stdio: 'ignore', detached: true })
  const gone = new Promise((resolve) => server.on('close', resolve))
  try {
    for (let tries = 0; ; tries++) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ row: record })
      const answer = await fetch('http://127.0.0.1:4718/predict', {
        method: 'POST',
        headers,
        body,
      }).catch(() => null)
      if (answer?.ok) return
      if (tries > 3000) throw new Error(`No answer: ${answer?.status}`)
      await sleep(100)
    }
  } finally {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
    await gone
  }
}

const byMlflow = async (folder: string, table: string): Promise<string> => {
  await mkdir(folder)
  const script = join(import.meta.dirname, 'peers/mlflow/first-prediction.sh')
  const row = { ...record, transactions: 3, calls: 1, payment: 'card', region: 'north' }
  return (await run(script, [table, JSON.stringify(row)], { cwd: folder, env: plainEnvironment() }))
    .stdout
}
