import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { trainHere } from './peers/nextword/run.ts'

export const claim: Claim = {
  name: 'train-larger',
  summary: "the example's larger version: all sentences, as its configuration says",
  async measure(note) {
    const home = await temporaryFolder()
    try {
      const config = await loadConfig({ project: 'examples/autocomplete', home })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const rows = await exampleRows(join(home, 'data'), recipe.limit)
      const { epochs, best, baseline, facts, seconds, peakBytes } = await trainHere(rows, recipe)
      for (const { val_loss, top1, top5 } of epochs)
        note(`val_loss ${val_loss?.toFixed(3)}, top1 ${top1?.toFixed(4)}, top5 ${top5?.toFixed(4)}`)
      note(
        `${facts['sentences']} sentences, ${facts['vocabulary']} words, ${seconds.toFixed(0)} s, peak memory ${Math.round(peakBytes / 2 ** 20)} MB, word frequencies ${baseline.val_loss?.toFixed(3)}`,
      )
      return [
        {
          name: 'val_loss',
          value: best.val_loss ?? Number.NaN,
          unit: 'nats',
          target: 6,
          rule: 'at most',
        },
        {
          name: 'top1, of every next word',
          value: 100 * (best['top1'] ?? Number.NaN),
          unit: '%',
          target: 13,
          rule: 'at least',
        },
        {
          name: 'top5, of every next word',
          value: 100 * (best['top5'] ?? Number.NaN),
          unit: '%',
          target: 28,
          rule: 'at least',
        },
      ]
    } finally {
      await remove(home)
    }
  },
}
