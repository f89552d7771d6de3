import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { unknown } from '../src/tasks/nextword/tokenizer.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { encodeRows } from './peers/nextword/encode.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { minCountOf, trainHere } from './peers/nextword/run.ts'

export const claim: Claim = {
  name: 'train-larger',
  summary: "the example's larger version: all sentences, as its configuration says",
  async measure(note) {
    const home = await temporaryFolder()
    try {
      const config = await loadConfig({ project: 'examples/autocomplete', home })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const rows = await exampleRows(join(home, 'data'), recipe.maxRows)
      const { epochs, best, baseline, seconds, peakBytes } = await trainHere(rows, recipe)
      for (const { val_loss, top1, top5 } of epochs)
        note(`val_loss ${val_loss?.toFixed(3)}, top1 ${top1?.toFixed(4)}, top5 ${top5?.toFixed(4)}`)
      note(
        `${rows.length} sentences, ${seconds.toFixed(0)} s, peak memory ${Math.round(peakBytes / 2 ** 20)} MB, word frequencies ${baseline.val_loss?.toFixed(3)}`,
      )
      const known = knownShare(rows, minCountOf(recipe.task))
      note(`${(100 * known).toFixed(1)}% of the next words are known`)
      const shares = (['top1', 'top5'] as const).flatMap((name) => {
        const share = 100 * (best[name] ?? Number.NaN)
        const target = { top1: 13, top5: 28 }[name]
        return [
          {
            name: `${name}, of the next words it knows`,
            value: share / known,
            unit: '%',
            target,
            rule: 'at least' as const,
          },
          {
            name: `${name}, of every next word`,
            value: share,
            unit: '%',
            target,
            rule: 'at least' as const,
          },
        ]
      })
      return [
        {
          name: 'val_loss',
          value: best.val_loss ?? Number.NaN,
          unit: 'nats',
          target: 6,
          rule: 'at most',
        },
        ...shares,
      ]
    } finally {
      await remove(home)
    }
  },
}

/** Share of the validation rows' next words that the vocabulary has. */
const knownShare = (rows: readonly string[], minCount: number): number => {
  const next = encodeRows(rows, minCount).val.flatMap((ids) => ids.slice(1))
  return next.filter((id) => id > unknown).length / next.length
}
