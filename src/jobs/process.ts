import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { storageError } from '../core/files.ts'
import type { Store } from '../store/home.ts'
import { databaseLeases } from '../store/leases.ts'
import { cancelStage, runLease, type StageId, stageSpec, stageState } from '../store/stages.ts'
import type { Executor, Observed } from './executor.ts'
import { type Command, type Launcher, single } from './launcher.ts'
import { readEnds, readLog } from './log.ts'

export interface ProcessExecutorOptions {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  /** Folder of the project on this machine. */
  readonly project: string
  /** Modules that call `serveStage`, by the first part of a stage's name. */
  readonly entries: Readonly<Record<string, URL>>
}

/** Milliseconds that a lease may be gone before its stage counts as lost: a machine that slept wakes up. */
const gone = 5000

/** Milliseconds between a polite end and one by force. */
const killTimeout = 5000

/** Milliseconds between two looks at a stage that was asked to end. */
const lookEvery = 50

/** A process that was started here, one at most for what was asked under a token. */
interface Child {
  /** Of the lease under which its stage was asked. */
  readonly token: number
  kill(signal: NodeJS.Signals): void
  /** How it ended; null while it has not. */
  ended(): string | null
}

/** A stage as a process of this machine, in a group of its own: it goes on when its starter is gone. */
export const createProcessExecutor = (
  options: ProcessExecutorOptions,
  launcher: Launcher = single,
): Executor => {
  const { store } = options
  const children = new Map<string, Child>()
  const isGone = createGone(options)
  const keyOf = ({ run, stage }: StageId) => `${run}/${stage}`
  const lost = async (of: StageId, token: number, how: string): Promise<Observed> => {
    const log = await readEnds(logFile(store, of, token))
    launcher.sweep(log)
    return { kind: 'lost', error: launcher.lost(log, how) }
  }

  const observe: Executor['observe'] = async (of) => {
    const child = children.get(keyOf(of))
    // Looked at first: it may end right after it has said what it came to.
    const ended = child?.ended() ?? null
    const state = await stageState(store.db, of)
    if (state.kind === 'ended' || state.kind === 'failed') return state
    if (ended !== null) return lost(of, state.token, `ended without an answer (${ended})`)
    if (child && state.kind === 'asked') return state
    if (!(await isGone(of))) return state
    child?.kill('SIGKILL')
    return lost(of, state.token, 'gives no sign of life')
  }

  return {
    isStartedAgain: false,
    async start(of) {
      const { kind, token } = await stageState(store.db, of)
      if (kind !== 'asked') return
      const command = await commandFor(options, launcher, of, token)
      if (children.get(keyOf(of))?.token === token) return
      children.set(keyOf(of), begin(command, logFile(store, of, token), token))
    },
    observe,
    async logs(of, from = 0) {
      const { token } = await stageState(store.db, of)
      const { text, next } = await readLog(logFile(store, of, token), from)
      return { text: launcher.readable(text), next }
    },
    async cancel(of) {
      const child = children.get(keyOf(of))
      await cancelStage(store.db, of)
      const ends = (['SIGTERM', 'SIGKILL'] as const).map((signal, at) =>
        setTimeout(() => child?.kill(signal), launcher.patience + at * killTimeout),
      )
      while (isUnderWay(await observe(of)) || child?.ended() === null) await sleep(lookEvery)
      for (const end of ends) clearTimeout(end)
    },
  }
}

const isUnderWay = ({ kind }: Observed) => kind === 'asked' || kind === 'running'

/** Where the processes of a stage print. */
export const logFile = ({ workspaces }: Store, { run, stage }: StageId, token: number): string =>
  join(workspaces.folderOf(run, token), `${stage}.log`)

/** Whether the lease of a stage's run is gone, and has been for a while. */
const createGone = ({ store, clock }: ProcessExecutorOptions) => {
  const leases = databaseLeases(store.db, clock)
  const since = new Map<string, number>()
  return async ({ run }: StageId): Promise<boolean> => {
    const name = runLease(run)
    if (await leases.holder(name)) {
      since.delete(name)
      return false
    }
    const from = since.get(name) ?? clock.now()
    since.set(name, from)
    return clock.now() - from >= gone
  }
}

const commandFor = async (
  { store, project, entries }: ProcessExecutorOptions,
  launcher: Launcher,
  { run, stage }: StageId,
  token: number,
): Promise<Command> => {
  const entry = entries[stage.split('.')[0] ?? '']
  if (!entry)
    throw new MillraceError('internal', { what: `Nothing carries out the stage ${stage}.` })
  const place = ['--store', pathToFileURL(store.paths.home).href, '--project', project]
  return launcher.command(
    [process.execPath, ...process.execArgv, fileURLToPath(entry), ...place, run, stage],
    {
      spec: await stageSpec(store.db, { run, stage }),
      workspace: store.workspaces.of(run, token),
      folder: store.workspaces.folderOf(run, token),
    },
  )
}

const begin = ({ words: [file, ...words], env }: Command, logged: string, token: number): Child => {
  const log = openLog(logged)
  const child = spawn(file, words, { detached: true, stdio: ['ignore', log, log], env })
  closeSync(log)
  let ended: string | null = null
  child.on('error', (error) => {
    ended = `it could not be started: ${error.message}`
  })
  child.on('exit', (code, signal) => {
    ended ??= signal ? `signal ${signal}` : `exit code ${code}`
  })
  return { token, kill: (signal) => void child.kill(signal), ended: () => ended }
}

const openLog = (file: string): number => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw storageError('write', file, error)
  }
}
