/** What a simulation may know of the models of its project. */
import { rm } from 'node:fs/promises'
import { MillraceError } from '../../core/error.ts'
import { temporaryBeside } from '../../core/files.ts'
import { openRows } from '../../core/rows.ts'
import { lookedPins } from '../../data/splits.ts'
import { heldOutBy } from '../../pipeline/sides.ts'
import { sidesOf } from '../../tasks/kit/split.ts'
import { author, type Opened } from '../open.ts'

const configured = ({ config }: Pick<Opened, 'config'>, model: string) => {
  const found = config.models.find(({ name }) => name === model)
  if (found) return found
  throw new MillraceError('not_found', {
    what: `The configuration has no model "${model}".`,
    fix: `It has: ${config.models.map(({ name }) => name).join(', ')}.`,
  })
}

/** Records of the data of a model, as they are now, from which it does not learn. */
export const heldOutRecords = async (opened: Opened, model: string) =>
  (await heldOutRows(opened, model, 'records')).map(
    (row): Readonly<Record<string, string>> => JSON.parse(row),
  )

/** The same of a model of texts. */
export const heldOutTexts = (opened: Opened, model: string) => heldOutRows(opened, model, 'texts')

const heldOutRows = async (opened: Opened, model: string, kind: 'records' | 'texts') => {
  const { recipe, dataset } = configured(opened, model)
  const found = dataset.source.column === '*' ? 'records' : 'texts'
  if (found !== kind)
    throw new MillraceError('bad_config', {
      what: `The rows of "${model}" are ${found}, and ${kind} are asked for.`,
      fix: found === 'texts' ? 'Call heldOutTexts.' : 'Call heldOut.',
    })
  const { data, store, loop, tasks } = opened
  await loop.prepare()
  const { id } = await data.current(dataset.name, dataset.source, author())
  const spooled = temporaryBeside(`${store.paths.inference}.rows`)
  await data.spool(id, spooled, recipe.maxRows ?? undefined)
  const rows = openRows(spooled)
  try {
    const task = tasks.of(recipe.task.kind)
    const pins = lookedPins(store, dataset.name)
    return [...sidesOf(rows, await heldOutBy(rows, { task, recipe, pins })).validation]
  } finally {
    rows.close()
    await rm(spooled, { force: true })
  }
}

/** The column that holds the pictures of the model behind an endpoint. Fails with `bad_usage` where it takes none. */
export const imageColumn = ({ config }: Opened, endpoint: string): string => {
  const spec = config.endpoints.find(({ name }) => name === endpoint)?.spec
  const { recipe } = configured({ config }, spec?.model ?? endpoint)
  const { kind, ...options } = recipe.task
  const column = options['image']
  if (kind === 'image-class' && typeof column === 'string') return column
  throw new MillraceError('bad_usage', {
    what: `"${endpoint}" takes no pictures, and --images draws some.`,
  })
}
