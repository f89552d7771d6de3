/** Sentences of another register: the documentation of Fastify (MIT), which comes with its npm package. */
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { sentencesOf } from './clean.ts'

/** Each once, in the order of the files. */
export const manualSentences = async (): Promise<string[]> => {
  const home = dirname(createRequire(import.meta.url).resolve('fastify/package.json'))
  const docs = join(home, 'docs')
  const names = await readdir(docs, { recursive: true })
  const found: string[] = []
  for (const name of names.filter((each) => each.endsWith('.md')).sort())
    found.push(...sentencesOf(`\n\n${proseOf(await readFile(join(docs, name), 'utf8'))}`))
  return [...new Set(found)]
}

/** What of a page in Markdown is prose, a paragraph for each entry of a list. */
export const proseOf = (markdown: string): string =>
  markdown
    .replace(/^\s*```[\s\S]*?^\s*```/gm, '\n\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/`([^`\n]*)`/g, '$1')
    .replace(/^\s*(?:[-*+>]|\d+\.|#+)\s+/gm, '\n\n')
    .replace(/\*+/g, '')
