/** `millrace data …`: a word for each thing that can be asked of a data set. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock } from '../../core/clock.ts'
import { MillraceError } from '../../core/error.ts'
import type { DatasetVersion } from '../../core/records.ts'
import { counted, size } from '../../core/text.ts'
import type { DataReport } from '../../core/validation.ts'
import { reportMarkdown } from '../../data/checks/markdown.ts'
import { formats } from '../../data/types.ts'
import {
  deleteData,
  diffData,
  eraseSubject,
  listDataSets,
  listDataVersions,
  previewData,
} from '../../operations/data.ts'
import { showData } from '../../operations/profile.ts'
import { checkData } from '../../operations/report.ts'
import { databaseLeases } from '../../store/leases.ts'
import { wholeNumber } from '../args.ts'
import { worldOf } from '../ask.ts'
import { conclude } from '../conclude.ts'
import { asOwner, author, openProject } from '../open.ts'
import type { Act } from '../verb.ts'
import { type Asked, agreed, type Do } from './asked.ts'
import { changeText } from './diff.ts'
import { discard, quarantine, release } from './quarantine.ts'
import { reportText } from './report.ts'
import { retyping } from './retype.ts'
import { described } from './show.ts'
import { suggest } from './suggest.ts'

const most = Number.MAX_SAFE_INTEGER
const by = () => asOwner()

const list: Do = async ({ opened }) => {
  const answer = await listDataSets.perform(worldOf(opened), {}, by())
  const lines = answer.datasets.map(({ name, models, version }) => {
    const now = version
      ? `version ${version.number}, ${counted(version.rows, 'row')}`
      : 'not read yet'
    return `${name}: ${now}; ${models.length > 0 ? `learnt by ${models.join(', ')}` : 'learnt by no model'}`
  })
  return [answer, lines.join('\n')]
}

const lineOf = ({ number, rows, added, erased, origin, digest, createdAt }: DatasetVersion) =>
  `${number}  ${new Date(createdAt).toISOString().slice(0, 16)}Z  ${origin}  ${counted(rows, 'row')} (${added < 0 ? '' : '+'}${added})${erased > 0 ? `, ${counted(erased, 'row')} erased` : ''}  ${digest.slice(0, 12)}`

const versions: Do = async ({ opened, words: [set] }) => {
  const answer = await listDataVersions.perform(worldOf(opened), { set }, by())
  return [answer, answer.versions.map(lineOf).join('\n') || `No version of ${set} yet.`]
}

const preview: Do = async ({ opened, args, words: [set] }) => {
  const input = {
    set,
    version: args.whole('version', [1, most]),
    // People count rows from 1.
    from: (args.whole('from', [1, most]) ?? 1) - 1,
    rows: args.whole('rows', [1, 1000]),
  }
  const answer = await previewData.perform(worldOf(opened), input, by())
  const more = answer.next === null ? [] : [`… more with --from ${answer.next + 1}`]
  return [answer, [...answer.rows, ...more].join('\n')]
}

const show: Do = async ({ opened, args, words: [set] }) => {
  const input = { set, version: args.whole('version', [1, most]) }
  const answer = await showData.perform(worldOf(opened), input, by())
  return [answer, described(answer, process.stdout.isTTY === true)]
}

const check: Do = async ({ opened, args, io, words: [set] }) => {
  const version = args.whole('version', [1, most])
  // What is checked is what the data are now, and not what they were when they were last looked at.
  if (version === undefined) await opened.loop.sets.current(set ?? '', author())
  const input = { set, version }
  const answer = await checkData.perform(worldOf(opened), input, by())
  const report: DataReport = JSON.parse(JSON.stringify(answer))
  const told = args.flag('markdown') ? reportMarkdown(report).trimEnd() : reportText(report)
  const { dataset, verdict } = answer
  // Whatever serves and trains read its configuration when it began.
  if (await databaseLeases(opened.store.db, systemClock).holder('schedule'))
    io.note(
      'A running Millrace has this home: it goes by the checks that millrace.config.ts had when it was started, which its console shows. Start it anew after a change.',
    )
  const blocked =
    verdict === 'blocked'
      ? new MillraceError('data_blocked', {
          what: `Version ${answer.version} of ${dataset} is blocked: nothing learns from it.`,
          fix: 'Mend the data, or correct the checks in millrace.config.ts; where `?` and the like stand for nothing, name them in `missing`.',
        })
      : null
  return [answer, told, blocked]
}

const diff: Do = async ({ opened, words: [set, a = '', b = ''] }) => {
  const input = { set, from: wholeNumber('A', a, [1, most]), to: wholeNumber('B', b, [1, most]) }
  const answer = await diffData.perform(worldOf(opened), input, by())
  return [answer, changeText(answer, set ?? '')]
}

const exporting: Do = async ({ opened, args, words: [set = ''] }) => {
  const format = formats.find((each) => each === (args.text('format') ?? 'csv'))
  if (!format)
    throw new MillraceError('bad_usage', {
      what: `--format: found ${JSON.stringify(args.text('format'))}. Allowed: ${formats.join(', ')}.`,
    })
  const version = args.whole('version', [1, most])
  const path = resolve(args.text('to') ?? `${set}.${format}`)
  if (existsSync(path))
    throw new MillraceError('refused', {
      what: `${path} is there already.`,
      fix: 'Name another file with --to.',
    })
  const dataset = await opened.loop.sets.export(set, { version, path, format })
  const told = `Version ${dataset.number} of ${dataset.name}, ${counted(dataset.rows, 'row')}, is in ${path}.`
  return [{ dataset, file: path, format }, told]
}

const deleting: Do = async ({ opened, args, io, words: [set] }) => {
  const version = args.whole('version', [1, most])
  await agreed(io, args, `Delete version ${version ?? '?'} of ${set}?`)
  const input = { set, version, force: args.flag('force') }
  const answer = await deleteData.perform(worldOf(opened), input, by())
  const { dataset, learners } = answer
  const learnt = learners.map((each) => `version ${each.version} of ${each.model}`).join(', ')
  const told = `Version ${dataset.number} of ${dataset.name} is deleted: ${counted(dataset.rows, 'row')}, ${size(dataset.bytes)}.`
  return [answer, learnt === '' ? told : `${told} It can no longer be reproduced: ${learnt}.`]
}

const erase: Do = async ({ opened, args, io, words: [set] }) => {
  const subject = args.text('subject')
  const input = { set, subject, absent: args.flag('absent') }
  await agreed(io, args, `Erase every row of this subject from all versions of ${set}?`)
  const answer = await eraseSubject.perform(worldOf(opened), input, by())
  const { versions, learners, unsure, left, fingerprint } = answer
  const rows = versions.map((each) => `${counted(each.rows, 'row')} of version ${each.number}`)
  const lines = [
    `Erased: ${rows.join(', ') || 'no row of any version'}. Fingerprint ${fingerprint}.`,
    ...learners.map((each) => `Learnt from them: version ${each.version} of ${each.model}.`),
    ...unsure.map(
      (each) =>
        `May have learnt from them: version ${each.version} of ${each.model}; the rows of its data are gone.`,
    ),
    ...(left.rows === 0
      ? []
      : [
          `${left.file} still has ${counted(left.rows, 'row')}, in line ${left.lines.join(', ')}: they are left out whenever it is read. Remove them there.`,
        ]),
  ]
  return [answer, lines.join('\n')]
}

interface Ask {
  readonly act: Do
  /** The words behind it. */
  readonly behind: readonly string[]
  /** Whether it changes anything. */
  readonly writes?: true
  /** Whether it reads the source of the data, and makes the home that keeps what it reads. */
  readonly makes?: true
}

