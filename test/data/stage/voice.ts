import type { StageParts } from '../../../src/pipeline/stage.ts'
import { createWriter } from '../../../src/pipeline/writer.ts'

export const voice: StageParts<string, number>['voice'] = (place, run) => {
  const { line, flush } = createWriter(place, run)
  return {
    event: (event) => line(`did ${event}`),
    isFleeting: () => false,
    line,
    result: (value) => line(`came to ${value}`),
    flush,
  }
}
