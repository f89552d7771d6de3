import type { Gate } from '../../core/rule.ts'

/** Of classifiers: surely better than the classes' shares, and no worse than the model that serves. */
export const classGate: Gate = {
  val_loss: { below: 'baseline', confidence: 0.95 },
  accuracy: [{ above: 'baseline' }, { atLeast: 'champion', tolerance: 0 }],
}

/** Of regressions: surely better than the mean, and no worse than the model that serves. */
export const numberGate: Gate = {
  val_loss: { below: 'baseline', confidence: 0.95 },
  rmse: [{ below: 'baseline' }, { atMost: 'champion', tolerance: 0 }],
}
