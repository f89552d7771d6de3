import type { Gate } from '../../core/rule.ts'

/** Of classifiers: surely better than the classes' shares, and no worse than the model that serves. */
export const classGate: Gate = {
  val_loss: { below: 'baseline', confidence: 0.95 },
  accuracy: [{ above: 'baseline' }, { atLeast: 'champion', tolerance: 0 }],
}
