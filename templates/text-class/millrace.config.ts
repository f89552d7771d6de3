import { defineConfig, every, records, textClass } from 'millrace'

export default defineConfig({
  models: {
    texts: {
      task: textClass({ text: 'message', label: 'topic' }),
      data: records('messages.csv'),
      // One new record a line, as JSON; they leave the file as they are taken in.
      ingest: { from: 'new.jsonl', batch: 100, schedule: every('1h') },
      train: { schedule: every('6h') },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        accuracy: { atLeast: 'champion', tolerance: 0.02 },
      },
    },
  },
})
