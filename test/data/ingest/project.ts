import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createData, type DataOptions } from '../../../src/data/data.ts'
import { openStore } from '../../../src/store/home.ts'

/** A home with a data file and a queue beside it. */
export const project = async (
  t: TestContext,
  csv: string | Uint8Array,
  queued: string | Uint8Array,
  options: DataOptions = {},
) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-ingest-')))
  const store = await openStore(join(folder, '.millrace'))
  t.after(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'sentences.csv')
  const queue = join(folder, 'new_phrases.txt')
  const quarantine = join(folder, 'new_phrases.quarantine.jsonl')
  writeFileSync(file, csv)
  writeFileSync(queue, queued)
  const settings = { file, column: 'sentence', queue, batch: 2, writeBack: true, author: 'ada' }
  return {
    ...settings,
    folder,
    store,
    settings,
    /** The same with whole records as rows. */
    all: { ...settings, column: '*' },
    quarantine,
    data: createData(store, options),
    files: () => readdirSync(folder).filter((name) => name !== '.millrace'),
    text: (path: string) => readFileSync(path, 'utf8'),
    write: (path: string, text: string) => writeFileSync(path, text),
    /** What was set aside: reason and line, or bytes in base64. */
    setAside: () =>
      existsSync(quarantine)
        ? readFileSync(quarantine, 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line) => {
              const { reason, line: text, base64 } = JSON.parse(line)
              return [reason, text ?? { base64 }]
            })
        : [],
  }
}

/** Fails at a step, as a process that ends there would; the first time only. */
export const failAt = (name: string) => {
  let left = 1
  return {
    step: (at: string) => {
      if (at === name && left-- > 0) throw new Error(`stopped at ${name}`)
    },
  }
}
