import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { configFile, loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolve.ts'
import { MillraceError } from '../core/error.ts'
import { counted } from '../core/text.ts'
import { createData } from '../data/data.ts'
import { type Champion, championOf } from '../docs/champion.ts'
import { judgePages } from '../docs/pages.ts'
import type { Judged } from '../docs/state.ts'
import { doneTo, writePages } from '../docs/write.ts'
import { layout } from '../store/layout.ts'
import { conclude } from './conclude.ts'
import { openProject } from './open.ts'
import { type Place, placeOf } from './place.ts'
import { table } from './table.ts'
import type { Act, Args } from './verb.ts'

export const run: Act = async (args, io) => {
  const place = await placeOf(args)
  const folder = resolve(args.text('to') ?? join(place.project, 'docs', 'millrace'))
  const known = await knownOf(args, place)
  const pages = await judgePages(folder, known.config, known.champions)
  const checks = args.flag('check')
  if (!checks) await writePages(folder, pages, join(place.project, configFile))
  const told = pages.map((page) => ({
    page: page.name,
    state: checks ? page.state : doneTo(page),
    why: page.why,
    champion: page.champion,
    checked: page.champions ? ['configuration', 'champion'] : ['configuration'],
  }))
  const unknown = known.config.models
    .map(({ name }) => name)
    .filter((name) => !known.champions.has(name))
  const lines = table(
    ['page', 'state', 'documents'],
    told.map(({ page, state, champion }) => [
      shown(folder, page),
      state,
      champion === null ? '' : `version ${champion}`,
    ]),
  )
  const doubts = unknown.length > 0 ? [honest(unknown, known.home ? place.home : null, checks)] : []
  const wrong = pages.filter(({ state }) => state !== 'current')
  conclude(
    io,
    { folder, home: known.home, unknownChampions: unknown, pages: told },
    () => [lines, ...doubts].join('\n'),
    checks && wrong.length > 0 ? refusal(folder, wrong) : null,
  )
}

/** The configuration, and the champions that the home knows, where there is one. */
const knownOf = async (
  args: Args,
  place: Place,
): Promise<{
  readonly config: ResolvedConfig
  readonly home: boolean
  readonly champions: ReadonlyMap<string, Champion>
}> => {
  const champions = new Map<string, Champion>()
  if (!existsSync(layout(place.home).database))
    return { config: await loadConfig(place), home: false, champions }
  await using opened = await openProject(args, { place, reads: true })
  const { config, registry, store } = opened
  const data = createData(store)
  for (const { name } of config.models) {
    const champion = await championOf({ registry, data }, name)
    if (champion) champions.set(name, champion)
  }
  return { config, home: true, champions }
}

/** What could not be known, and what that means. */
const honest = (models: readonly string[], home: string | null, checks: boolean): string => {
  const why =
    home === null
      ? 'There is no home'
      : `The home ${home} knows no champion of ${models.join(', ')}`
  return checks
    ? `${why}: only what follows from the configuration was checked, not whether the documented champion is the current one.`
    : `${why}: a card that was there is kept as it was, but for one that was changed by hand.`
}

const refusal = (folder: string, wrong: readonly Judged[]): MillraceError => {
  const each = wrong.map(
    ({ name, state, why }) => `${shown(folder, name)} is ${state}${why === null ? '' : `: ${why}`}`,
  )
  return new MillraceError('refused', {
    what: `${counted(wrong.length, 'page')} ${wrong.length === 1 ? 'is' : 'are'} not what ${wrong.length === 1 ? 'it' : 'they'} should be.\n${each.map((line) => `  ${line}`).join('\n')}`,
    fix: 'Write them again with `millrace docs`, and commit them; a page that is foreign has to be moved away first.',
  })
}

/** A page as it is reached from here. */
const shown = (folder: string, page: string): string => relative(process.cwd(), join(folder, page))
