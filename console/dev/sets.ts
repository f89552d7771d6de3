/** A DEVELOPMENT FIXTURE: invented data sets, with versions, rows, profiles and reports. */
import { MillraceError } from '../../src/core/error.ts'
import type { DatasetVersion } from '../../src/core/records.ts'
import { type CheckResult, verdictOf } from '../../src/core/validation.ts'
import { compareProfiles } from '../../src/data/profile/change/columns.ts'
import type { DataSet, DataSets } from '../../src/loop/sets.ts'
import type { Loop } from '../../src/loop/types.ts'
import { dataset } from '../../src/operations/schemas.ts'
import { fedAt } from './fed.ts'
import { kept } from './kept.ts'
import { made } from './made.ts'
import { hex } from './phrases.ts'
import { profiled, type Types } from './profiled.ts'
import type { RefusedRows } from './refused.ts'
import { drawn, type Row } from './rows.ts'
import { customerResults, messageResults } from './verdicts.ts'

interface Told {
  readonly version: DatasetVersion
  readonly draw: (row: number) => Row
}

interface Story {
  readonly name: string
  readonly models: readonly string[]
  readonly types: Types
  /** Column that its models predict. */
  readonly label?: string
  /** What is now first. */
  readonly versions: () => readonly Told[]
  /** Of one that can be changed by hand. */
  readonly drop?: (number: number) => void
  readonly add?: (version: Told) => void
  readonly results?: (rows: readonly Row[]) => CheckResult[]
}

const hour = 3_600_000

const told = (
  now: number,
  draw: Told['draw'],
  story: Partial<DatasetVersion> & { readonly name: string; readonly number: number },
): Told => ({
  version: made(dataset, {
    ...{ id: `${story.name}-data-${story.number}`, createdAt: now - 30 * hour, author: 'millrace' },
    ...{ digest: hex(71 + story.number, 64), bytes: (story.rows ?? 0) * 69, origin: 'initial' },
    ...story,
  }),
  draw,
})

export const firstRows = 29_217

/** Their newest version is blocked. */
export const customersAt = (now: number): Told[] => [
  told(now, drawn.changedCustomer, {
    ...{ name: 'customers', number: 3, rows: firstRows + 383, added: 0, origin: 'edit' },
    ...{ id: 'churn-data-3', parent: 'churn-data-2', createdAt: now - 20 * 60_000 },
  }),
  told(now, drawn.customer, {
    ...{ name: 'customers', number: 2, rows: firstRows + 383, added: 383, origin: 'ingest' },
    ...{ id: 'churn-data-2', parent: 'churn-data-1', createdAt: now - 6 * hour },
  }),
  told(now, drawn.customer, {
    ...{ name: 'customers', number: 1, rows: firstRows, added: firstRows, id: 'churn-data-1' },
  }),
]

const storiesAt = (now: number): Story[] => {
  const one = (name: string, draw: Told['draw'], rows: number) => [
    told(now, draw, { name, number: 1, rows, added: rows }),
  ]
  const customers = customersAt(now)
  const messages = one('spam', drawn.message, firstRows)
  const houses = one('heating', drawn.house, firstRows)
  const digits = one('digits', drawn.digit, 1200)
  const mails = one('mails', drawn.mail, 1200)
  return [
    {
      ...{ name: 'customers', models: ['churn'], versions: () => customers },
      drop: (number) => {
        const at = customers.findIndex(({ version }) => version.number === number)
        customers.splice(at, 1)
      },
      add: (version) => customers.unshift(version),
      ...{ types: { ...customerTypes }, label: 'churned', results: customerResults },
    },
    {
      ...{ name: 'spam', models: ['spam'], versions: () => messages },
      ...{ types: { words: 'number', links: 'number' }, results: messageResults },
    },
    {
      ...{ name: 'heating', models: ['heating'], versions: () => houses },
      ...{
        types: { area: 'number', people: 'number', built: 'number', energy: 'number' },
        label: 'energy',
      },
    },
    {
      ...{ name: 'digits', models: ['digits'], versions: () => digits },
      types: { pixels: 'identifier' },
    },
    { name: 'mails', models: ['mails'], versions: () => mails, types: { text: 'text' } },
  ]
}

