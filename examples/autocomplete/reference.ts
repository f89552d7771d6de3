import { nextWord, type Reference } from 'millrace'

/**
 * What the pipeline that this example follows reports of its two modes. It trains on each prefix of a sentence,
 * padded in front, in Keras; its workers run under MPI.
 */
export const reference: Reference = {
  name: 'the source',
  note: 'In Keras, on virtual machines of 2 CPUs, its workers under MPI. A row there is one prefix of a sentence, here it is a whole sentence with a loss at every word.',
  rows: 6000,
  task: nextWord({ embedding: 10, units: 100, dropout: 0.1, ngram: 0 }),
  sequential: {
    seconds: 701.68,
    cpuSeconds: 520.11,
    peakBytes: 6672e6,
    curve: [
      { loss: 6.9247, valLoss: 6.7291 },
      { loss: 6.2609, valLoss: 6.7268 },
      { loss: 5.8991, valLoss: 6.7197 },
    ],
    train: { batchSize: 32, learningRate: 0.001 },
  },
  distributed: {
    seconds: 407.48,
    cpuSeconds: 353.04,
    peakBytes: 3633e6,
    curve: [
      { loss: 6.5237, valLoss: 6.413 },
      { loss: 5.4389, valLoss: 6.2886 },
      { loss: 4.8241, valLoss: 6.3112 },
    ],
    train: { batchSize: 128, learningRate: 0.01, scaleLearningRate: true },
  },
}
