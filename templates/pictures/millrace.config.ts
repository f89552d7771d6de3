import { defineConfig, every, imageClass, images } from 'millrace'

export default defineConfig({
  models: {
    pictures: {
      task: imageClass({
        height: 32,
        width: 32,
        channels: 3,
        filters: [16, 32],
        units: 64,
        shift: 2,
      }),
      // Every picture is fitted into 32 × 32 pixels; a larger size sees more, and trains longer.
      data: images('photos', { size: 32, colour: 'rgb', fit: 'contain' }),
      // One new picture a line, as JSON: { "image": "base64 of a PNG, JPEG or WebP file", "label": "cat" }.
      ingest: { from: 'new.jsonl', batch: 100, schedule: every('1h') },
      train: { epochs: 8, learningRate: 0.003, schedule: every('6h') },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        accuracy: { atLeast: 'champion', tolerance: 0.02 },
      },
    },
  },
})
