import { useLocation } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { modelIn } from '../addresses.ts'
import { shareOf } from '../progress.ts'
import { useLoop } from './queries.ts'

/** How far the training of a model is, or of the one that is furthest: `42 %`; null while none is under way. */
const progressOf = (models: readonly ModelLoop[], model: string | null): string | null => {
  const shares = models
    .filter((each) => model === null || each.model === model)
    .flatMap(({ active }) => (active ? [shareOf(active)] : []))
  return shares.length === 0 ? null : `${Math.floor(Math.max(...shares) * 100)} %`
}

/** The words of a title: how far a training is, the page, the model unless the page names it, the product. */
export const titleOf = (
  page: string,
  model: string | null,
  models: readonly ModelLoop[],
): string => {
  const named = model !== null && !page.includes(model) ? model : null
  return [progressOf(models, model), page, named, 'Millrace']
    .filter((each) => each !== null)
    .join(' · ')
}

/** Title of the tab. `model`: what the page is about, where its address names none. */
export const useTitle = (page: string, model?: string): string => {
  const [path] = useLocation()
  const { data } = useLoop()
  return titleOf(page, model ?? modelIn(path), data?.models ?? [])
}
