import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { pythonWithTorch, trainHere, trainInTorch } from './peers/nextword/run.ts'

const seeds = [1, 2, 3]
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const least = (values: readonly (number | undefined)[]) =>
  Math.min(...values.map((value) => value ?? Number.NaN))

export const claim: Claim = {
  name: 'train-first',
  summary:
    "the example's first version: 6,000 sentences, 3 epochs, Embedding 10, LSTM 100, one process",
  async measure(note) {
    const home = await temporaryFolder()
    try {
      const config = await loadConfig({ project: 'examples/autocomplete', home, fast: true })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const rows = await exampleRows(join(home, 'data'), recipe.maxRows)
      const python = pythonWithTorch()
      if (!python) note('no PyTorch: name a Python that has it with MILLRACE_PYTHON')
      const ours = []
      const theirs = []
      for (const seed of seeds) {
        const one = { ...recipe, train: { ...recipe.train, seed } }
        const trained = await trainHere(rows, one)
        ours.push(trained)
        const losses = trained.epochs.map(({ val_loss }) => val_loss)
        note(
          `seed ${seed}: ${trained.seconds.toFixed(1)} s, val_loss ${losses.map((loss) => loss?.toFixed(3)).join(', ')}`,
        )
        if (!python) continue
        const torch = await trainInTorch(python, home, rows, one)
        theirs.push(torch)
        note(
          `  PyTorch: ${torch.at(-1)?.['cpu_seconds']} s of CPU, val_loss ${torch.map(({ val_loss }) => val_loss?.toFixed(3)).join(', ')}`,
        )
      }
      const baseline = ours[0]?.baseline.val_loss ?? Number.NaN
      const best = mean(
        ours.map((trained) => least(trained.epochs.map(({ val_loss }) => val_loss))),
      )
      return [
        {
          name: 'training, slowest of 3 seeds',
          value: Math.max(...ours.map(({ seconds }) => seconds)),
          unit: 's',
          target: 40,
          rule: 'at most',
        },
        {
          name: 'peak memory',
          value: Math.max(...ours.map(({ peakBytes }) => peakBytes)) / 2 ** 20,
          unit: 'MB',
          target: 1200,
          rule: 'at most',
        },
        {
          name: 'val_loss, best epoch, against the word frequencies',
          value: best,
          unit: 'nats',
          target: baseline,
          rule: 'at most',
        },
        ...(theirs.length === 0
          ? []
          : [
              {
                name: "val_loss, best epoch, against PyTorch's (means of 3 seeds)",
                value: best,
                unit: 'nats',
                target: mean(theirs.map((epochs) => least(epochs.map(({ val_loss }) => val_loss)))),
                rule: 'at most' as const,
              },
            ]),
      ]
    } finally {
      await remove(home)
    }
  },
}
