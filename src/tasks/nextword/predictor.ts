import type { Suggestion } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import { int64 } from '../../core/tensor.ts'
import { openSession } from '../../onnx/session.ts'
import { modelName } from '../kit/package.ts'
import type { Package, Predictor } from '../kit/task.ts'
import { longest } from './batches.ts'
import { padding, parseTokenizer } from './tokenizer.ts'

/** Characters at the end of a text that are looked at; the last 40 words are hardly ever longer. */
const tail = 4096

/** Texts a run. */
const together = 64

/**
 * A next-word model at work. It goes on from the last 40 words of a text, of its last 4,096
 * characters at most. Words it does not know it reads as "some word"; a text without any word gets
 * no suggestion and no completion. At most 10 suggestions come back.
 */
export const openNextWord = async (opened: Package): Promise<Predictor> => {
  const tokenizer = parseTokenizer(Buffer.from(opened.file('tokenizer.json')).toString())
  const session = await openSession(opened.file(modelName))

  const encode = (text: string): readonly number[] => {
    const end = text.length > tail ? text.slice(-tail).replace(/^[^\s]*/, '') : text
    return tokenizer.encode(end).slice(-longest)
  }

  const run = async (rows: readonly (readonly number[])[], k: number): Promise<Suggestion[][]> => {
    const time = Math.max(...rows.map((ids) => ids.length))
    const padded = rows.flatMap((ids) => [...ids, ...Array(time - ids.length).fill(padding)])
    const { probabilities, words } = await session.run({
      ids: int64(padded, [rows.length, time]),
      lengths: {
        dtype: 'int32',
        dims: [rows.length],
        data: Int32Array.from(rows, (ids) => ids.length),
      },
    })
    if (!probabilities || !words)
      throw new MillraceError('corrupt', {
        what: `The model of ${opened.folder} does not answer with probabilities and words.`,
      })
    const width = words.dims[1] ?? 0
    return rows.map((_, row) =>
      Array.from({ length: Math.min(k, width) }, (_, rank) => ({
        word: tokenizer.words[Number(words.data[row * width + rank])] ?? '',
        probability: Number(probabilities.data[row * width + rank]),
      })),
    )
  }

  const predictIds = async (rows: readonly (readonly number[])[], k: number) => {
    const answers: Suggestion[][] = rows.map(() => [])
    const asked = rows.flatMap((ids, index) => (ids.length > 0 ? [index] : []))
    for (let from = 0; from < asked.length; from += together) {
      const part = asked.slice(from, from + together)
      const found = await run(
        part.map((index) => rows[index] ?? []),
        k,
      )
      part.forEach((index, i) => {
        answers[index] = found[i] ?? []
      })
    }
    return answers
  }

  return {
    info: opened.manifest,
    example: 'please let me know if you',
    input: 'text',
    predict: async (texts, k) =>
      (await predictIds(texts.map(encode), k)).map((suggestions) => ({
        kind: 'text',
        suggestions,
      })),
    async complete(texts, count) {
      const rows = texts.map((text) => [...encode(text)])
      const added: string[][] = texts.map(() => [])
      for (let word = 0; word < count; word++) {
        const best = await predictIds(
          rows.map((ids) => ids.slice(-longest)),
          1,
        )
        best.forEach(([suggestion], row) => {
          if (!suggestion) return
          added[row]?.push(suggestion.word)
          rows[row]?.push(tokenizer.idOf(suggestion.word))
        })
      }
      return added.map((words) => words.join(' '))
    },
    close: () => session.close(),
  }
}
