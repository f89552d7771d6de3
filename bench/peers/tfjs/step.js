/**
 * A training step of the next-word network in TensorFlow.js on its CPU backend: one pass over 32
 * sentences with a loss at every next word, Adam.
 *
 *     npm install --prefix bench/peers/tfjs && node bench/peers/tfjs/step.js [steps]
 *
 * Prints a line of JSON about the set-up, one a step, and how the loss went.
 */
import * as tf from '@tensorflow/tfjs'

const steps = Number(process.argv[2] ?? 3)
const [words, embedding, units, batch, time] = [11_344, 10, 100, 32, 12]

await tf.setBackend('cpu')
const network = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: words, outputDim: embedding, inputLength: time }),
    tf.layers.lstm({ units, returnSequences: true }),
    tf.layers.dropout({ rate: 0.1 }),
    tf.layers.dense({ units: words, activation: 'softmax' }),
  ],
})
network.compile({ optimizer: tf.train.adam(0.003), loss: 'sparseCategoricalCrossentropy' })

// Sentences of 12 next words, about the mean of the example's; the same words again each step.
let state = 1
const word = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return 2 + Math.floor((words - 2) * (state / 2 ** 32) ** 3)
}
const sentences = Array.from({ length: batch }, () => Array.from({ length: time + 1 }, word))
const inputs = tf.tensor2d(
  sentences.map((each) => each.slice(0, -1)),
  [batch, time],
  'int32',
)
const targets = tf.tensor3d(
  sentences.map((each) => each.slice(1).map((id) => [id])),
  [batch, time, 1],
  'float32',
)
console.log(
  JSON.stringify({
    tfjs: tf.version.tfjs,
    backend: tf.getBackend(),
    node: process.version,
    words,
    embedding,
    units,
    batch,
    time,
    parameters: network.countParams(),
  }),
)
for (let step = 1; step <= steps; step++) {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  const loss = await network.trainOnBatch(inputs, targets)
  const { user, system } = process.cpuUsage(used)
  console.log(
    JSON.stringify({
      step,
      loss,
      seconds: (performance.now() - begun) / 1000,
      cpu: (user + system) / 1e6,
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  )
}
