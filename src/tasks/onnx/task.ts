import { scoredClassMetrics } from '../kit/classes.ts'
import type { ServedTask } from '../kit/task.ts'
import { judgeOnnx } from './judge.ts'
import { openOnnx } from './open.ts'
import { onnxKind } from './options.ts'

/** Models from elsewhere, as ONNX files: they are served and judged, and not trained. */
export const onnxTask: ServedTask = {
  kind: onnxKind.kind,
  scored: [...scoredClassMetrics, 'rmse', 'mae', 'r2'],
  open: openOnnx,
  judge: judgeOnnx,
}