const customerTypes: Types = {
  ...{ customer: 'identifier', age: 'number', months: 'number', charge: 'number' },
  ...{ joined: 'date', note: 'text', churned: 'boolean' },
}

/** Rows of each version, drawn when they are first looked at. */
const keeper = () => {
  const kept = new Map<string, readonly Row[]>()
  return ({ version, draw }: Told): readonly Row[] => {
    const found =
      kept.get(version.id) ?? Array.from({ length: version.rows }, (_, row) => draw(row))
    kept.set(version.id, found)
    return found
  }
}

const written = (row: Row): string => {
  const { text } = row
  return text !== undefined && Object.keys(row).length === 1 ? text : JSON.stringify(row)
}

type Looked =
  | 'list'
  | 'versions'
  | 'preview'
  | 'diff'
  | 'report'
  | 'suggest'
  | 'verdicts'
  | 'feeding'
type Known = Pick<DataSets, Looked>
type Done = Pick<DataSets, 'delete' | 'erase' | 'release' | 'discard'>

/** What can be asked of the invented data sets; `moving` is one that grows while it is looked at. */
export const setsAt = (
  now: number,
  moving: {
    readonly name: string
    readonly versions: () => readonly DatasetVersion[]
    readonly refused: RefusedRows
  },
  others: boolean,
): Pick<Loop, 'datasets' | 'describeData' | 'retype'> & { readonly sets: Known & Done } => {
  const stories: Story[] = [
    {
      ...{ name: moving.name, models: [moving.name], types: { text: 'text' } },
      versions: () => moving.versions().map((version) => ({ version, draw: drawn.sentence })),
    },
    ...(others ? storiesAt(now) : []),
  ]
  const find = finder(stories)
  return {
    datasets: stories.map(({ name }) => name),
    sets: { ...knownOf(stories, find), ...doneTo(find, moving.refused) },
    retype: retyping(find),
    async describeData(name, number) {
      const { story, version, rows } = find.version(name, number)
      return { dataset: version, profile: profiled(rows(), story.types, story.label) }
    },
  }
}

/** Finds a data set by its name, or that of a model, and a version of it with its rows. */
const finder = (stories: readonly Story[]) => {
  const rowsOf = keeper()
  const storyOf = (name: string): Story => {
    const found = stories.find((each) => each.name === name || each.models.includes(name))
    if (found) return found
    throw new MillraceError('not_found', { what: `There is no data set ${name}.` })
  }
  const version = (name: string, number?: number) => {
    const story = storyOf(name)
    const versions = story.versions()
    const found =
      number === undefined ? versions[0] : versions.find(({ version }) => version.number === number)
    if (found) return { story, ...found, rows: () => rowsOf(found) }
    throw new MillraceError('not_found', {
      what: `The data set ${story.name} has no version ${number}.`,
      fix: `Its versions: millrace data versions ${story.name}.`,
    })
  }
  return { story: storyOf, version }
}

