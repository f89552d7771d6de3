/** All pages of a project, beside what is there. */
import { join } from 'node:path'
import type { ModelConfig, ResolvedConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { namesIn, readIfThere } from '../core/files.ts'
import { cardOf } from './card.ts'
import type { Champion } from './champion.ts'
import { isOurs } from './mark.ts'
import { modelPage } from './model.ts'
import { byName, overviewPage } from './overview.ts'
import { pipelinePage } from './pipeline.ts'
import { type Expected, type Judged, judge } from './state.ts'

/**
 * Judges every page that there should be in a folder, and those that are left over, sorted by their names.
 * `champions`: those that a home knows, by model.
 */
export const judgePages = async (
  folder: string,
  config: ResolvedConfig,
  champions: ReadonlyMap<string, Champion>,
): Promise<readonly Judged[]> => {
  const each = (expected: (model: ModelConfig) => Expected) =>
    Promise.all(config.models.map((model) => judgeFile(folder, expected(model))))
  const models = await each((model) => {
    const champion = champions.get(model.name)
    const card = champion ? cardOf(champion) : null
    return { name: `models/${model.name}.md`, configured: modelPage(model), card }
  })
  const pipelines = await each((model) => ({
    name: `pipelines/${model.name}.md`,
    configured: pipelinePage(model, config),
  }))
  const documented = new Map(
    config.models.map(({ name }, at) => [name, models[at]?.champion ?? null] as const),
  )
  const overview = await judgeFile(folder, {
    name: 'README.md',
    configured: overviewPage(config, documented),
    changed: 'what it lists has changed',
  })
  const wanted = [overview, ...models, ...pipelines]
  return [...wanted, ...(await leftOver(folder, wanted))].sort(byName)
}

const judgeFile = async (folder: string, expected: Expected): Promise<Judged> =>
  judge(expected, (await readIfThere(join(folder, expected.name)))?.toString())

/** Pages of models that there are no more. */
const leftOver = async (folder: string, wanted: readonly Judged[]): Promise<Judged[]> => {
  const found: Judged[] = []
  for (const kind of ['models', 'pipelines']) {
    for (const file of await namesIn(join(folder, kind))) {
      const name = `${kind}/${file}`
      if (!file.endsWith('.md') || wanted.some((page) => page.name === name)) continue
      const text = await readIfThere(join(folder, name)).catch(nothingWhereNotPlain)
      if (text && isOurs(text.toString())) found.push({ ...leftOverPage, name })
    }
  }
  return found
}

const leftOverPage = {
  state: 'left over',
  why: 'there is no such model any more',
  champion: null,
  champions: false,
  text: '',
} as const

const nothingWhereNotPlain = (error: unknown): undefined => {
  if (error instanceof MillraceError && error.code === 'bad_data') return undefined
  throw error
}
