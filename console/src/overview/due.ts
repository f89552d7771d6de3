import type { ModelLoop } from '../../../src/operations/contract.ts'

const deeds: Readonly<Record<string, string>> = {
  data: 'ingest',
  train: 'train',
  monitor: 'evaluate',
}

/** The next thing that is planned for a model, in a word, and when. */
export const dueIn = ({
  stages,
}: Pick<ModelLoop, 'stages'>): { readonly stage: string; readonly at: number } | null => {
  const [first] = stages
    .flatMap(({ stage, nextAt }) =>
      nextAt === null ? [] : [{ stage: deeds[stage] ?? stage, at: nextAt }],
    )
    .sort((a, b) => a.at - b.at)
  return first ?? null
}
