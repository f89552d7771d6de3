import { defineConfig, every, records, tabularRegression } from 'millrace'

export default defineConfig({
  models: {
    rows: {
      task: tabularRegression({ label: 'late' }),
      data: records('deliveries.csv'),
      // One new record a line, as JSON; they leave the file as they are taken in.
      ingest: { from: 'new.jsonl', batch: 100, schedule: every('1h') },
      train: { schedule: every('6h') },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        r2: { atLeast: 'champion', tolerance: 0.02 },
      },
    },
  },
})
