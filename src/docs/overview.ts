/** The page that lists the models. */
import type { ResolvedConfig } from '../config/resolve.ts'
import { blocks, code, plain, table } from './markdown.ts'
import { ownerOf } from './model.ts'
import { notice } from './pipeline.ts'

/** `champions`: the version that the page of each model documents; null where it documents none. */
export const overviewPage = (
  { models }: Pick<ResolvedConfig, 'models'>,
  champions: ReadonlyMap<string, number | null>,
): string =>
  blocks(
    '# Models',
    notice,
    table(
      ['model', 'what it does', 'owner', 'kind', 'champion', 'pipeline'],
      [...models].sort(byName).map(({ name, about, recipe }) => {
        const champion = champions.get(name) ?? null
        return [
          `[${plain(name)}](models/${name}.md)`,
          about?.summary ? plain(about.summary) : '–',
          ownerOf(about),
          code(recipe.task.kind),
          champion === null ? '–' : `version ${champion}`,
          `[pipeline](pipelines/${name}.md)`,
        ]
      }),
    ),
  )

export const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : 1
