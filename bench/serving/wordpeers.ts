/** What else serves the next-word model, by the settings that each advises on two cores. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Aim } from '../load/generators.ts'
import { freePort, type Program, type Side, startSide } from './side.ts'

const scripts = join(import.meta.dirname, '../peers/serving')
const json = { 'content-type': 'application/json' }

export interface Words {
  /** Folder of the model's package. */
  readonly folder: string
  readonly texts: readonly string[]
}

interface Peer {
  readonly name: string
  /** Program in the folder of virtual environments. */
  readonly program: string
  /** How it is started on a port. */
  started(command: string, port: number, words: Words): Omit<Program, 'name' | 'command'>
  readonly path?: string
  bodyOf?(text: string): unknown
}

const peers: readonly Peer[] = [
  {
    name: 'FastAPI + onnxruntime',
    program: 'fastapi/bin/uvicorn',
    started: (_, port) => ({
      words: ['fastapi_app:app', '--workers', '2', '--port', `${port}`, '--no-access-log'],
    }),
  },
  {
    name: 'BentoML',
    program: 'bentoml/bin/bentoml',
    started: (_, port) => ({
      words: ['serve', 'bento_app:Words', '--port', `${port}`],
      env: { BENTOML_DO_NOT_TRACK: 'true' },
    }),
    bodyOf: (text) => ({ text: [text] }),
  },
  {
    name: 'mlflow models serve',
    program: 'mlflow/bin/mlflow',
    started(command, port, { folder }) {
      const model = join(folder, '../mlflow')
      const script = join(scripts, 'mlflow_model.py')
      if (!existsSync(model))
        execFileSync(join(command, '../python'), [script, folder, model], { stdio: 'ignore' })
      return {
        words: [
          ...['models', 'serve', '-m', model, '--env-manager', 'local'],
          ...['--workers', '2', '--port', `${port}`],
        ],
      }
    },
    path: '/invocations',
    bodyOf: (text) => ({ dataframe_split: { columns: ['text'], data: [[text]] } }),
  },
  {
    name: 'Flask + Keras',
    program: 'keras/bin/gunicorn',
    started: (_, port) => ({
      words: ['flask_app:app', '--workers', '2', '--bind', `127.0.0.1:${port}`],
    }),
  },
]

/** The Python whose figure is a hundredth of ours. */
export const source = 'Flask + Keras'

/** Those that are installed, each when it answers; of the others it is said that they are not. */
export async function* wordPeers(
  environments: string,
  words: Words,
  note: (line: string) => void,
): AsyncGenerator<Side> {
  for (const { name, program, started, path: address = '/predict', bodyOf = textOf } of peers) {
    const command = join(environments, program)
    if (!existsSync(command)) {
      note(`${name} is not installed (peers/README.md)`)
      continue
    }
    const port = await freePort()
    const aim: Aim = {
      ...{ url: `http://127.0.0.1:${port}${address}`, headers: json },
      bodies: words.texts.map((text) => JSON.stringify(bodyOf(text))),
    }
    const { env, ...how } = started(command, port, words)
    const path = `${join(command, '..')}:${process.env['PATH']}`
    const environment = { PATH: path, MILLRACE_PACKAGE: words.folder, ...env }
    yield await startSide({ name, command, cwd: scripts, ...how, env: environment }, aim)
    note(`${name} answers`)
  }
}

const textOf = (text: string) => ({ text })
