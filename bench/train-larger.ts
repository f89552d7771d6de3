import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { countNgrams } from '../src/tasks/nextword/ngram/count.ts'
import { smooth } from '../src/tasks/nextword/ngram/smooth.ts'
import { unknown } from '../src/tasks/nextword/tokenizer.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { encodeRows } from './peers/nextword/encode.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { minCountOf, trainHere } from './peers/nextword/run.ts'

const percent = (share: number | undefined) => 100 * (share ?? Number.NaN)

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
      const counted = countedLoss(rows, minCountOf(recipe.task))
      note(
        `counted 4-grams alone: val_loss ${counted.loss.toFixed(3)}, ${counted.seconds.toFixed(1)} s`,
      )
      const { epochs, best, baseline, seconds, cpuSeconds, peakBytes } = await trainHere(
        rows,
        recipe,
      )
      for (const { val_loss, top1, top5 } of epochs)
        note(`val_loss ${val_loss?.toFixed(3)}, top1 ${top1?.toFixed(4)}, top5 ${top5?.toFixed(4)}`)
      note(
        `${rows.length} sentences, ${cpuSeconds.toFixed(0)} s of CPU, peak memory ${Math.round(peakBytes / 2 ** 20)} MB, word frequencies ${baseline.val_loss?.toFixed(3)}`,
      )
      return [
        {
          name: 'val_loss',
          value: best.val_loss ?? Number.NaN,
          unit: 'nats',
          target: 5.45,
          rule: 'at most',
        },
        {
          name: 'top1, of every next word',
          value: percent(best.top1),
          unit: '%',
          target: 16,
          rule: 'at least',
        },
        {
          name: 'top5, of every next word',
          value: percent(best.top5),
          unit: '%',
          target: 31.5,
          rule: 'at least',
        },
        { name: 'training', value: seconds, unit: 's', target: 360, rule: 'at most' },
      ]
    } finally {
      await remove(home)
    }
  },
}

/** Mean loss of the known next words of the validation rows by counts of the others, and how long counting takes. */
const countedLoss = (rows: readonly string[], minCount: number) => {
  const { words, train, val } = encodeRows(rows, minCount)
  const begun = performance.now()
  const ngrams = smooth(countNgrams(train, { order: 4, words: words.length }))
  const seconds = (performance.now() - begun) / 1000
  const losses = val.flatMap((ids) =>
    ids
      .slice(1)
      .flatMap((next, place) =>
        next > unknown ? [-Math.log(ngrams.next(ids, place).probability)] : [],
      ),
  )
  return { loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length, seconds }
}
