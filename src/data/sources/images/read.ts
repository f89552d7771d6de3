/** The rows of pictures: decoded once, when a version of a data set is made. */

import { join } from 'node:path'
import { MillraceError } from '../../../core/error.ts'
import { ruleOf } from '../../../encode/picture/reading.ts'
import { bad } from '../../bad.ts'
import { createTurns, inOrder } from './concurrent.ts'
import type { Gallery, ImageSource } from './gallery.ts'
import type { Memory } from './memory.ts'
import { shown } from './names.ts'
import { createProblems, type Made, rowOfFile } from './row.ts'

/** Pictures under way: more than there are threads, so that none of them waits. */
const together = 32

/** Rows of a batch. */
const batchSize = 256

export interface ReadOptions {
  /** What is known of earlier. */
  readonly memory: Memory
  /** Ends it with `cancelled`. */
  readonly signal?: AbortSignal
  /** Called after each batch: pictures so far, and of how many where that is known. */
  readonly onProgress?: (progress: { readonly done: number; readonly of: number | null }) => void
}

/**
 * The rows of a gallery in batches. `bad_data` names what cannot be read, ten pictures at most, and says where there
 * is but one class.
 */
export async function* readGallery(
  gallery: Gallery,
  source: ImageSource,
  { memory, signal, onProgress }: ReadOptions,
): AsyncGenerator<readonly string[]> {
  const problems = createProblems()
  const tally = createTally()
  const of = gallery.content.kind === 'files' ? gallery.content.items.length : null
  let batch: string[] = []
  let done = 0
  for await (const made of rowsOf(gallery, source, memory)) {
    if (signal?.aborted) throw stopped(source, done)
    done++
    if ('problem' in made) problems.add(made.problem)
    else if (!problems.any) batch.push(made.row)
    if (batch.length < batchSize) continue
    tally.add(batch)
    yield batch
    onProgress?.({ done, of })
    batch = []
  }
  problems.tell()
  tally.add(batch)
  tally.expect(source.file)
  if (batch.length > 0) yield batch
  onProgress?.({ done, of })
}

async function* rowsOf(
  gallery: Gallery,
  { images }: ImageSource,
  memory: Memory,
): AsyncGenerator<Made> {
  const { content, placeOf } = gallery
  if (content.kind === 'rows') return yield* content.rows()
  const { root, items } = content
  const rule = ruleOf(images)
  const turn = createTurns()
  // Rows that are remembered come one after the other; those that are not are decoded beside each other.
  const known = (async function* () {
    for (const item of items) {
      await turn()
      yield { item, row: await memory.rowOf(item) }
    }
  })()
  yield* inOrder(known, together, async ({ item, row }) =>
    row === undefined
      ? rowOfFile(join(root, item.name), rule, { place: () => placeOf(item), label: item.label })
      : { row },
  )
}

/** Whether there are two classes: only the ends of rows are looked at until there are. */
const createTally = () => {
  const seen = new Set<string>()
  return {
    add(rows: readonly string[]) {
      for (const row of rows) {
        if (seen.size > 1) return
        seen.add(row.slice(row.indexOf('","label":')))
      }
    },
    expect(file: string) {
      if (seen.size > 1) return
      const what = seen.size === 0 ? 'has no picture' : 'has pictures of one class only'
      throw bad(
        shown(file),
        what,
        'Add pictures of another class.',
        'There is nothing to tell apart.',
      )
    },
  }
}

const stopped = ({ file }: ImageSource, done: number) =>
  new MillraceError('cancelled', {
    what: `Reading the pictures of ${shown(file)} was stopped after ${done}.`,
    fix: 'Start again; what was read before is kept, and nothing of this.',
  })
