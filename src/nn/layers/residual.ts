import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { sameShape, shapeText } from '../../onnx/value.ts'

/** x + branch (He et al., 2015), refused where a sum would stretch one of them. */
export const residual = (g: Builder, x: Value, branch: Value): Value => {
  if (!sameShape(x.shape, branch.shape))
    throw new MillraceError('internal', {
      what: `A residual of ${shapeText(x.shape)} does not fit ${shapeText(branch.shape)}.`,
    })
  return g.op('Add', [x, branch])
}
