import { MillraceError } from '../core/error.ts'
import { counted, size } from '../core/text.ts'
import type { Deletion } from '../loop/deletion.ts'
import { deleteModel, deleteRun, deleteVersion } from '../operations/delete.ts'
import { wholeNumber } from './args.ts'
import { worldOf } from './ask.ts'
import { asOwner, openProject } from './open.ts'

import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const { operation, input } = asked(args.positionals)
  const dryRun = args.flag('dry-run')
  await using opened = await openProject(args, { reads: dryRun, finds: true })
  const perform = async (isDry: boolean) => {
    const given = { ...input, dryRun: isDry }
    return (await operation.perform(worldOf(opened), given, asOwner())).deletion
  }
  const tell = (deletion: Deletion, words: string) =>
    io.out(io.json ? JSON.stringify({ deletion }) : words)
  const planned = await perform(true)
  if (dryRun) return tell(planned, described(planned, 'would go'))
  if (!io.json || !args.flag('yes')) io.note(described(planned, 'goes'))
  if (!args.flag('yes') && !(await io.confirm(`Delete ${planned.what}?`)))
    throw new MillraceError('refused', {
      what: `${capital(planned.what)} was not deleted.`,
      fix: 'Answer y, or use --yes.',
    })
  const done = await perform(false)
  tell(done, `${capital(done.what)} is deleted.${again(done, opened.loop.models)}`)
}

/** What the words ask to delete. Fails with `bad_usage` where they ask for nothing that there is. */
const asked = ([kind = '', name = '', number, ...more]: readonly string[]) => {
  if (kind === 'run' && number === undefined) return { operation: deleteRun, input: { id: name } }
  if (kind === 'model' && number === undefined)
    return { operation: deleteModel, input: { model: name } }
  if (kind === 'version' && number !== undefined && more.length === 0)
    return {
      operation: deleteVersion,
      input: { model: name, version: wholeNumber('N', number, [1, 1e9]) },
    }
  throw new MillraceError('bad_usage', {
    what: `There is no deleting of "${[kind, name, number].filter(Boolean).join(' ')}".`,
    fix: 'Allowed: delete run RUN, delete version MODEL N, delete model MODEL.',
  })
}

const described = ({ what, goes, stays, rollback, endpoints }: Deletion, how: string): string => {
  const { versions, runs, aliases, datasets, evaluations, studies, comparisons, bytes } = goes
  const gone = [
    ...listed('version', versions),
    ...listed('run', runs),
    ...aliases.map((alias) => `alias ${alias}`),
    ...listed('data set version', datasets),
    ...some(evaluations, 'evaluation'),
    ...some(studies, 'search', 'searches'),
    ...some(comparisons, 'comparison'),
    `${size(bytes)} of files that nothing else needs`,
  ]
  const kept = [
    ...stays.runs.map((id) => `run ${id}, which made it`),
    ...stays.versions.map((version) => `version ${version}, which it made, with its lineage`),
    ...stays.datasets.map((number) => `data set version ${number}, which it learnt from`),
    ...endpoints.map((name) => `endpoint ${name}, which answers with it, and then nothing`),
    'numbers, which are never used again, and the audit trail',
  ]
  // Of a model nothing is left to go back to.
  const isOfModel = what.startsWith('model ')
  return [
    `${capital(what)}:`,
    ...gone.map((each) => `  ${how.padEnd(8)}  ${each}`),
    ...kept.map((each) => `  ${'stays'.padEnd(8)}  ${each}`),
    ...(isOfModel ? [] : [`  rollback  ${toldOf(rollback)}`]),
  ].join('\n')
}

const toldOf = (rollback: readonly number[]): string =>
  rollback.length === 0
    ? 'has nothing to go back to'
    : `can go back to version ${rollback.join(', then ')}`

/** A few by name, and of many how many. */
const listed = (one: string, all: readonly (number | string)[]): string[] =>
  all.length > 5 ? [counted(all.length, one)] : all.map((each) => `${one} ${each}`)

const some = (count: number, one: string, many?: string): string[] =>
  count === 0 ? [] : [counted(count, one, many)]

/** A model that is still configured comes back. */
const again = ({ what }: Deletion, models: readonly string[]): string =>
  models.some((model) => what === `model ${model}`)
    ? ' It is still configured: the next training makes it anew.'
    : ''

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
