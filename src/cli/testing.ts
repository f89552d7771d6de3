/** A project for its tests: all that `millrace` does with it, in a home that goes with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ResolvedConfig } from '../config/resolve.ts'
import type { Fit } from '../config/types.ts'
import { bestOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'
import { built } from './console.ts'
import { modelName, type Opened, openProject as open } from './open.ts'
import { predict } from './predict.ts'
import type { Reach } from './reach.ts'
import { startServer } from './server.ts'
import type { Args } from './verb.ts'

/** A model version as a test looks at it. */
export interface Trained {
  readonly version: number
  readonly metrics: Metrics
  /** Whether it passed its gate and is served. */
  readonly passed: boolean
}

/** A project in a home of its own. Close it, also when a test fails. */
export interface TestProject {
  /** Names of its models. */
  readonly models: readonly string[]
  /** The configuration with every default. */
  readonly config: ResolvedConfig
  /** Rows of a model's data: texts, or of a table records with text for each column. Default: the only model. */
  rows(model?: string): Promise<readonly (string | Readonly<Record<string, string>>)[]>
  /** Trains a version; `fit` takes the place of what the configuration says. Default: the only model. */
  train(model?: string, fit?: Pick<Fit, 'epochs' | 'seed'>): Promise<Trained>
  /** The best answer of the version that is served, to a text or a record. Default: the only model. */
  predict(input: string | Readonly<Record<string, unknown>>, model?: string): Promise<string>
  /** Serves it on a free port of this machine, and answers the address. */
  serve(): Promise<string>
  close(): Promise<void>
}

/** Opens the project in a folder, by default this one, and makes its data. */
export const openProject = async (folder = process.cwd()): Promise<TestProject> => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  const remove = () => rm(home, { recursive: true, force: true })
  try {
    const opened = await open(noWords, { place: { project: resolve(folder), home } })
    try {
      await opened.loop.prepare()
    } catch (error) {
      await opened[Symbol.asyncDispose]()
      throw error
    }
    return projectOf(opened, remove)
  } catch (error) {
    await remove()
    throw error
  }
}

const noWords: Args = {
  positionals: [],
  text: () => undefined,
  flag: () => false,
  texts: () => [],
  whole: () => undefined,
}

const author = 'test'

const projectOf = (opened: Opened, remove: () => Promise<void>): TestProject => {
  const { loop, data, config } = opened
  const closing: (() => Promise<void>)[] = []
  const datasetOf = (model: string) => {
    const found = config.models.find(({ name }) => name === model)
    if (found) return found.dataset
    throw new MillraceError('not_found', { what: `There is no model "${model}".` })
  }
  return {
    models: loop.models,
    config,
    async rows(model) {
      const { name, source } = datasetOf(modelName(opened, model))
      const rows = await data.rows((await data.current(name, source, author)).id)
      return source.column === '*' ? rows.map((row) => JSON.parse(row)) : rows
    },
    async train(model, fit = {}) {
      const how = { trigger: 'manual', author, train: fit } as const
      const run = await loop.train(modelName(opened, model), how)
      const { version, metrics, gate } = await loop.finished(run.id)
      return { version, metrics, passed: gate.passed }
    },
    async predict(input, model) {
      const given = Buffer.from(typeof input === 'string' ? input : JSON.stringify(input))
      const { answer } = await predict(opened, { model: modelName(opened, model), given, top: 1 })
      return answer ? `${bestOf(answer) ?? ''}` : ''
    },
    async serve() {
      const reach: Reach = {
        host: '127.0.0.1',
        port: 0,
        grpcPort: 'off',
        hosts: [],
        tls: null,
        isInsecure: false,
      }
      const server = await startServer(opened, { reach, consoleFolder: built })
      closing.push(server.close)
      return server.url
    },
    async close() {
      try {
        await Promise.all(closing.map((close) => close()))
      } finally {
        try {
          await opened[Symbol.asyncDispose]()
        } finally {
          await remove()
        }
      }
    },
  }
}