/** What each word does. */
const asks: Readonly<Record<string, Ask>> = {
  list: { act: list, behind: [] },
  versions: { act: versions, behind: ['SET'] },
  show: { act: show, behind: ['SET'] },
  check: { act: check, behind: ['SET'], writes: true, makes: true },
  preview: { act: preview, behind: ['SET'] },
  diff: { act: diff, behind: ['SET', 'A', 'B'] },
  export: { act: exporting, behind: ['SET'] },
  delete: { act: deleting, behind: ['SET'], writes: true },
  erase: { act: erase, behind: ['SET'], writes: true },
  quarantine: { act: quarantine, behind: ['SET'] },
  release: { act: release, behind: ['SET', 'LINE'], writes: true },
  discard: { act: discard, behind: ['SET', 'LINE'], writes: true },
  retype: { act: retyping, behind: ['SET', 'COLUMN', 'TYPE'], writes: true },
  suggest: { act: suggest, behind: ['SET'], writes: true, makes: true },
}

export const run: Act = async (args, io) => {
  const [word = '', ...words] = args.positionals
  const asked = Object.hasOwn(asks, word) ? asks[word] : undefined
  if (!asked || words.length > asked.behind.length)
    throw new MillraceError('bad_usage', {
      what: `There is no "data ${args.positionals.join(' ')}".`,
      fix: 'See: millrace data --help.',
    })
  const lacking = asked.behind.length - words.length
  if (lacking > 1)
    throw new MillraceError('bad_usage', {
      what: `"data ${args.positionals.join(' ')}" lacks words: it needs ${asked.behind.slice(1).join(' and ')}.`,
      fix: `Say: millrace data ${word} ${asked.behind.join(' ')}.`,
    })
  await using opened = await openProject(args, { reads: !asked.writes, finds: !asked.makes })
  const all = lacking === 1 ? [await onlySet(opened, word), ...words] : words
  const [answer, told, ended = null] = await asked.act({ opened, args, io, words: all })
  conclude(io, answer, () => told, ended)
}

/** The data set of a project that has one; of several one has to be named. */
const onlySet = async (opened: Asked['opened'], word: string): Promise<string> => {
  const { datasets } = await listDataSets.perform(worldOf(opened), {}, by())
  const [only, ...others] = datasets
  if (only && others.length === 0) return only.name
  throw new MillraceError('bad_usage', {
    what: `"data ${word}" does not say of which data set.`,
    fix: `Name one of: ${datasets.map(({ name }) => name).join(', ')}.`,
  })
}
