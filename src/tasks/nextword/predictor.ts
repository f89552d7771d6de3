import type { Suggestion } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import { int64 } from '../../core/tensor.ts'
import { beginning, joinWords } from '../../encode/text/spaceless.ts'
import { openSession, type Session } from '../../onnx/session.ts'
import { modelName } from '../kit/package.ts'
import { createPredictor } from '../kit/predictor.ts'
import type { Package, Predictor } from '../kit/task.ts'
import { tokenizerOf } from './judge.ts'
import { longest } from './pieces.ts'
import { padding, type Tokenizer } from './tokenizer.ts'

/** Characters at the end of a text that are looked at; the last 40 words are hardly ever longer. */
const tail = 4096

/** Texts a run. */
const together = 64

type Ids = readonly number[]

/** Suggests for each row of ids, at most `k` words; none for a row without ids. */
type Suggest = (rows: readonly Ids[], k: number) => Promise<Suggestion[][]>

/**
 * A next-word model at work. It goes on from the last 40 words of a text, of its last 4,096
 * characters at most. Words it does not know it reads as "some word"; a text without any word gets
 * no suggestion and no completion. At most 10 suggestions come back.
 */
export const openNextWord = async (opened: Package): Promise<Predictor> => {
  const tokenizer = tokenizerOf(opened)
  const session = await openSession(opened.file(modelName))
  const suggest = suggester(session, tokenizer, opened.folder)
  const encode = (text: string) => lastIds(tokenizer, text)
  const predictor = createPredictor(opened, session, {
    form: { kind: 'text' },
    example: 'please let me know if you',
    async answer(inputs, k) {
      const rows = inputs.map(({ text }) => encode(text))
      const suggested = await suggest(rows, k)
      return suggested.map((suggestions) => ({ kind: 'text', suggestions }))
    },
  })
  return {
    ...predictor,
    complete: (texts, count) => complete(texts.map(encode), count, { tokenizer, suggest }),
  }
}

const lastIds = (tokenizer: Tokenizer, text: string): Ids => {
  const end = text.length > tail ? text.slice(-tail).replace(beginning, '') : text
  return tokenizer.encode(end).slice(-longest)
}

const suggester = (session: Session, tokenizer: Tokenizer, folder: string): Suggest => {
  const run = async (rows: readonly Ids[], k: number): Promise<Suggestion[][]> => {
    const { probabilities, words } = await session.run(inputsOf(rows))
    if (!probabilities || !words)
      throw new MillraceError('corrupt', {
        what: `The model of ${folder} does not answer with probabilities and words.`,
      })
    const width = words.dims[1] ?? 0
    return rows.map((_, row) =>
      Array.from({ length: Math.min(k, width) }, (_, rank) => ({
        word: tokenizer.words[Number(words.data[row * width + rank])] ?? '',
        probability: Number(probabilities.data[row * width + rank]),
      })),
    )
  }
  return async (rows, k) => {
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
}

/** `ids` `[rows, longest of them]`, padded at the end, and how long each row is. */
const inputsOf = (rows: readonly Ids[]) => {
  const time = Math.max(...rows.map((ids) => ids.length))
  const padded = rows.flatMap((ids) => [...ids, ...Array(time - ids.length).fill(padding)])
  return {
    ids: int64(padded, [rows.length, time]),
    lengths: {
      dtype: 'int32',
      dims: [rows.length],
      data: Int32Array.from(rows, (ids) => ids.length),
    },
  } as const
}

/** Goes on from each row by the likeliest words. */
const complete = async (
  starts: readonly Ids[],
  count: number,
  { tokenizer, suggest }: { readonly tokenizer: Tokenizer; readonly suggest: Suggest },
): Promise<string[]> => {
  const rows = starts.map((ids) => [...ids])
  const added: string[][] = rows.map(() => [])
  for (let word = 0; word < count; word++) {
    const best = await suggest(
      rows.map((ids) => ids.slice(-longest)),
      1,
    )
    best.forEach(([suggestion], row) => {
      if (!suggestion) return
      added[row]?.push(suggestion.word)
      rows[row]?.push(tokenizer.idOf(suggestion.word))
    })
  }
  return added.map(joinWords)
}
