/** Answers of a batch in the inference log: each row by an id that its run and its number decide, so that it is kept once. */
import type { Run } from '../../core/records.ts'
import type { InferenceLog } from '../../inference/types.ts'
import type { Answered } from '../../pipeline/batch/lines.ts'

export const keepBatch =
  (
    log: Pick<InferenceLog, 'note'>,
    { id, model }: Pick<Run, 'id' | 'model'>,
    { version, isPinned }: { readonly version: number; readonly isPinned: boolean },
  ) =>
  async (answered: readonly Answered[], runSeconds: number): Promise<void> => {
    const timing = { queueSeconds: 0, runSeconds, totalSeconds: runSeconds, batch: answered.length }
    await Promise.all(
      answered.flatMap(({ row, input, answer }) =>
        answer
          ? [
              log.note({
                ...{ id: `batch-${id}-${row}`, eventTime: null, endpoint: model, model, version },
                ...{ protocol: 'batch', inputs: input, answer, timing },
                ...(isPinned ? { variant: 'pinned', weight: 0 } : { variant: 'stable', weight: 1 }),
              }),
            ]
          : [],
      ),
    )
  }
