import { defineConfig, every, imageClass, records } from 'millrace'

export default defineConfig({
  models: {
    shapes: {
      task: imageClass({ height: 16, width: 16, filters: [8, 16], units: 32 }),
      data: records('shapes.csv'),
      // One new drawing a line, as JSON: { "image": "base64 of 256 bytes", "label": "circle" }.
      ingest: { from: 'new.jsonl', batch: 100, schedule: every('1h') },
      train: { epochs: 4, learningRate: 0.003, schedule: every('6h') },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        accuracy: { atLeast: 'champion', tolerance: 0.02 },
      },
    },
  },
})
