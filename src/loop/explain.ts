/** Why a version answers a row as it does. */
import type { Explanation } from '../core/explanation.ts'
import { explain } from '../evaluate/explain.ts'
import type { Context } from '../pipeline/context.ts'
import { servable } from '../registry/servable.ts'
import { decode } from '../tasks/codec/decode.ts'
import { badInput } from '../tasks/kit/record.ts'
import { noChampion } from './champion.ts'

export interface ExplainAsked {
  /** Values by column. */
  readonly row: Readonly<Record<string, unknown>>
  /** Default: the champion. */
  readonly version?: number | undefined
  /** Of which class. Default: the likeliest. */
  readonly label?: string | undefined
}

export interface ExplainedRow {
  readonly model: string
  /** Which version was asked. */
  readonly version: number
  readonly explanation: Explanation
}

/** One row, asked of a version that is opened for it. */
export const explainRow = async (
  context: Context,
  model: string,
  { row, version, label }: ExplainAsked,
): Promise<ExplainedRow> => {
  const { registry, tasks } = context
  const found =
    version === undefined
      ? await servable(registry, model)
      : { version, folder: await registry.open(model, version) }
  if (!found) throw await noChampion(registry, model)
  const opened = await tasks.rowGraph(found.folder)
  const refusal = badInput(0, 1)
  const input = await decode(
    { kind: 'record', values: row },
    opened.rows.form,
    refusal,
    `The model "${model}"`,
  )
  return {
    ...{ model, version: found.version },
    explanation: await explain(opened, input, refusal, label),
  }
}