const knownOf = (stories: readonly Story[], find: ReturnType<typeof finder>): Known => {
  const report: Known['report'] = async (name, number) => {
    const { story, version, rows } = find.version(name, number)
    const results = story.results?.(rows()) ?? []
    return {
      ...{ dataset: story.name, version: version.number, checkedAt: version.createdAt + 4000 },
      ...{ rows: version.rows, verdict: verdictOf(results), results },
    }
  }
  const verdicts: Known['verdicts'] = async (name) =>
    find.story(name).results === undefined
      ? []
      : Promise.all(
          find
            .story(name)
            .versions()
            .map(async ({ version }) => {
              const { verdict, results, checkedAt } = await report(name, version.number)
              const failed = results.filter(({ passed }) => !passed).length
              return {
                version: version.number,
                checkedAt,
                verdict,
                failed,
                checks: results.length,
              }
            }),
        )
  return {
    report,
    async suggest(name, number) {
      const { version } = find.version(name, number)
      const { results } = await report(name, version.number)
      return {
        ...{ dataset: version, checks: results.map(({ check }) => check) },
        ...{ failed: [], lines: results.map(({ says }) => `// ${says}`), comments: [] },
      }
    },
    list: async () =>
      Promise.all(
        stories.map(async ({ name, models, versions, types }): Promise<DataSet> => {
          const version = versions()[0]?.version ?? null
          const [verdict = null] = await verdicts(name)
          return {
            name,
            models,
            version,
            verdict,
            subject: 'customer' in types ? 'customer' : null,
          }
        }),
      ),
    versions: async (name) =>
      find
        .story(name)
        .versions()
        .map(({ version }) => version),
    async preview(name, { version: number, from, rows: count }) {
      const { version, rows } = find.version(name, number)
      const next = from + count < version.rows ? from + count : null
      return {
        dataset: version,
        rows: rows()
          .slice(from, from + count)
          .map(written),
        next,
      }
    },
    async diff(name, from, to) {
      const { types } = find.story(name)
      const [one, other] = [find.version(name, from).rows(), find.version(name, to).rows()]
      const statistics = compareProfiles(kept(one, types), kept(other, types))
      return { ...changeOf(one, other), statistics, unprofiled: [] }
    },
    verdicts,
    feeding: async (name) => fedAt(Date.now(), find.story(name).name),
  }
}

/** What can be done to the invented data: erased rows are only counted. */
const doneTo = (find: ReturnType<typeof finder>, refused: RefusedRows): Done => ({
  async delete(name, number) {
    const { story, version } = find.version(name, number)
    story.drop?.(number)
    return { dataset: version, learners: [] }
  },
  async erase(name, subject, { absent }) {
    const { versions, name: set } = find.story(name)
    const held = versions().flatMap(({ version: { number } }) => {
      const rows = find
        .version(name, number)
        .rows()
        .filter(({ customer }) => customer === subject)
      return rows.length === 0 ? [] : [{ number, rows: rows.length }]
    })
    if (held.length === 0 && !absent)
      throw new MillraceError('not_found', { what: `No row of ${set} is of ${subject}.` })
    return {
      ...{ name: set, fingerprint: hex(5, 64), versions: held },
      learners: held.length === 0 ? [] : [{ model: 'churn', version: 1, dataset: 'churn-data-1' }],
      unsure: [],
      left: {
        file: 'data/customers.csv',
        lines: held.length === 0 ? [] : [4],
        rows: held.length === 0 ? 0 : 1,
      },
    }
  },
  async release(_, row) {
    if (row.text?.includes('still wrong'))
      throw new MillraceError('bad_data', { what: 'The row is still wrong.' })
    refused.settle(row)
    return 46 - refused.count()
  },
  discard: async (_, row) => refused.settle(row),
})

/** A version more, with the same rows and another type of a column. */
const retyping =
  (find: ReturnType<typeof finder>): Loop['retype'] =>
  async (name, column, { type }) => {
    const { story, version, draw } = find.version(name)
    const number = version.number + 1
    if (type === 'gone' || !story.add)
      throw new MillraceError('refused', { what: 'The development fixture does no such thing.' })
    const made = {
      ...{ ...version, id: `${story.name}-data-${number}`, number, added: 0 },
      ...{ parent: version.id, origin: 'retype' as const, createdAt: Date.now() },
    }
    story.types[column] = type
    story.add({ version: made, draw })
    return made
  }

const changeOf = (before: readonly Row[], after: readonly Row[]) => {
  const [old, now] = [before, after].map((rows) => new Set(rows.map((row) => JSON.stringify(row))))
  const [oldNames, nowNames] = [before, after].map((rows) => Object.keys(rows[0] ?? {}))
  const without = (one: ReadonlySet<string> = new Set(), other: ReadonlySet<string> = new Set()) =>
    [...one].filter((row) => !other.has(row)).length
  return {
    added: without(now, old),
    gone: without(old, now),
    columnsAdded: (nowNames ?? []).filter((name) => !oldNames?.includes(name)),
    columnsGone: (oldNames ?? []).filter((name) => !nowNames?.includes(name)),
  }
}
